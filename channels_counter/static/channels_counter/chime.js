// @ts-check
/** The board's chime, made by the browser itself: no file to fetch, no network to miss. */

/** @type {AudioContext | null} */
let context = null;

/** Make sound possible; browsers want a person's gesture first. @returns {Promise<boolean>} */
export async function enableSound() {
  try {
    context = context ?? new AudioContext();
    // Without a gesture this promise may never settle: look at the state after a moment.
    await Promise.race([context.resume(), new Promise((resolve) => window.setTimeout(resolve, 400))]);
    return context.state === "running";
  } catch {
    return false;
  }
}

/** Tell whether a chime would be heard. */
export function soundIsOn() {
  return context?.state === "running";
}

/**
 * Play notes one after the other and resolve when they have sounded (at once without sound).
 * @param {number[]} [notes] frequencies in Hz
 * @returns {Promise<void>}
 */
export function chime(notes = [659.3, 523.3]) {
  const audio = context;
  if (!audio || audio.state !== "running") return Promise.resolve();
  notes.forEach((frequency, index) => ring(audio, frequency, audio.currentTime + index * 0.45));
  return new Promise((resolve) => window.setTimeout(resolve, (notes.length * 0.45 + 0.5) * 1000));
}

/**
 * @param {AudioContext} audio
 * @param {number} frequency
 * @param {number} at
 */
function ring(audio, frequency, at) {
  for (const [multiple, loudness] of [[1, 0.5], [2, 0.15], [3, 0.06]]) {
    const tone = audio.createOscillator();
    const volume = audio.createGain();
    tone.frequency.value = frequency * multiple;
    volume.gain.setValueAtTime(0, at);
    volume.gain.linearRampToValueAtTime(loudness, at + 0.02);
    volume.gain.exponentialRampToValueAtTime(0.001, at + 0.9);
    tone.connect(volume).connect(audio.destination);
    tone.start(at);
    tone.stop(at + 0.95);
  }
}
