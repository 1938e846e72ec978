// @ts-check
/** The bar that says "sin conexión" while a live page has none, and when it is back. */
import { announce } from "./announce.js";
import { t } from "./strings.js";

/**
 * Show the state of a live connection; a short cut (under two seconds) is not worth a word.
 * @returns {(state: import("./live.js").LiveState) => void} give it to `LiveSocket` as `onState`
 */
export function connectionBar() {
  const bar = document.getElementById("connection");
  /** @type {number | undefined} */
  let timer;
  let shown = false;

  return (state) => {
    if (!bar) return;
    window.clearTimeout(timer);
    document.body.dataset.live = state;
    if (state === "open") {
      if (!shown) return;
      shown = false;
      bar.textContent = t("connected");
      bar.classList.add("is-back");
      announce(t("connected"));
      timer = window.setTimeout(() => (bar.hidden = true), 3000);
      return;
    }
    timer = window.setTimeout(() => {
      shown = true;
      bar.classList.remove("is-back");
      bar.textContent = t(navigator.onLine ? "reconnecting" : "offline");
      bar.hidden = false;
      announce(bar.textContent ?? "", { assertive: true });
    }, 2000);
  };
}
