// @ts-check
/** A keypad on the screen for a RUN or a telephone; what is typed lives only in this object. */

/** @param {string} digits without check digit @returns {string} modulo-11 check digit */
export function checkDigit(digits) {
  let sum = 0;
  [...digits].reverse().forEach((digit, index) => { sum += Number(digit) * (2 + (index % 6)); });
  const rest = 11 - (sum % 11);
  return rest === 11 ? "0" : rest === 10 ? "K" : String(rest);
}

/** @param {string} typed @returns {string} as people write it: 12.345.678-5 */
export function formatRun(typed) {
  if (typed.length < 2) return typed;
  const body = typed.slice(0, -1).replace(/\B(?=(\d{3})+$)/g, ".");
  return `${body}-${typed.slice(-1)}`;
}

/** @param {string} typed @returns {string} 9 8765 4321 */
export function formatPhone(typed) {
  return [typed.slice(0, 1), typed.slice(1, 5), typed.slice(5, 9)].filter(Boolean).join(" ");
}

export class Keypad {
  /**
   * @param {HTMLElement} root
   * @param {"run" | "phone"} kind
   */
  constructor(root, kind) {
    this.kind = kind;
    this.value = "";
    this.output = /** @type {HTMLElement} */ (root.querySelector("[data-typed]"));
    this.error = /** @type {HTMLElement} */ (root.querySelector("[data-error]"));
    this.empty = this.output.dataset.empty ?? "";
    root.addEventListener("keydown", (event) => this.typed(event));
    this.show();
  }

  clear() {
    this.value = "";
    this.show();
  }

  /** A keyboard that is plugged in works too. @param {KeyboardEvent} event */
  typed(event) {
    if (/^[\dkK]$/.test(event.key)) this.press(event.key.toUpperCase());
    else if (event.key === "Backspace") this.press("delete");
  }

  /** @param {string} key */
  press(key) {
    if (key === "delete") this.value = this.value.slice(0, -1);
    else if (this.kind === "phone") this.value = /^\d$/.test(key) ? (this.value + key).slice(0, 9) : this.value;
    else if (!this.value.endsWith("K")) this.value = (this.value + key).slice(0, 9);
    this.show();
  }

  show() {
    const shown = this.kind === "run" ? formatRun(this.value) : formatPhone(this.value);
    this.output.textContent = shown || this.empty;
    this.output.classList.toggle("is-empty", !this.value);
    this.error.hidden = true;
  }

  /** @returns {boolean} whether it can be right; else says what is wrong */
  check() {
    const right = this.kind === "run"
      ? /^\d{1,8}[\dK]$/.test(this.value) && checkDigit(this.value.slice(0, -1)) === this.value.slice(-1)
      : /^9\d{8}$/.test(this.value);
    this.error.hidden = right;
    return right;
  }
}
