// @ts-check
/** The desk: live, with the keyboard, several contacts open. */
import { announce } from "../ui/announce.js";
import { connectionBar } from "../ui/connection.js";
import { shortcut } from "../ui/keys.js";
import { LiveSocket } from "../ui/live.js";
import { colleague, showColleagues } from "./colleagues.js";
import { count, replyBox, send, showMode, startComposer, word } from "./composer.js";
import { startKeeping } from "./keep.js";
import { lateBanner } from "./late.js";

const main = /** @type {HTMLElement} */ (document.querySelector("[data-desk]"));
const QUEUE_EVERY = 1200;
const AGAIN = 15000;

/** @returns {HTMLElement | null} */
const panel = () => document.querySelector("[data-panel]");
/** @returns {number | null} */
const openCase = () => Number(panel()?.dataset.case) || null;

/** @param {string} name */
function tell(name) {
  document.body.dispatchEvent(new CustomEvent(name));
}

/** @type {Map<string, number>} */
const due = new Map();

/**
 * Ask for a part of the page, at most once in a while however many notices come.
 * @param {string} name
 * @param {number} wait milliseconds
 */
function soon(name, wait) {
  if (due.has(name)) return;
  due.set(
    name,
    window.setTimeout(() => {
      due.delete(name);
      tell(name);
    }, wait + Math.random() * wait * 0.3),
  );
}

/** @returns {number[]} */
function openCases() {
  const ids = [...document.querySelectorAll(".tab[data-case]")].map((tab) =>
    Number(/** @type {HTMLElement} */ (tab).dataset.case),
  );
  const current = openCase();
  return [...new Set(current ? [...ids, current] : ids)].filter(Boolean);
}

const live = new LiveSocket("/ws/mesa/", {
  seq: Number(main.dataset.seq),
  onState: (state) => {
    showState(state);
    if (state === "open") watch();
  },
  resync: () => {
    tell("desk:queue");
    tell("desk:tabs");
    tell("desk:presence");
    if (openCase()) tell("desk:timeline");
  },
  onBeat: lateBanner,
  onFrame: (frame) => {
    if (frame.type === "colleague") {
      const isNew = colleague(frame);
      showColleagues(openCase());
      if (isNew && frame.case_id === openCase()) live.send({ type: "watch", cases: openCases() });
    } else if (frame.type === "notice") notice(frame);
  },
});
const showState = connectionBar();

function watch() {
  live.send({ type: "watch", cases: openCases() });
}

/** @param {import("../ui/live.js").Frame} frame */
function notice(frame) {
  const topic = String(frame.topic);
  const ids = /** @type {Record<string, unknown>} */ (frame.ids ?? {});
  if (frame.kind === "typing" && topic === `case.${openCase()}`) {
    if (ids.on === false) byIdClear("escribe");
    else citizenTyping();
    return;
  }
  if (topic.startsWith("case.")) {
    caseChanged(Number(topic.slice(5)), String(frame.kind));
    return;
  }
  soon("desk:queue", topic.startsWith("agent.") ? 50 : QUEUE_EVERY);
  if (topic.startsWith("agent.")) soon(frame.kind === "presence" ? "desk:presence" : "desk:tabs", 80);
  if (frame.kind === "late" && openCase()) soon("desk:timeline", 100);
  if (Number(ids.work_item_id) === Number(panel()?.dataset.work) && topic.startsWith("queue.")) soon("desk:tabs", 200);
}

/**
 * @param {number} caseId
 * @param {string} kind
 */
function caseChanged(caseId, kind) {
  if (caseId === openCase()) {
    soon("desk:timeline", 60);
    if (kind.startsWith("case.")) soon("desk:case", 120);
    if (kind === "case.citizen_set") soon("desk:person", 120);
    if (kind === "message.recorded") {
      announce(word("newMessage"));
      byIdClear("escribe");
      const search = document.getElementById("ficha-busca");
      if (search instanceof HTMLInputElement && !search.value) soon("desk:fichas", 600);
    }
    return;
  }
  const dot = document.querySelector(`.tab[data-case="${caseId}"] .tab-dot`);
  if (dot instanceof HTMLElement && kind === "message.recorded") dot.hidden = false;
}

/** @param {string} id */
function byIdClear(id) {
  document.getElementById(id)?.replaceChildren();
}

/** @type {number | undefined} */
let typingTimer;
function citizenTyping() {
  const place = document.getElementById("escribe");
  if (!place) return;
  place.textContent = word("citizenTyping");
  window.clearTimeout(typingTimer);
  typingTimer = window.setTimeout(() => (place.textContent = ""), 5000);
}

