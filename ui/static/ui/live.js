// @ts-check
/**
 * A WebSocket that comes back and knows what it missed.
 *
 * Frames are JSON objects with a `type`. The server says `hello` once and `heartbeat` every few
 * seconds, both with `seq`: the latest sequence number it reads from the database for this viewer.
 * Every other frame may carry its own `seq`. When a number shows that something was missed, the
 * owner's `resync(after)` fetches it: losing a frame only delays. A socket that stays open but goes
 * deaf is seen either by silence or by a heartbeat ahead of what arrived.
 *
 * @typedef {{type: string, seq?: number, [key: string]: unknown}} Frame
 * @typedef {"connecting" | "open" | "waiting" | "closed"} LiveState
 * @typedef {object} LiveOptions
 * @property {(frame: Frame) => void} onFrame called for every frame that is not of the protocol
 * @property {(after: number) => Promise<number | void> | number | void} resync fetch what came after
 *   a number; may return the newest number it now has
 * @property {(state: LiveState) => void} [onState]
 * @property {(frame: Frame) => void} [onBeat] called for hello, heartbeat and pong, for what else they say
 * @property {number} [seq] the newest number the page was rendered with
 * @property {boolean} [contiguous] numbers of this stream have no holes, so a hole is a loss
 * @property {number} [silence] seconds without any frame after which the socket is given up
 * @property {number} [grace] seconds a heartbeat may be ahead before it counts as a loss
 */

const FIRST_WAIT = 500;
const LONGEST_WAIT = 20000;

export class LiveSocket {
  /**
   * @param {string} path address of the socket, such as "/ws/mesa/"
   * @param {LiveOptions} options
   */
  constructor(path, options) {
    this.path = path;
    this.options = options;
    this.seq = options.seq ?? 0;
    /** @type {LiveState} */
    this.state = "closed";
    /** @type {WebSocket | null} */
    this.socket = null;
    this.attempt = 0;
    this.stopped = true;
    this.resyncing = false;
    this.resyncAgain = false;
    this.opened = false;
    /** @type {number | undefined} */
    this.retryTimer = undefined;
    /** @type {number | undefined} */
    this.silenceTimer = undefined;
    /** @type {number | undefined} */
    this.gapTimer = undefined;
    this.onWake = () => this.wake();
  }

  /** Connect, and stay connected until `stop`. */
  start() {
    this.stopped = false;
    window.addEventListener("online", this.onWake);
    window.addEventListener("pageshow", this.onWake);
    document.addEventListener("visibilitychange", this.onWake);
    this.connect();
  }

  /** Close for good. */
  stop() {
    this.stopped = true;
    window.removeEventListener("online", this.onWake);
    window.removeEventListener("pageshow", this.onWake);
    document.removeEventListener("visibilitychange", this.onWake);
    window.clearTimeout(this.retryTimer);
    window.clearTimeout(this.silenceTimer);
    window.clearTimeout(this.gapTimer);
    this.socket?.close(1000);
    this.setState("closed");
  }

  /**
   * Send a frame; false when there is no open socket, and the caller keeps what it wanted to send.
   * @param {Frame} frame
   * @returns {boolean}
   */
  send(frame) {
    if (!this.socket || this.socket.readyState !== WebSocket.OPEN) return false;
    this.socket.send(JSON.stringify(frame));
    return true;
  }

  /**
   * Tell the socket that the page now has everything up to a number (after its own fetch).
   * @param {number} seq
   */
  caughtUp(seq) {
    if (seq > this.seq) this.seq = seq;
  }

  /** @param {LiveState} state */
  setState(state) {
    if (state === this.state) return;
    this.state = state;
    this.options.onState?.(state);
  }

  connect() {
    if (this.stopped) return;
    window.clearTimeout(this.retryTimer);
    this.setState(this.opened ? "waiting" : "connecting");
    const scheme = window.location.protocol === "https:" ? "wss:" : "ws:";
    const socket = new WebSocket(`${scheme}//${window.location.host}${this.path}`);
    this.socket = socket;
    socket.addEventListener("open", () => this.hasOpened(socket));
    socket.addEventListener("message", (event) => this.receive(socket, String(event.data)));
    socket.addEventListener("close", (event) => this.hasClosed(socket, event.code));
    this.listen();
  }

