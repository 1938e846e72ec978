// @ts-check
/** How many SMS a text takes: GSM 03.38 in 160 or 153, anything else UCS-2 in 70 or 67. */

const BASIC = "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà";
const EXTENDED = "^{}\\[~]|€\f";

/**
 * @param {string} text
 * @returns {{segments: number, units: number, unicode: boolean}}
 */
export function segments(text) {
  let units = 0;
  let unicode = false;
  for (const letter of text) {
    if (EXTENDED.includes(letter)) units += 2;
    else if (BASIC.includes(letter)) units += 1;
    else unicode = true;
  }
  if (unicode) units = text.length;
  const [one, many] = unicode ? [70, 67] : [160, 153];
  return { segments: units === 0 ? 0 : units <= one ? 1 : Math.ceil(units / many), units, unicode };
}
