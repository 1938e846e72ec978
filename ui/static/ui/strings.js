// @ts-check
/** The page's words for scripts, in the page's language (see the `ui_strings` template tag). */

/** @type {Record<string, string> | undefined} */
let words;

/**
 * Return the text of a key; an unknown key gives itself, so that a gap shows and nothing breaks.
 * @param {string} key
 * @returns {string}
 */
export function t(key) {
  if (!words) {
    const source = document.getElementById("ui-strings")?.textContent;
    words = source ? /** @type {Record<string, string>} */ (JSON.parse(source)) : {};
  }
  return words[key] ?? key;
}

/**
 * Return the token that a POST needs, from the page's own header attribute.
 * @returns {string}
 */
export function csrfToken() {
  const headers = document.body.getAttribute("hx-headers");
  if (!headers) return "";
  return String(/** @type {Record<string, unknown>} */ (JSON.parse(headers))["X-CSRFToken"] ?? "");
}
