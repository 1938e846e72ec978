// @ts-check
/** Nobody touches the kiosk: warn in words, by sound and on screen, then start over. */

export class IdleTimer {
  /**
   * @param {object} options
   * @param {number} options.quiet seconds without a touch before the warning
   * @param {number} options.warning seconds of warning before starting over
   * @param {(left: number) => void} options.onWarn called each second of the warning
   * @param {() => void} options.onCancel the person is still there
   * @param {() => void} options.onExpire
   */
  constructor(options) {
    this.options = options;
    this.left = 0;
    /** @type {number | undefined} */
    this.timer = undefined;
    for (const kind of ["pointerdown", "keydown"]) {
      document.addEventListener(kind, () => this.touch(), true);
    }
  }

  get warning() {
    return this.left > 0;
  }

  /** Begin to watch; `quiet` may be changed for one screen. */
  start(quiet = this.options.quiet) {
    this.stop();
    this.quiet = quiet;
    this.timer = window.setTimeout(() => this.warn(this.options.warning), quiet * 1000);
  }

  stop() {
    window.clearTimeout(this.timer);
    this.timer = undefined;
    this.left = 0;
  }

  touch() {
    if (this.timer === undefined) return;
    const warned = this.warning;
    this.start(this.quiet);
    if (warned) this.options.onCancel();
  }

  /** @param {number} left */
  warn(left) {
    this.left = left;
    if (left <= 0) {
      this.stop();
      this.options.onExpire();
      return;
    }
    this.options.onWarn(left);
    this.timer = window.setTimeout(() => this.warn(left - 1), 1000);
  }
}
