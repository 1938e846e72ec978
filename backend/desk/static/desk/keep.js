// @ts-check
/**
 * What the page refreshes by itself never takes away what somebody is doing there: a list that is
 * open stays open, words that are not sent stay written, and the cursor stays where it is.
 */

const OWN = "desk:";
const WRITES = "input:not([type=radio]):not([type=checkbox]):not([type=hidden]), textarea, select";

/** Parts that wait until the cursor leaves them. @type {Map<string, string>} */
const waiting = new Map();
/** What was written and opened in a part, until it is drawn anew. @type {Map<string, Kept>} */
const kept = new Map();

/** @typedef {{ values: Map<string, string>, open: number[] }} Kept */
/** @typedef {HTMLInputElement | HTMLTextAreaElement} Writing */

/**
 * Tell which refresh a request is: one that the page began by itself, or none.
 * @param {{ requestConfig?: { triggeringEvent?: Event } }} detail
 * @returns {string}
 */
function refresh(detail) {
  const name = detail.requestConfig?.triggeringEvent?.type ?? "";
  return name.startsWith(OWN) ? name : "";
}

/** @param {Element} part */
function isWriting(part) {
  const now = document.activeElement;
  return now !== null && part.contains(now) && now.matches(WRITES) && now.closest("[hx-preserve]") === null;
}

/** @param {Element} part */
function writings(part) {
  const found = /** @type {NodeListOf<Writing>} */ (part.querySelectorAll("input:not([type=hidden]), textarea"));
  return [...found].filter((box) => box.name && (box instanceof HTMLTextAreaElement || !["radio", "checkbox", "file"].includes(box.type)));
}

/** @param {Element} part */
function keep(part) {
  const changed = writings(part).filter((box) => box.value !== box.defaultValue);
  const details = [...part.querySelectorAll("details")];
  kept.set(part.id, {
    values: new Map(changed.map((box) => [box.name, box.value])),
    open: details.flatMap((one, place) => (one.open ? [place] : [])),
  });
}

/** @param {Element} part */
function giveBack(part) {
  const was = kept.get(part.id);
  kept.delete(part.id);
  if (!was) return;
  for (const box of writings(part)) {
    const words = was.values.get(box.name);
    if (words !== undefined) box.value = words;
  }
  const details = [...part.querySelectorAll("details")];
  for (const place of was.open) details[place]?.setAttribute("open", "");
}

/**
 * Begin to keep; `tell` asks for a part again.
 * @param {(name: string) => void} tell
 */
export function startKeeping(tell) {
  document.addEventListener("htmx:beforeSwap", (event) => {
    const detail = /** @type {CustomEvent} */ (event).detail;
    const name = refresh(detail);
    const part = detail.target;
    if (!(part instanceof HTMLElement) || !part.id) return;
    kept.delete(part.id);
    if (!name) return;
    if (isWriting(part)) {
      detail.shouldSwap = false;
      waiting.set(part.id, name);
    } else keep(part);
  });
  document.addEventListener("htmx:afterSettle", (event) => {
    if (event.target instanceof HTMLElement) giveBack(event.target);
  });
  document.addEventListener("focusout", () => {
    window.setTimeout(() => {
      for (const [id, name] of waiting) {
        const part = document.getElementById(id);
        if (part && isWriting(part)) continue;
        waiting.delete(id);
        tell(name);
      }
    }, 50);
  });
}
