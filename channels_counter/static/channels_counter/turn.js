// @ts-check
/** The turn on a phone: stays true by itself, buzzes when called. The page works without this. */
import { connectionBar } from "../ui/connection.js";
import { LiveSocket } from "../ui/live.js";

const place = /** @type {HTMLElement} */ (document.getElementById("turn"));
let fetching = false;
let wanted = "";

const shown = () => /** @type {HTMLElement | null} */ (place.querySelector("[data-key]"));

/** What a person is writing is never swapped away. */
function busy() {
  const form = place.querySelector("form");
  return Boolean(form && (form.contains(document.activeElement) || form.querySelector("input:checked")));
}

/** @param {string} key */
async function refresh(key) {
  wanted = key;
  if (fetching || key === shown()?.dataset.key || busy()) return;
  fetching = true;
  try {
    const answer = await fetch(place.dataset.stateUrl ?? "", { cache: "no-store", signal: AbortSignal.timeout(10_000) });
    if (!answer.ok) return;
    const before = shown();
    const called = [before?.dataset.phase, before?.dataset.calls].join();
    place.innerHTML = await answer.text();
    const now = shown();
    if (now?.dataset.phase === "called" && called !== [now.dataset.phase, now.dataset.calls].join()) alarm();
  } catch {
    // The next frame carries the key again.
  } finally {
    fetching = false;
  }
}

function alarm() {
  navigator.vibrate?.([400, 200, 400, 200, 800]);
  document.title = `● ${document.title.replace(/^● /, "")}`;
}

const live = new LiveSocket(place.dataset.socket ?? "", {
  resync: () => refresh(wanted),
  onFrame: (frame) => {
    if (frame.type === "turn") void refresh(String(frame.key));
  },
  onState: connectionBar(),
});
live.start();
