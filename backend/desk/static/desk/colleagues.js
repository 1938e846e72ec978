// @ts-check
/** Who else has this case open, and who is writing in it: "Ana también está aquí". */
import { word } from "./composer.js";

const HERE = 40000;
const TYPING = 6000;
/** @type {Map<string, {name: string, until: number, typing: number}>} */
const seen = new Map();

/**
 * @param {import("../ui/live.js").Frame} frame
 * @returns {boolean} whether this colleague was not known to be here
 */
export function colleague(frame) {
  const key = `${frame.case_id}/${frame.user_id}`;
  const known = seen.get(key);
  const now = Date.now();
  seen.set(key, {
    name: String(frame.name),
    until: now + HERE,
    typing: frame.what === "typing" ? now + TYPING : (frame.what === "here" ? (known?.typing ?? 0) : 0),
  });
  return !known || known.until < now;
}

/**
 * Write the line for the case on the screen.
 * @param {number | null} caseId
 */
export function showColleagues(caseId) {
  const place = document.getElementById("tambien");
  if (!place) return;
  const now = Date.now();
  const here = [...seen].filter(([key, who]) => key.startsWith(`${caseId}/`) && who.until > now);
  const text = here
    .map(([, who]) => `${who.name} ${word(who.typing > now ? "typing" : "alsoHere")}`)
    .join(" · ");
  if (place.textContent !== text) place.textContent = text;
}
