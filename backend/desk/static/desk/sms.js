// @ts-check
/** How many SMS a text takes: GSM 03.38 in 160 or 153, anything else UCS-2 in 70 or 67. */

const BASIC = "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà";
const EXTENDED = "^{}\\[~]|€\f";

/**
 * How many parts hold letters of these sizes, when no letter is cut in two.
 * @param {number[]} sizes
 * @param {number} room
 * @returns {number}
 */
function parts(sizes, room) {
  let count = 1;
  let used = 0;
  for (const size of sizes) {
    if (used + size > room) {
      count += 1;
      used = 0;
    }
    used += size;
  }
  return count;
}

/**
 * @param {string} text
 * @returns {{segments: number, units: number, unicode: boolean}}
 */
export function segments(text) {
  const letters = [...text];
  const unicode = letters.some((letter) => !BASIC.includes(letter) && !EXTENDED.includes(letter));
  const sizes = letters.map((letter) => (unicode ? letter.length : EXTENDED.includes(letter) ? 2 : 1));
  const units = sizes.reduce((sum, size) => sum + size, 0);
  const [one, many] = unicode ? [70, 67] : [160, 153];
  return { segments: units === 0 ? 0 : units <= one ? 1 : parts(sizes, many), units, unicode };
}
