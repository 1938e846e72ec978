// @ts-check
/** The kiosk: one page, so that choosing needs no network; only taking the number does. */
import { announce } from "../ui/announce.js";
import { csrfToken } from "../ui/strings.js";
import { chime, enableSound } from "./chime.js";
import { IdleTimer } from "./idle.js";
import { Keypad } from "./keypad.js";
import { startSearch } from "./kiosk_search.js";
import { post, watchServer } from "./kiosk_server.js";
import { startPresses } from "./touch.js";

/**
 * @typedef {object} Choice what one person chose; thrown away whole when the screen starts over
 * @property {string} uuid names this choice: however often it is sent, it is one number
 * @property {string} procedure
 * @property {string} queue
 * @property {string} need
 * @property {string} run
 * @property {string} preference
 * @property {string} phone
 * @typedef {{label: string, uuid: string, html: string, slip: string}} Issued
 */

const page = /** @type {HTMLElement} */ (document.getElementById("kiosk"));
const dialog = /** @type {HTMLDialogElement} */ (document.getElementById("idle-warning"));
const RESULT_SECONDS = Number(page.dataset.resultSeconds ?? 25);

/** @type {Choice} */
let choice = fresh();
/** @type {string[]} */
let trail = [];
let sending = false;

/** @returns {Choice} */
function fresh() {
  return { uuid: crypto.randomUUID(), procedure: "", queue: "", need: "", run: "", preference: "", phone: "" };
}

/** @param {string} name @returns {HTMLElement} */
function step(name) {
  return /** @type {HTMLElement} */ (page.querySelector(`[data-step="${name}"]`));
}

/** @param {string} name @param {boolean} [back] */
function go(name, back = false) {
  const current = page.dataset.now ?? "";
  if (!back && current && current !== name) trail.push(current);
  for (const section of page.querySelectorAll("[data-step]")) {
    /** @type {HTMLElement} */ (section).hidden = section !== step(name);
  }
  page.dataset.now = name;
  document.body.classList.toggle("at-start", name === "need");
  const heading = step(name).querySelector("h1");
  heading?.focus({ preventScroll: true });
  window.scrollTo(0, 0);
  if (name === "need") idle.stop();
  else idle.start(name === "result" ? RESULT_SECONDS : undefined);
}

/** Everything of the last person goes: choices, what was typed, the slip, the number. */
function startOver() {
  choice = fresh();
  trail = [];
  sending = false;
  runPad.clear();
  phonePad.clear();
  search.clear();
  page.querySelector('[data-part="issued"]')?.replaceChildren();
  document.getElementById("slip")?.replaceChildren();
  closeWarning();
  page.dataset.now = "";
  go("need", true);
}

const runPad = new Keypad(step("run"), "run");
const phonePad = new Keypad(step("phone"), "phone");
const search = startSearch(step("search"), page.dataset.searchUrl ?? "");

const idle = new IdleTimer({
  quiet: Number(page.dataset.quietSeconds ?? 60),
  warning: Number(page.dataset.warnSeconds ?? 15),
  onWarn: warn,
  onCancel: closeWarning,
  onExpire: startOver,
});

/** @param {number} left */
function warn(left) {
  const text = dialog.querySelector("[data-left]");
  if (text) text.textContent = String(left);
  if (dialog.open) return;
  dialog.showModal();
  void chime([784]);
}

function closeWarning() {
  if (dialog.open) dialog.close();
}

async function takeNumber() {
  if (sending) return;
  sending = true;
  go("sending");
  idle.stop();
  const sent = choice;
  const { uuid, procedure, queue, need, run, preference, phone } = sent;
  const answer = await post(page.dataset.issueUrl ?? "", { uuid, procedure, queue, need, run, preference, phone }, csrfToken());
  sending = false;
  if (sent !== choice) return;
  if (answer.kind === "done") issued(/** @type {Issued} */ (answer.data));
  else if (answer.kind === "revoked") window.location.reload();
  else if (answer.kind === "refused") refused(answer.message);
  else go("offline", true);
}

/** @param {string} message */
function refused(message) {
  const place = step("refused").querySelector("[data-message]");
  if (place) place.textContent = message;
  // The server keeps nothing of a refused request: a new try is a new choice of the same things.
  choice = { ...choice, uuid: crypto.randomUUID() };
  go("refused", true);
}

/** @param {Issued} data */
function issued(data) {
  const place = page.querySelector('[data-part="issued"]');
  const slip = document.getElementById("slip");
  if (!place || !slip) return;
  place.innerHTML = data.html;
  slip.innerHTML = data.slip;
  go("result", true);
  announce(place.querySelector("[data-say]")?.textContent?.trim() ?? data.label, { assertive: true });
  void chime();
  void print(true);
}

/** Print the slip on the paper of 80 mm; the browser of a kiosk prints without a dialog. @param {boolean} first */
async function print(first) {
  const { uuid } = choice;
  await new Promise((resolve) => window.requestAnimationFrame(() => window.setTimeout(resolve, 0)));
  let printed = true;
  try {
    window.print();
  } catch {
    printed = false;
  }
  const url = (page.dataset.printUrl ?? "").replace("00000000-0000-0000-0000-000000000000", uuid);
  // Best effort: that the paper came out is the person's to say; the number stands anyway.
  void post(url, { printed, first }, csrfToken(), 1);
}

async function reprint() {
  const { uuid } = choice;
  const url = (page.dataset.printUrl ?? "").replace("00000000-0000-0000-0000-000000000000", uuid);
  await post(url, { printed: false, first: false }, csrfToken(), 1);
  if (choice.uuid === uuid) await print(false);
}

/** @param {HTMLElement} button */
function chooseNeed(button) {
  choice.procedure = button.dataset.procedure ?? "";
  choice.queue = button.dataset.queue ?? "";
  choice.need = button.dataset.need ?? "";
  if (step("run")) go("run");
}

/** @type {Record<string, (button: HTMLElement) => void>} */
const actions = {
  go: (button) => go(button.dataset.to ?? "need"),
  back: () => go(trail.pop() ?? "need", true),
  restart: startOver,
  need: chooseNeed,
  key: (button) => (page.dataset.now === "run" ? runPad : phonePad).press(button.dataset.key ?? ""),
  letter: (button) => search.press(button.dataset.key ?? ""),
  run: () => { if (runPad.check()) { choice.run = runPad.value; afterRun(); } },
  "no-run": () => { choice.run = ""; runPad.clear(); afterRun(); },
  preference: (button) => { choice.preference = button.dataset.code ?? ""; go("phone"); },
  phone: () => { if (phonePad.check()) { choice.phone = phonePad.value; void takeNumber(); } },
  "no-phone": () => { choice.phone = ""; phonePad.clear(); void takeNumber(); },
  retry: () => void takeNumber(),
  reprint: () => void reprint(),
  stay: () => idle.touch(),
};

function afterRun() {
  go(page.querySelector('[data-step="preference"] [data-action="preference"][data-code]:not([data-code=""])') ? "preference" : "phone");
}

startPresses(document.body, (button) => {
  void enableSound();
  actions[button.dataset.action ?? ""]?.(button);
});
dialog.addEventListener("cancel", () => idle.touch());
watchServer(page);
startOver();
