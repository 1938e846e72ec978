// @ts-check
/** The banner of what runs late: fetched when a heartbeat says that it changed. */

/** @type {string | undefined} */
let known;

/** @param {import("../ui/live.js").Frame} frame */
export function lateBanner(frame) {
  if (!Array.isArray(frame.late)) return;
  const now = frame.late.join(",");
  if (known === undefined && now === "") known = now;
  if (known === now) return;
  known = now;
  document.body.dispatchEvent(new CustomEvent("desk:notices"));
}
