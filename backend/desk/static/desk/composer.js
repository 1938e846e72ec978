// @ts-check
/** The reply box: answer or note, the way it goes, its length, files, ready-made words. */
import { draftSent } from "../ui/drafts.js";
import { segments } from "./sms.js";

/** @param {string} id */
const byId = (id) => document.getElementById(id);

/**
 * @param {string} key
 * @returns {string}
 */
export function word(key) {
  return byId("desk-strings")?.dataset[key] ?? "";
}

/** @returns {HTMLTextAreaElement | null} */
export function replyBox() {
  return /** @type {HTMLTextAreaElement | null} */ (byId("respuesta"));
}

/** @returns {HTMLTextAreaElement | null} */
export function noteBox() {
  return /** @type {HTMLTextAreaElement | null} */ (byId("nota"));
}

/**
 * Show the answer or the note, and put the cursor in it.
 * @param {"responder" | "nota"} mode
 */
export function showMode(mode) {
  for (const name of ["responder", "nota"]) {
    const tab = byId(`modo-${name}`);
    const panel = byId(`panel-${name}`);
    if (!tab || !panel) return;
    const on = name === mode;
    tab.setAttribute("aria-selected", String(on));
    tab.tabIndex = on ? 0 : -1;
    panel.hidden = !on;
  }
  (mode === "nota" ? noteBox() : replyBox())?.focus();
}

/** Say how long the answer is for the channel that it takes. */
export function count() {
  const place = byId("contador");
  const box = replyBox();
  const select = /** @type {HTMLSelectElement | null} */ (byId("canal"));
  const option = select?.selectedOptions[0];
  if (!place || !box) return;
  const most = Number(option?.dataset.max ?? 0);
  const sms = option?.dataset.channel === "sms" || (most > 0 && most <= 1600);
  const long = most > 0 && box.value.length > most;
  const found = segments(box.value);
  place.classList.toggle("is-long", long);
  if (long) place.textContent = `${word("tooLong")}: ${box.value.length} / ${most}`;
  else if (sms && found.segments) place.textContent = `${found.units} · ${found.segments} ${word("segments")}`;
  else place.textContent = "";
  const files = byId("archivo");
  if (files instanceof HTMLInputElement) files.disabled = !option?.dataset.files;
}

/**
 * Put ready-made words into the answer, where the cursor is.
 * @param {string} text
 */
export function insert(text) {
  showMode("responder");
  const box = replyBox();
  if (!box || !text) return;
  const gap = box.value && !box.value.endsWith("\n") ? "\n" : "";
  box.setRangeText(gap + text, box.selectionStart, box.selectionEnd, "end");
  box.dispatchEvent(new Event("input", { bubbles: true }));
}

/** Send what is being written: the answer, or the note. */
export function send() {
  const note = byId("panel-nota");
  const panel = note && !note.hidden ? note : byId("panel-responder");
  const form = panel?.querySelector("form");
  if (form instanceof HTMLFormElement) form.requestSubmit();
}

/** A new id, so that the next answer is a new message and a repeat of this one is not. */
function freshId() {
  const field = document.querySelector("#panel-responder [name=client_id]");
  if (field instanceof HTMLInputElement) field.value = crypto.randomUUID().replaceAll("-", "");
}

/** @param {HTMLTextAreaElement | null} box */
function clear(box) {
  if (!box) return;
  box.value = "";
  draftSent(box);
  count();
}

/**
 * Begin a contact by a button beside a telephone or an address.
 * @param {string} start "<channel>:<contact id>"
 */
function startContact(start) {
  const select = byId("canal");
  if (!(select instanceof HTMLSelectElement)) return;
  const point = `point:${start.split(":")[1]}`;
  const known = [...select.options].find((o) => o.value === point || o.value === `start:${start}`);
  if (known) select.value = known.value;
  showMode("responder");
  count();
}

/** Say on each button that sends a ficha by SMS how many it takes, before it is pressed. */
function countFichas() {
  for (const button of document.querySelectorAll("[data-sms]")) {
    const place = button.querySelector("[data-sms-count]");
    const found = segments(button.getAttribute("data-sms") ?? "");
    if (place) place.textContent = ` (${found.segments})`;
  }
}

/** Listen for the whole life of the page; the box itself comes and goes. */
export function startComposer() {
  document.body.addEventListener("htmx:load", countFichas);
  document.addEventListener("input", (event) => {
    if (event.target === replyBox()) count();
  });
  document.addEventListener("change", (event) => {
    const target = event.target;
    if (!(target instanceof HTMLElement)) return;
    if (target.id === "canal") count();
    if (target.id === "archivo" && target instanceof HTMLInputElement) {
      const place = byId("archivo-nombre");
      if (place) place.textContent = [...(target.files ?? [])].map((f) => f.name).join(", ");
    }
  });
  document.addEventListener("click", (event) => {
    const target = event.target instanceof Element ? event.target : null;
    const tab = target?.closest("[role=tab]");
    if (tab?.id === "modo-nota") showMode("nota");
    if (tab?.id === "modo-responder") showMode("responder");
    const starter = target?.closest("[data-start]");
    if (starter instanceof HTMLElement) startContact(starter.dataset.start ?? "");
    const ficha = target?.closest("[data-ficha]");
    if (ficha instanceof HTMLElement) insert(ficha.dataset.fichaText ?? "");
  });
  document.addEventListener("keydown", (event) => {
    const tab = event.target instanceof Element ? event.target.closest(".composer-modes [role=tab]") : null;
    if (tab && ["ArrowLeft", "ArrowRight"].includes(event.key)) {
      showMode(tab.id === "modo-nota" ? "responder" : "nota");
      byId(tab.id === "modo-nota" ? "modo-responder" : "modo-nota")?.focus();
    }
  });
  document.body.addEventListener("desk:sent", () => {
    clear(replyBox());
    freshId();
    const files = byId("archivo");
    if (files instanceof HTMLInputElement) files.value = "";
    const names = byId("archivo-nombre");
    if (names) names.textContent = "";
    replyBox()?.focus();
  });
  document.body.addEventListener("desk:noted", () => {
    clear(noteBox());
    noteBox()?.focus();
  });
}
