// @ts-check
/** The television: shows and says who is called, and never pretends to know what it does not. */
import { LiveSocket } from "../ui/live.js";
import { AnnouncementQueue } from "./announcements.js";
import { chime, enableSound, soundIsOn } from "./chime.js";
import { speak } from "./speech.js";

/**
 * @typedef {import("./announcements.js").Call} Call
 * @typedef {{seq: number, calls: Call[], waiting: number, now: string}} Snapshot
 */

const HOLD_MS = 5500;
const TOO_OLD_MS = 90_000;
const LIST_LENGTH = 6;

const page = /** @type {HTMLElement} */ (document.getElementById("board"));
const start = /** @type {Snapshot} */ (JSON.parse(document.getElementById("board-state")?.textContent ?? ""));
/** @type {Call[]} newest first, one line a visit */
let recent = [];
let lastGood = page.dataset.time ?? "";
let clockSkew = Date.parse(start.now) - Date.now();

/** @param {string} name */
const part = (name) => /** @type {HTMLElement} */ (page.querySelector(`[data-part="${name}"]`));
const serverNow = () => Date.now() + clockSkew;
const wallClock = new Intl.DateTimeFormat("es-CL", {
  timeZone: page.dataset.zone, hour: "2-digit", minute: "2-digit", hourCycle: "h23",
});

/** @param {Call} call */
function deskText(call) {
  return call.desk === null ? page.dataset.noDesk ?? "" : `${page.dataset.desk} ${call.desk}`;
}

/** @param {Call} call */
function remember(call) {
  recent = [call, ...recent.filter((other) => other.id !== call.id)].slice(0, LIST_LENGTH);
  const lines = recent.map((one) => {
    const line = /** @type {HTMLTemplateElement} */ (document.getElementById("call-line")).content.cloneNode(true);
    const row = /** @type {DocumentFragment} */ (line);
    const put = (/** @type {string} */ name, /** @type {string} */ text) => {
      const cell = row.querySelector(`[data-cell="${name}"]`);
      if (cell) cell.textContent = text;
    };
    put("label", one.label);
    put("desk", deskText(one));
    put("time", one.time);
    return row;
  });
  part("recent").replaceChildren(...lines);
  part("none").hidden = recent.length > 0;
}

/** @param {Call} call */
function show(call) {
  part("label").textContent = call.label;
  part("desk").textContent = deskText(call);
  part("now").hidden = false;
  part("idle").hidden = true;
}

/** @param {Call} call */
async function announce(call) {
  show(call);
  remember(call);
  page.classList.remove("is-calling");
  void page.offsetWidth;
  page.classList.add("is-calling");
  part("spoken").textContent = `${page.dataset.number} ${call.label}, ${deskText(call)}`;
  document.dispatchEvent(new CustomEvent("counter:announced", { detail: { ...call, sound: soundIsOn() } }));
  const shown = new Promise((resolve) => window.setTimeout(resolve, HOLD_MS));
  await chime();
  await speak(spokenWords(call));
  await shown;
  page.classList.remove("is-calling");
}

/** "A012" is said letter by letter and then as a number: "A, 12". @param {Call} call */
function spokenWords(call) {
  const [, letters = "", digits = ""] = /^(\D*)(\d+)$/.exec(call.label) ?? [];
  const number = letters ? `${letters.split("").join(" ")}, ${Number(digits)}` : call.label;
  return `${page.dataset.number} ${number}. ${deskText(call)}.`;
}

const queue = new AnnouncementQueue(announce);

/** @param {Call} call */
function arrived(call) {
  if (serverNow() - Date.parse(call.at) > TOO_OLD_MS) {
    queue.skip(call);
    remember(call);
    return;
  }
  queue.add(call);
}

/** @param {number} waiting */
function showWaiting(waiting) {
  part("waiting").textContent = String(waiting);
}

/** @param {number} after @returns {Promise<number>} */
async function resync(after) {
  const answer = await fetch(`${page.dataset.stateUrl}?after=${after}`, { cache: "no-store", signal: AbortSignal.timeout(10_000) });
  if (answer.status === 401) window.location.reload();
  if (!answer.ok) throw new Error(String(answer.status));
  const state = /** @type {Snapshot} */ (await answer.json());
  clockSkew = Date.parse(state.now) - Date.now();
  showWaiting(state.waiting);
  for (const call of state.calls) arrived(call);
  return state.seq;
}

/** @param {boolean} connected */
function showConnection(connected) {
  const bar = part("offline");
  bar.hidden = connected;
  page.classList.toggle("is-offline", !connected);
  if (!connected) bar.textContent = `${page.dataset.offline} ${lastGood}. ${page.dataset.offlineWhat}`;
}

/** @type {number | undefined} */
let offlineTimer;
const live = new LiveSocket("/ws/pantalla/", {
  seq: start.seq,
  contiguous: true,
  silence: 20,
  resync,
  onFrame: (frame) => {
    good();
    if (frame.type === "call") arrived(/** @type {Call} */ (/** @type {unknown} */ (frame)));
    if (frame.type === "waiting") showWaiting(Number(frame.waiting));
    if (frame.type === "revoked") window.location.reload();
  },
  onState: (state) => {
    window.clearTimeout(offlineTimer);
    if (state === "open") {
      good();
      showConnection(true);
    } else if (state === "closed") {
      window.location.reload();
    } else {
      offlineTimer = window.setTimeout(() => showConnection(false), 2500);
    }
  },
});

function good() {
  lastGood = wallClock.format(serverNow());
}

function tick() {
  part("clock").textContent = wallClock.format(serverNow());
  if (live.state === "open") good();
}

for (const call of [...start.calls].reverse()) {
  queue.skip(call);
  remember(call);
}
if (recent[0]) show(recent[0]);
showWaiting(start.waiting);
tick();
window.setInterval(tick, 1000);
live.start();

const button = part("start");
/** Try without a gesture first: a kiosk browser may be allowed to (--autoplay-policy). */
void enableSound().then((on) => { button.hidden = on; });
button.addEventListener("click", async () => {
  const on = await enableSound();
  button.hidden = on;
  if (on) await chime();
});
document.addEventListener("visibilitychange", () => void enableSound().then((on) => { button.hidden = on; }));
