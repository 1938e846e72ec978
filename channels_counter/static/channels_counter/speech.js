// @ts-check
/** Saying a number aloud with the machine's own Spanish voice, if it has one. */

const LONGEST_MS = 9000;

/** @returns {SpeechSynthesisVoice | undefined} */
function spanishVoice() {
  const voices = window.speechSynthesis?.getVoices() ?? [];
  return (
    voices.find((voice) => voice.lang === "es-CL") ??
    voices.find((voice) => voice.lang.startsWith("es-") && voice.lang !== "es-ES") ??
    voices.find((voice) => voice.lang.startsWith("es"))
  );
}

/**
 * Say a text and resolve when it was said; at once when there is no Spanish voice.
 * @param {string} text
 * @returns {Promise<void>}
 */
export function speak(text) {
  const voice = spanishVoice();
  if (!voice) return Promise.resolve();
  return new Promise((resolve) => {
    const words = new SpeechSynthesisUtterance(text);
    words.voice = voice;
    words.lang = voice.lang;
    words.rate = 0.9;
    const limit = window.setTimeout(done, LONGEST_MS);
    words.addEventListener("end", done);
    words.addEventListener("error", done);
    window.speechSynthesis.speak(words);
    function done() {
      window.clearTimeout(limit);
      resolve();
    }
  });
}
