// @ts-check
/**
 * Presses that a kiosk understands: a long press, a press that slips a little, a quick double press.
 *
 * A browser drops the click when a finger stays too long or moves; people in front of a kiosk do both.
 * So a press counts when the finger leaves the screen over, or near, the button where it went down.
 */

const SLIP = 48;
const DOUBLE_MS = 350;

/**
 * @param {HTMLElement} root where buttons live
 * @param {(button: HTMLElement) => void} onPress called once for each press of a `[data-press]`
 */
export function startPresses(root, onPress) {
  /** @type {{button: HTMLElement, id: number} | null} */
  let down = null;
  let changedAt = -DOUBLE_MS;

  /**
   * The second tap of a double tap lands on whatever the first one brought up: it is not a choice.
   * Keys of a keypad (`data-repeat`) change nothing under the finger and may follow at any speed.
   * @param {HTMLElement} button
   */
  const press = (button) => {
    if (!button.hasAttribute("data-repeat")) {
      const now = performance.now();
      if (now - changedAt < DOUBLE_MS) return;
      changedAt = now;
    }
    onPress(button);
  };

  root.addEventListener("pointerdown", (event) => {
    const button = event.target instanceof Element ? event.target.closest("[data-press]") : null;
    if (!event.isPrimary || !(button instanceof HTMLElement)) return;
    down = { button, id: event.pointerId };
    button.classList.add("is-down");
  });
  root.addEventListener("pointerup", (event) => {
    if (!down || event.pointerId !== down.id) return;
    const { button } = down;
    release();
    const box = button.getBoundingClientRect();
    const near =
      event.clientX > box.left - SLIP && event.clientX < box.right + SLIP &&
      event.clientY > box.top - SLIP && event.clientY < box.bottom + SLIP;
    if (near && !button.hasAttribute("disabled")) press(button);
  });
  root.addEventListener("pointercancel", release);
  root.addEventListener("contextmenu", (event) => event.preventDefault());
  root.addEventListener("click", (event) => {
    // A press was already heard as a pointer; keyboards and assistive devices click without one.
    const button = event.target instanceof Element ? event.target.closest("[data-press]") : null;
    if (button instanceof HTMLElement && event.detail === 0) onPress(button);
  });

  function release() {
    down?.button.classList.remove("is-down");
    down = null;
  }
}