/** Show the newest line, unless the agent is reading further up. */
function toEnd(force = false) {
  const box = document.getElementById("linea");
  if (!box) return;
  const near = box.scrollHeight - box.scrollTop - box.clientHeight < 240;
  if (force || near) box.scrollTop = box.scrollHeight;
}

/** @param {string} selector */
function press(selector) {
  const element = document.querySelector(selector);
  if (element instanceof HTMLElement) element.click();
}

/** @param {string} id */
function openDialog(id) {
  const dialog = document.getElementById(id);
  if (!(dialog instanceof HTMLDialogElement)) return;
  const warning = dialog.querySelector("[data-no-procedure]");
  if (warning instanceof HTMLElement) warning.hidden = document.querySelector("#caso [data-procedure]") !== null;
  dialog.showModal();
  const first = dialog.querySelector("[autofocus], select, input:not([type=hidden]), textarea");
  if (first instanceof HTMLElement) first.focus();
}

/** @param {number} step */
function otherTab(step) {
  const links = /** @type {HTMLElement[]} */ ([...document.querySelectorAll(".tab a")]);
  if (!links.length) return;
  const now = links.findIndex((link) => link.getAttribute("aria-current") === "page");
  links[(now + step + links.length) % links.length]?.click();
}

function startShortcuts() {
  const inWork = () => panel() !== null;
  const keys = /** @type {[string, string, () => void, (() => boolean)?][]} */ ([
    ["alt+n", "next", () => press("[data-next]")],
    ["alt+a", "accept", () => press("[data-accept]")],
    ["alt+r", "reply", () => showMode("responder"), inWork],
    ["alt+i", "note", () => showMode("nota"), inWork],
    ["ctrl+enter", "send", () => (document.querySelector("dialog[open]") ? submitDialog() : send())],
    ["alt+f", "ficha", () => document.getElementById("ficha-busca")?.focus(), inWork],
    ["alt+1", "fichaN", () => press('[data-ficha="1"]'), inWork],
    ["alt+2", "fichaN", () => press('[data-ficha="2"]'), inWork],
    ["alt+3", "fichaN", () => press('[data-ficha="3"]'), inWork],
    ["alt+4", "fichaN", () => press('[data-ficha="4"]'), inWork],
    ["alt+5", "fichaN", () => press('[data-ficha="5"]'), inWork],
    ["alt+shift+1", "fichaSend", () => press('[data-ficha-send="1"]'), inWork],
    ["alt+shift+2", "fichaSend", () => press('[data-ficha-send="2"]'), inWork],
    ["alt+shift+3", "fichaSend", () => press('[data-ficha-send="3"]'), inWork],
    ["alt+c", "close", () => openDialog("dialogo-terminar"), inWork],
    ["alt+t", "transfer", () => openDialog("dialogo-pasar"), inWork],
    ["alt+b", "search", () => document.getElementById("busca")?.focus()],
    ["/", "search", () => document.getElementById("busca")?.focus()],
    ["alt+l", "waiting", () => focusFirst(".waiting a")],
    ["alt+pagedown", "tabNext", () => otherTab(1)],
    ["alt+pageup", "tabBack", () => otherTab(-1)],
  ]);
  for (const [key, label, run, when] of keys) shortcut({ keys: key, label: word(label), run, when });
}

function submitDialog() {
  const form = document.querySelector("dialog[open] form");
  if (form instanceof HTMLFormElement) form.requestSubmit();
}

/** @param {string} selector */
function focusFirst(selector) {
  const element = document.querySelector(selector);
  if (element instanceof HTMLElement) element.focus();
}

/** Bars of what rings run down by themselves. */
function runRings() {
  for (const bar of document.querySelectorAll(".ring-left")) {
    const element = /** @type {HTMLProgressElement} */ (bar);
    element.value = Math.max(0, (Date.parse(element.dataset.until ?? "") - Date.now()) / 1000);
  }
}

/** Two short tones, made here: a ring must be heard by who looks elsewhere. */
function tone() {
  const audio = new AudioContext();
  const volume = audio.createGain();
  volume.gain.value = 0.12;
  volume.connect(audio.destination);
  for (const [start, pitch] of /** @type {[number, number][]} */ ([[0, 880], [0.22, 660]])) {
    const sound = audio.createOscillator();
    sound.frequency.value = pitch;
    sound.connect(volume);
    sound.start(audio.currentTime + start);
    sound.stop(audio.currentTime + start + 0.18);
  }
  window.setTimeout(() => void audio.close(), 1000);
}

