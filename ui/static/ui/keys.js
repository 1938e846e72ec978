// @ts-check
/**
 * Keyboard shortcuts with a help dialog ("?").
 *
 * A combination is written as "n", "alt+1", "ctrl+enter", "alt+shift+1" or "escape". Single-character
 * keys never act while a person is typing, and can be switched off (WCAG 2.1.4).
 *
 * @typedef {object} Shortcut
 * @property {string} keys
 * @property {string} label what it does, in the page's language
 * @property {() => void} run
 * @property {() => boolean} [when] whether it applies now
 */
import { t } from "./strings.js";

const SETTING = "ventanilla.single-keys";
/** @type {Map<string, Shortcut>} */
const shortcuts = new Map();

/** @param {Shortcut} shortcut */
export function shortcut(shortcut) {
  shortcuts.set(shortcut.keys, shortcut);
}

/** @returns {boolean} */
function singleKeysOn() {
  try {
    return window.localStorage.getItem(SETTING) !== "off";
  } catch {
    return true;
  }
}

/** @param {boolean} on */
function setSingleKeys(on) {
  try {
    window.localStorage.setItem(SETTING, on ? "on" : "off");
  } catch {
    // A browser that keeps nothing still has shortcuts; only the choice is forgotten.
  }
}

/**
 * @param {EventTarget | null} target
 * @returns {boolean}
 */
function isTyping(target) {
  if (!(target instanceof HTMLElement)) return false;
  if (target.isContentEditable || target instanceof HTMLTextAreaElement) return true;
  if (target instanceof HTMLSelectElement) return true;
  return target instanceof HTMLInputElement && !["checkbox", "radio", "button", "submit"].includes(target.type);
}

/**
 * Write a key event as a combination.
 * @param {KeyboardEvent} event
 * @returns {string}
 */
export function combination(event) {
  const digit = /^Digit(\d)$/.exec(event.code);
  const key = event.altKey && digit ? String(digit[1]) : event.key.toLowerCase();
  const parts = [];
  if (event.ctrlKey || event.metaKey) parts.push("ctrl");
  if (event.altKey) parts.push("alt");
  if (event.shiftKey && (key.length > 1 || (event.altKey && digit))) parts.push("shift");
  return [...parts, key].join("+");
}

/** @param {KeyboardEvent} event */
function onKey(event) {
  if (event.defaultPrevented || event.isComposing) return;
  const keys = combination(event);
  const single = keys.length === 1;
  if (single && (isTyping(event.target) || !singleKeysOn())) return;
  const dialog = document.querySelector("dialog[open]");
  if (dialog && keys !== "ctrl+enter") return;
  if (keys === "?") {
    event.preventDefault();
    showHelp();
    return;
  }
  const found = shortcuts.get(keys);
  if (!found || (found.when && !found.when())) return;
  event.preventDefault();
  found.run();
}

/**
 * @param {string} keys
 * @returns {HTMLElement}
 */
function drawKeys(keys) {
  const term = document.createElement("dt");
  for (const part of keys.split("+")) {
    const key = document.createElement("kbd");
    const names = /** @type {Record<string, string>} */ ({ ctrl: "Ctrl", alt: "Alt", shift: "Mayús", enter: "Intro", escape: "Esc" });
    key.textContent = names[part] ?? part.toUpperCase();
    if (term.childNodes.length) term.append(" + ");
    term.append(key);
  }
  return term;
}

/** Open the list of this page's shortcuts. */
export function showHelp() {
  const dialog = document.createElement("dialog");
  dialog.setAttribute("aria-labelledby", "keys-title");
  const title = document.createElement("h2");
  title.id = "keys-title";
  title.textContent = t("keysTitle");
  const list = document.createElement("dl");
  list.className = "keys-list";
  for (const item of shortcuts.values()) {
    const text = document.createElement("dd");
    text.textContent = item.label;
    list.append(drawKeys(item.keys), text);
  }
  const label = document.createElement("label");
  label.className = "form-check";
  const box = document.createElement("input");
  box.type = "checkbox";
  box.className = "form-check-input";
  box.checked = singleKeysOn();
  box.addEventListener("change", () => setSingleKeys(box.checked));
  label.append(box, t("keysOn"));
  const note = document.createElement("p");
  note.className = "hint";
  note.textContent = t("keysAlways");
  const close = document.createElement("button");
  close.className = "btn btn-primary";
  close.textContent = t("close");
  close.addEventListener("click", () => dialog.close());
  const actions = document.createElement("div");
  actions.className = "dialog-actions";
  actions.append(close);
  dialog.append(title, list, label, note, actions);
  dialog.addEventListener("close", () => dialog.remove());
  document.body.append(dialog);
  dialog.showModal();
  close.focus();
}

/** Listen to the keyboard; call once per page, after registering or before. */
export function startKeys() {
  document.addEventListener("keydown", onKey);
  document.addEventListener("click", (event) => {
    if (event.target instanceof Element && event.target.closest("[data-keys-help]")) showHelp();
  });
}
