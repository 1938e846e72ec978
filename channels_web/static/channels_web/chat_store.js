// @ts-check
/**
 * What the browser keeps of a chat: the secret of a framed window, and messages not acknowledged yet.
 *
 * Unsent words stay in this tab's session only: the next person at a shared computer finds nothing.
 *
 * @typedef {{client_id: string, text: string, uploads: string[], names: string[]}} Unsent
 */

export class ChatStore {
  /** @param {string} widget the window's code */
  constructor(widget) {
    this.widget = widget;
  }

  /**
   * @param {Storage} storage
   * @param {string} name
   * @returns {string}
   */
  read(storage, name) {
    try {
      return storage.getItem(`ventanilla:${this.widget}:${name}`) ?? "";
    } catch {
      return "";
    }
  }

  /**
   * @param {Storage} storage
   * @param {string} name
   * @param {string} value
   */
  write(storage, name, value) {
    try {
      const key = `ventanilla:${this.widget}:${name}`;
      if (value) storage.setItem(key, value);
      else storage.removeItem(key);
    } catch {
      // A browser that keeps nothing still chats; only a reload forgets.
    }
  }

  get token() {
    return this.read(window.localStorage, "token");
  }

  set token(value) {
    this.write(window.localStorage, "token", value);
  }

  get draft() {
    return this.read(window.sessionStorage, "draft");
  }

  set draft(value) {
    this.write(window.sessionStorage, "draft", value);
  }

  /** The key of "begin": kept until the chat began, so that a repeat begins nothing twice. */
  get startKey() {
    let key = this.read(window.sessionStorage, "start");
    if (!key) {
      key = `${randomHex(4)}-${randomHex(2)}-4${randomHex(2).slice(1)}-8${randomHex(2).slice(1)}-${randomHex(6)}`;
      this.write(window.sessionStorage, "start", key);
    }
    return key;
  }

  forgetStartKey() {
    this.write(window.sessionStorage, "start", "");
    this.write(window.sessionStorage, "first", "");
  }

  /** The id of the first message: like the key, the same in every attempt. */
  get firstId() {
    let id = this.read(window.sessionStorage, "first");
    if (!id) {
      id = randomHex(12);
      this.write(window.sessionStorage, "first", id);
    }
    return id;
  }

  /** @returns {Unsent[]} */
  get outbox() {
    try {
      return JSON.parse(this.read(window.sessionStorage, "outbox") || "[]");
    } catch {
      return [];
    }
  }

  /** @param {Unsent[]} items */
  set outbox(items) {
    this.write(window.sessionStorage, "outbox", items.length ? JSON.stringify(items) : "");
  }

  /** @param {Unsent} item */
  keep(item) {
    this.outbox = [...this.outbox.filter((other) => other.client_id !== item.client_id), item];
  }

  /** @param {string} clientId */
  drop(clientId) {
    this.outbox = this.outbox.filter((item) => item.client_id !== clientId);
  }

  forget() {
    this.token = "";
    this.draft = "";
    this.outbox = [];
    this.forgetStartKey();
  }
}

/**
 * @param {number} bytes
 * @returns {string}
 */
export function randomHex(bytes) {
  const values = crypto.getRandomValues(new Uint8Array(bytes));
  return Array.from(values, (value) => value.toString(16).padStart(2, "0")).join("");
}