/** @type {Set<string>} */
const rung = new Set();
const plainTitle = document.title;
function announceRings() {
  document.title = document.querySelector("[data-ring]") ? `● ${word("rings")} · ${plainTitle}` : plainTitle;
  for (const ring of document.querySelectorAll("[data-ring]")) {
    const id = /** @type {HTMLElement} */ (ring).dataset.ring ?? "";
    if (rung.has(id)) continue;
    rung.add(id);
    announce(word("ringing"), { assertive: true });
    tone();
  }
}

/**
 * The dialog that was open when the panel around it came anew, without having been sent itself.
 * @type {{ work: string | undefined, id: string } | null}
 */
let wasOpen = null;

/** @param {{ target?: unknown, requestConfig?: { elt?: unknown } }} detail */
function keepDialog(detail) {
  const dialog = document.querySelector("#trabajo dialog[open]");
  const sender = detail.requestConfig?.elt;
  if (!(detail.target instanceof HTMLElement) || detail.target.id !== "trabajo") return;
  const another = dialog && !(sender instanceof Node && dialog.contains(sender));
  wasOpen = another ? { work: panel()?.dataset.work, id: dialog.id } : null;
}

/** Whoever pressed "Terminar" while an answer was on its way goes on where they were. */
function reopenDialog() {
  const kept = wasOpen;
  wasOpen = null;
  if (!kept || kept.work !== panel()?.dataset.work || !document.getElementById(kept.id)) return false;
  openDialog(kept.id);
  return true;
}

/** What was swapped in: focus, the newest line, the channels' shortcuts, the tabs. */
function opened() {
  for (const dialog of document.querySelectorAll("dialog[open]")) dialog.removeAttribute("open");
  toEnd(true);
  count();
  tell("desk:tabs");
  watch();
  const reopened = reopenDialog();
  const focus = document.querySelector("#trabajo [data-autofocus]");
  const fallback = document.querySelector("#trabajo h2") ?? document.querySelector("[data-next]");
  if (!reopened && focus instanceof HTMLElement && focus.offsetParent !== null) focus.focus();
  else if (!reopened && fallback instanceof HTMLElement) fallback.focus();
  for (const button of document.querySelectorAll("[data-shortcut]")) {
    const element = /** @type {HTMLElement} */ (button);
    const keys = element.dataset.shortcut?.toLowerCase();
    if (keys) shortcut({ keys, label: element.textContent?.trim() ?? "", run: () => press(`[data-shortcut="${element.dataset.shortcut}"]`) });
  }
}

function startClicks() {
  document.addEventListener("click", (event) => {
    const target = event.target instanceof Element ? event.target : null;
    const opener = target?.closest("[data-open]");
    if (opener instanceof HTMLElement) {
      opener.closest("details")?.removeAttribute("open");
      openDialog(opener.dataset.open ?? "");
    }
    const link = target?.closest(".bubble-text a");
    if (link instanceof HTMLAnchorElement) {
      // A link in a conversation never takes the desk away, nor learns where it was opened.
      link.target = "_blank";
      link.rel = "noopener noreferrer";
    }
    if (target?.closest("[data-dismiss]")) target.closest("dialog")?.close();
    if (target?.closest("[data-clear-alert]")) document.getElementById("alerta")?.replaceChildren();
  });
  document.addEventListener("htmx:configRequest", (event) => {
    const detail = /** @type {CustomEvent} */ (event).detail;
    if (detail.path.includes("/pestanas/")) detail.parameters.activo = window.location.pathname;
  });
  document.addEventListener("htmx:beforeRequest", (event) => {
    const detail = /** @type {CustomEvent} */ (event).detail;
    if (detail.requestConfig?.verb === "post") document.getElementById("alerta")?.replaceChildren();
  });
  document.addEventListener("htmx:beforeSwap", (event) => keepDialog(/** @type {CustomEvent} */ (event).detail));
  document.addEventListener("htmx:afterSettle", (event) => {
    const target = /** @type {HTMLElement} */ (event.target);
    if (target.id === "linea") toEnd();
    if (target.id === "pestanas") watch();
    if (target.id === "cola") announceRings();
    if (target.id === "alerta") /** @type {HTMLDialogElement | null} */ (document.querySelector("dialog[open]"))?.close();
  });
}

let lastTyping = 0;
function startTyping() {
  document.addEventListener("input", (event) => {
    if (event.target !== replyBox() || Date.now() - lastTyping < 3000) return;
    lastTyping = Date.now();
    live.send({ type: "typing", case: openCase() });
  });
}

startComposer();
startKeeping(tell);
startShortcuts();
startClicks();
startTyping();
document.body.addEventListener("desk:opened", opened);
live.start();
toEnd(true);
count();
announceRings();
window.setInterval(runRings, 500);
window.setInterval(() => {
  showColleagues(openCase());
}, 2000);
window.setInterval(watch, AGAIN);
