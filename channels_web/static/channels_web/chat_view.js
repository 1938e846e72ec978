// @ts-check
/**
 * The chat on the screen: bubbles, status, the forms. Knows nothing of sockets.
 *
 * @typedef {{name: string, size: number, url: string}} LineFile
 * @typedef {object} Line
 * @property {number} seq
 * @property {"citizen" | "staff" | "system"} author
 * @property {string} name
 * @property {string} text
 * @property {string} code
 * @property {string} at
 * @property {string} client_id
 * @property {LineFile[]} files
 */

/** @type {Record<string, string>} */
const words = JSON.parse(document.getElementById("chat-strings")?.textContent ?? "{}");

/**
 * @param {string} key
 * @returns {string}
 */
export const say = (key) => words[key] ?? key;

/**
 * @template {HTMLElement} T
 * @param {string} id
 * @param {new () => T} kind
 * @returns {T}
 */
export function find(id, kind) {
  const node = document.getElementById(id);
  if (!(node instanceof kind)) throw new Error(`no ${id}`);
  return node;
}

export class ChatView {
  constructor() {
    this.log = find("chat-log", HTMLDivElement);
    this.status = find("chat-status", HTMLParagraphElement);
    this.typing = find("chat-typing", HTMLParagraphElement);
    /** @type {Map<string, HTMLDivElement>} bubbles that wait for their line */
    this.pending = new Map();
    this.shown = 0;
    this.typingTimer = 0;
  }

  /** @param {"start" | "talk" | "over"} part */
  show(part) {
    find("chat-start", HTMLFormElement).hidden = part !== "start";
    this.log.hidden = part === "start";
    find("chat-form", HTMLFormElement).hidden = part !== "talk";
    find("chat-over", HTMLDivElement).hidden = part !== "over";
    find("chat-end", HTMLButtonElement).hidden = part !== "talk";
    this.scroll();
  }

  clear() {
    this.log.replaceChildren();
    this.pending.clear();
    this.shown = 0;
  }

  /**
   * Show a line once; returns false when it stood there already.
   * @param {Line} line
   * @returns {boolean}
   */
  add(line) {
    if (line.seq <= this.shown) return false;
    this.shown = line.seq;
    const waiting = line.client_id ? this.pending.get(line.client_id) : undefined;
    this.pending.delete(line.client_id);
    const bubble = this.bubble(line);
    bubble.dataset.seq = String(line.seq);
    waiting?.remove();
    const firstPending = this.pending.values().next().value;
    if (firstPending) firstPending.before(bubble);
    else this.log.append(bubble);
    if (line.author !== "citizen") this.setTyping(false);
    this.scroll();
    return true;
  }

  /**
   * @param {Line} line
   * @returns {HTMLDivElement}
   */
  bubble(line) {
    const bubble = document.createElement("div");
    bubble.className = `bubble bubble-${line.author}`;
    if (line.author !== "system") {
      const who = document.createElement("span");
      who.className = "who";
      who.textContent = line.author === "citizen" ? say("you") : line.name || say("house");
      bubble.append(who);
    }
    bubble.append(document.createTextNode(line.text));
    if (line.files.length) bubble.append(fileList(line.files));
    const mark = document.createElement("span");
    mark.className = "bubble-mark";
    const time = new Date(line.at).toLocaleTimeString("es-CL", { hour: "numeric", minute: "2-digit", hour12: false });
    mark.textContent = line.author === "citizen" ? `${time} · ${say("sent")}` : time;
    bubble.append(mark);
    return bubble;
  }

  /**
   * Show a message that is not acknowledged: it never says "sent".
   * @param {{client_id: string, text: string, names: string[]}} item
   * @param {string} mark
   */
  addPending(item, mark) {
    if (this.pending.has(item.client_id)) return;
    const bubble = document.createElement("div");
    bubble.className = "bubble bubble-citizen is-waiting";
    const who = document.createElement("span");
    who.className = "who";
    who.textContent = say("you");
    const state = document.createElement("span");
    state.className = "bubble-mark";
    state.textContent = mark;
    bubble.append(who, [item.text, ...item.names].filter(Boolean).join("\n"), state);
    this.pending.set(item.client_id, bubble);
    this.log.append(bubble);
    this.scroll();
  }

  /**
   * @param {string} clientId
   * @param {string} text
   * @param {boolean} wrong
   */
  markPending(clientId, text, wrong) {
    const bubble = this.pending.get(clientId);
    const mark = bubble?.querySelector(".bubble-mark");
    if (!bubble || !mark) return;
    bubble.classList.toggle("is-wrong", wrong);
    mark.textContent = text;
  }

  /** @param {string} clientId */
  dropPending(clientId) {
    this.pending.get(clientId)?.remove();
    this.pending.delete(clientId);
  }

  /**
   * @param {string} text
   * @param {boolean} lost
   */
  setStatus(text, lost = false) {
    if (this.status.textContent !== text) this.status.textContent = text;
    this.status.classList.toggle("is-lost", lost);
  }

  /** @param {boolean} on */
  setTyping(on) {
    window.clearTimeout(this.typingTimer);
    this.typing.hidden = !on;
    this.typing.textContent = on ? say("typing") : "";
    if (on) this.typingTimer = window.setTimeout(() => this.setTyping(false), 6000);
  }

  /** @param {string} folio */
  setFolio(folio) {
    const place = find("chat-folio", HTMLSpanElement);
    const strong = place.querySelector("strong");
    if (!folio || !strong) return;
    strong.textContent = folio;
    place.hidden = false;
  }

  scroll() {
    this.log.scrollTop = this.log.scrollHeight;
  }
}

/**
 * @param {LineFile[]} files
 * @returns {HTMLUListElement}
 */
function fileList(files) {
  const list = document.createElement("ul");
  for (const file of files) {
    const item = document.createElement("li");
    const link = document.createElement("a");
    link.href = file.url;
    link.dataset.file = "yes";
    link.textContent = `${file.name} (${Math.max(1, Math.round(file.size / 1024))} kB)`;
    item.append(link);
    list.append(item);
  }
  return list;
}

/**
 * @param {string} id
 * @param {string} text an empty text hides it
 */
export function showError(id, text) {
  const place = find(id, HTMLParagraphElement);
  place.textContent = text;
  place.hidden = !text;
}
