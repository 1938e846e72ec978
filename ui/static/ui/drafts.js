// @ts-check
/**
 * Unsent text that survives everything: it goes to the server as it is written, and stays in this
 * tab's session while the server cannot be reached.
 *
 * Markup: `<textarea data-draft="/mesa/borradores/12/" data-draft-state="id-of-a-small-text">`.
 * The address answers POST (field `text`) with 204, and the page renders the draft it has.
 */
import { csrfToken, t } from "./strings.js";

const WAIT = 600;
const RETRY = 5000;
/** @type {WeakMap<HTMLTextAreaElement, number>} */
const timers = new WeakMap();
/** @type {WeakMap<HTMLTextAreaElement, string>} */
const saved = new WeakMap();

/**
 * @param {string} url
 * @returns {string}
 */
const key = (url) => `draft:${url}`;

/**
 * @param {HTMLTextAreaElement} area
 * @param {string} text
 */
function say(area, text) {
  const place = document.getElementById(area.dataset.draftState ?? "");
  if (place) place.textContent = text;
}

/**
 * @param {string} url
 * @param {string} text
 * @returns {FormData}
 */
function body(url, text) {
  const data = new FormData();
  data.set("text", text);
  data.set("csrfmiddlewaretoken", csrfToken());
  data.set("url", url);
  return data;
}

/** One after the other: the drop of a sent draft never overtakes a save of it. */
/** @type {WeakMap<HTMLTextAreaElement, Promise<void>>} */
const line = new WeakMap();

/**
 * @param {HTMLTextAreaElement} area
 * @param {() => Promise<void>} job
 */
function queue(area, job) {
  line.set(area, (line.get(area) ?? Promise.resolve()).then(job));
}

/**
 * @param {string} url
 * @param {string} text
 */
async function post(url, text) {
  const answer = await fetch(url, { method: "POST", body: body(url, text), credentials: "same-origin", keepalive: true });
  if (!answer.ok) throw new Error(String(answer.status));
}

/** @param {HTMLTextAreaElement} area */
async function save(area) {
  const url = area.dataset.draft;
  const text = area.value;
  if (!url || saved.get(area) === text) return;
  try {
    await post(url, text);
    saved.set(area, text);
    window.sessionStorage.removeItem(key(url));
    say(area, text ? t("draftSaved") : "");
  } catch {
    say(area, t("draftFailed"));
    schedule(area, RETRY);
  }
}

/**
 * Tell the server once more that a sent draft is gone: a save may have been on its way.
 * @param {string} url
 */
async function drop(url) {
  try {
    await post(url, "");
  } catch {
    // The sending dropped it already; this was only for a save that crossed it.
  }
}

/**
 * @param {HTMLTextAreaElement} area
 * @param {number} wait milliseconds
 */
function schedule(area, wait) {
  window.clearTimeout(timers.get(area));
  timers.set(
    area,
    window.setTimeout(() => queue(area, () => save(area)), wait),
  );
}

/** @param {HTMLTextAreaElement} area */
function restore(area) {
  const url = area.dataset.draft;
  if (!url || saved.has(area)) return;
  saved.set(area, area.value);
  const kept = window.sessionStorage.getItem(key(url));
  if (kept !== null && kept !== area.value) {
    area.value = kept;
    area.dispatchEvent(new Event("input", { bubbles: true }));
  }
}

/**
 * Forget a draft that was sent.
 * @param {HTMLTextAreaElement} area
 */
export function draftSent(area) {
  window.clearTimeout(timers.get(area));
  const url = area.dataset.draft;
  if (url) {
    window.sessionStorage.removeItem(key(url));
    if (line.has(area)) queue(area, () => drop(url));
  }
  saved.set(area, "");
  say(area, "");
}

/**
 * While a text is being sent it is not saved; when the sending fails, it is again.
 * @param {Event} event
 * @param {boolean} sending
 */
function whileSending(event, sending) {
  const detail = /** @type {CustomEvent} */ (event).detail;
  const form = /** @type {Element} */ (detail.elt);
  const area = form instanceof HTMLFormElement ? form.querySelector("textarea[data-draft]") : null;
  if (!(area instanceof HTMLTextAreaElement)) return;
  if (sending) window.clearTimeout(timers.get(area));
  else if (!detail.successful) schedule(area, WAIT);
}

/** Watch every draft of the page, also those that htmx brings later. */
export function startDrafts() {
  const scan = () => {
    for (const area of document.querySelectorAll("textarea[data-draft]")) {
      restore(/** @type {HTMLTextAreaElement} */ (area));
    }
  };
  document.addEventListener("input", (event) => {
    const area = event.target;
    if (!(area instanceof HTMLTextAreaElement) || !area.dataset.draft) return;
    window.sessionStorage.setItem(key(area.dataset.draft), area.value);
    say(area, t("draftPending"));
    schedule(area, WAIT);
  });
  window.addEventListener("pagehide", () => {
    for (const element of document.querySelectorAll("textarea[data-draft]")) {
      const area = /** @type {HTMLTextAreaElement} */ (element);
      const url = area.dataset.draft ?? "";
      if (saved.get(area) !== area.value) navigator.sendBeacon(url, body(url, area.value));
    }
  });
  document.addEventListener("htmx:beforeRequest", (event) => whileSending(event, true));
  document.addEventListener("htmx:afterRequest", (event) => whileSending(event, false));
  document.addEventListener("htmx:afterSettle", scan);
  scan();
}
