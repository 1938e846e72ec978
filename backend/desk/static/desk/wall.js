// @ts-check
/** The supervisor's board: redraws when something changed, at most once a second. */
import { connectionBar } from "../ui/connection.js";
import { LiveSocket } from "../ui/live.js";
import { lateBanner } from "./late.js";

const main = /** @type {HTMLElement} */ (document.querySelector("[data-wall]"));
/** @type {number | undefined} */
let timer;
let dirty = false;

function busy() {
  const inside = document.activeElement?.closest("#tablero");
  return Boolean(inside && document.activeElement?.matches("select, input")) || document.querySelector("dialog[open]") !== null;
}

function redraw() {
  if (timer !== undefined) return;
  timer = window.setTimeout(() => {
    timer = undefined;
    if (busy()) {
      dirty = true;
      return;
    }
    dirty = false;
    document.body.dispatchEvent(new CustomEvent("wall:changed"));
  }, 500);
}

new LiveSocket("/ws/supervision/", {
  seq: Number(main.dataset.seq),
  onState: connectionBar(),
  onBeat: lateBanner,
  onFrame: (frame) => {
    if (frame.type === "notice") redraw();
  },
  resync: redraw,
}).start();

document.addEventListener("focusout", () => {
  if (dirty) redraw();
});
// Waits grow by themselves: the minutes shown are never older than this.
window.setInterval(redraw, 15000);

document.addEventListener("click", (event) => {
  const target = event.target instanceof Element ? event.target : null;
  const opener = target?.closest("[data-open]");
  if (opener instanceof HTMLElement) {
    const dialog = document.getElementById(opener.dataset.open ?? "");
    if (dialog instanceof HTMLDialogElement) dialog.showModal();
  }
  if (target?.closest("[data-dismiss]")) target.closest("dialog")?.close();
});
document.addEventListener("htmx:afterRequest", (event) => {
  const element = /** @type {CustomEvent} */ (event).detail.elt;
  if (element instanceof HTMLFormElement) element.closest("dialog")?.close();
});