  /** @param {WebSocket} socket */
  hasOpened(socket) {
    if (socket !== this.socket) return;
    this.opened = true;
    this.setState("open");
    this.send({ type: "ping", seq: this.seq });
  }

  /**
   * @param {WebSocket} socket
   * @param {number} code
   */
  hasClosed(socket, code) {
    if (socket !== this.socket || this.stopped) return;
    this.socket = null;
    window.clearTimeout(this.silenceTimer);
    if (code === 4401 || code === 4403) {
      // The session ended: only a reload, which leads to the sign-in page, can help.
      this.setState("closed");
      return;
    }
    this.setState("waiting");
    this.retry();
  }

  retry() {
    const ceiling = Math.min(LONGEST_WAIT, FIRST_WAIT * 2 ** this.attempt);
    this.attempt += 1;
    const wait = ceiling / 2 + (Math.random() * ceiling) / 2;
    window.clearTimeout(this.retryTimer);
    this.retryTimer = window.setTimeout(() => this.connect(), wait);
  }

  /** The page became visible or the network returned: do not wait for the next timer. */
  wake() {
    if (this.stopped || document.visibilityState === "hidden") return;
    if (this.socket?.readyState === WebSocket.OPEN) {
      this.send({ type: "ping", seq: this.seq });
      this.listen(5);
    } else if (!this.socket || this.socket.readyState === WebSocket.CLOSED) {
      this.attempt = 0;
      this.connect();
    }
  }

  /**
   * Give the socket up when nothing at all arrives for a while.
   * @param {number} [limit] seconds
   */
  listen(limit = this.options.silence ?? 35) {
    window.clearTimeout(this.silenceTimer);
    this.silenceTimer = window.setTimeout(() => {
      const deaf = this.socket;
      this.socket = null;
      deaf?.close(4000);
      this.setState("waiting");
      this.retry();
    }, limit * 1000);
  }

  /**
   * @param {WebSocket} socket
   * @param {string} data
   */
  receive(socket, data) {
    if (socket !== this.socket) return;
    this.listen();
    /** @type {Frame} */
    let frame;
    try {
      frame = JSON.parse(data);
    } catch {
      return;
    }
    if (frame.type === "hello" || frame.type === "heartbeat" || frame.type === "pong") {
      this.options.onBeat?.(frame);
      this.compare(frame);
      return;
    }
    this.accept(frame);
  }

  /** @param {Frame} frame */
  accept(frame) {
    const seq = frame.seq;
    if (typeof seq === "number") {
      if (this.options.contiguous && seq <= this.seq) return;
      if (this.options.contiguous && seq > this.seq + 1) {
        void this.resync();
        return;
      }
      this.caughtUp(seq);
    }
    this.options.onFrame(frame);
  }

  /**
   * The server's latest number against ours: on hello at once, on a heartbeat after a short grace,
   * for the frame itself may be on its way.
   * @param {Frame} frame
   */
  compare(frame) {
    const latest = typeof frame.seq === "number" ? frame.seq : 0;
    if (frame.type === "hello") this.attempt = 0;
    if (latest <= this.seq) return;
    if (frame.type === "hello") {
      void this.resync();
      return;
    }
    if (this.gapTimer !== undefined) return;
    this.gapTimer = window.setTimeout(() => {
      this.gapTimer = undefined;
      if (latest > this.seq) void this.resync(latest);
    }, (this.options.grace ?? 1) * 1000);
  }

  /**
   * Ask the owner to fetch what is missing; one at a time, and once more if asked meanwhile.
   * @param {number} [latest] the number known to exist
   */
  async resync(latest) {
    if (this.resyncing) {
      this.resyncAgain = true;
      return;
    }
    this.resyncing = true;
    try {
      const newest = await this.options.resync(this.seq);
      this.caughtUp(Math.max(newest ?? 0, newest === undefined ? (latest ?? 0) : 0));
    } catch {
      // The fetch failed: the next heartbeat finds the same gap and asks again.
    } finally {
      this.resyncing = false;
    }
    if (this.resyncAgain) {
      this.resyncAgain = false;
      await this.resync();
    }
  }
}
