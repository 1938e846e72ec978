// @ts-check
/**
 * Calls wait their turn to be shown and heard: two at once are both heard, one after the other.
 *
 * @typedef {object} Call
 * @property {number} seq its place in the office's sequence
 * @property {number} id the visit called
 * @property {number} attempt 1 the first time, 2 when called again: that rings again
 * @property {string} label the number
 * @property {number | null} desk the desk's number
 * @property {string} at when, ISO 8601
 * @property {string} time when, as a clock on the office's wall shows it
 */

export class AnnouncementQueue {
  /** @param {(call: Call) => Promise<void>} announce shows and says one call, resolves when done */
  constructor(announce) {
    this.announce = announce;
    /** @type {Call[]} */
    this.waiting = [];
    /** @type {Set<string>} */
    this.known = new Set();
    this.running = false;
  }

  /** @param {Call} call */
  static key(call) {
    return `${call.id}/${call.attempt}`;
  }

  /**
   * Remember a call as said already (it was on the page when it opened, or is too old to ring).
   * @param {Call} call
   */
  skip(call) {
    this.known.add(AnnouncementQueue.key(call));
  }

  /**
   * @param {Call} call
   * @returns {boolean} false when this very attempt was announced before
   */
  add(call) {
    const key = AnnouncementQueue.key(call);
    if (this.known.has(key)) return false;
    this.known.add(key);
    this.waiting.push(call);
    void this.run();
    return true;
  }

  async run() {
    if (this.running) return;
    this.running = true;
    for (let call = this.waiting.shift(); call; call = this.waiting.shift()) {
      try {
        await this.announce(call);
      } catch {
        // One call that cannot be said must not silence the next.
      }
    }
    this.running = false;
  }
}
