// @ts-check
/** Say things to people who use a screen reader, through the page's two live regions. */

/** @type {Map<string, number>} */
const clearing = new Map();

/**
 * @param {string} text what happened
 * @param {{assertive?: boolean}} [options] assertive interrupts; only for what cannot wait
 */
export function announce(text, options = {}) {
  const id = options.assertive ? "live-assertive" : "live-polite";
  const region = document.getElementById(id);
  if (!region || !text) return;
  const line = document.createElement("p");
  line.textContent = text;
  region.append(line);
  window.clearTimeout(clearing.get(id));
  clearing.set(
    id,
    window.setTimeout(() => region.replaceChildren(), 8000),
  );
}
