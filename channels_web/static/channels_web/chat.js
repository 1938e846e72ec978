// @ts-check
/**
 * A person's chat: begins over HTTP, lives on a socket that counts, and goes on without one.
 *
 * A bubble says "sent" only when its line came from the server, which numbers lines after the commit.
 * Whatever was not acknowledged is sent again with the same id until it is.
 *
 * @typedef {import("./chat_store.js").Unsent} Unsent
 * @typedef {import("./chat_view.js").Line} Line
 * @typedef {{type: "status", state: string, text: string, folio: string, survey: boolean}} Status
 */
import { LiveSocket } from "../ui/live.js";
import { ChatHttp, Refused, download } from "./chat_http.js";
import { ChatStore, randomHex } from "./chat_store.js";
import { ChatView, find, say, showError } from "./chat_view.js";

const POLL = 4000;
const RESEND = 8000;
const TYPING_EVERY = 3000;
const TRY_AGAIN = ["too_many", "not_recorded", "server_error"];

const root = find("chat", HTMLElement);
const widget = root.dataset.ventana ?? "";
const framed = root.dataset.framed === "yes";
const store = new ChatStore(widget);
const view = new ChatView();
const http = new ChatHttp(widget, () => (framed ? store.token : ""));
const text = find("chat-text", HTMLTextAreaElement);
const first = find("chat-first", HTMLTextAreaElement);

/** @type {LiveSocket | null} */
let live = null;
let goOn = false;
let state = "new";
let unread = 0;
let typedAt = 0;
/** @type {Map<string, string>} files that wait for the next message: id and name */
const files = new Map();

/** @param {unknown} message */
const tellPage = (message) => {
  if (framed) window.parent.postMessage(message, "*"); // a count, and "close": no secret
};

/** @param {Line} line */
function accept(line) {
  if (!view.add(line)) return;
  if (line.client_id) store.drop(line.client_id);
  if (line.author !== "citizen" && document.hidden) {
    unread += 1;
    tellPage({ type: "ventanilla:unread", count: unread });
  }
  seen();
}

function seen() {
  if (document.hidden || !live || !view.shown) return;
  live.send({ type: "seen", seq: view.shown });
  if (unread) {
    unread = 0;
    tellPage({ type: "ventanilla:unread", count: 0 });
  }
}

/** @param {Status} status */
function setStatus(status) {
  state = status.state;
  view.setFolio(status.folio);
  view.setStatus(status.text, false);
  if (status.state !== "ended") {
    view.show("talk");
    return;
  }
  view.show("over");
  find("chat-rate", HTMLFormElement).hidden = !status.survey;
  live?.stop();
}

/** @param {import("../ui/live.js").Frame} frame */
function onFrame(frame) {
  const data = /** @type {any} */ (frame);
  if (frame.type === "line") accept(data);
  else if (frame.type === "status") setStatus(data);
  else if (frame.type === "typing") view.setTyping(Boolean(data.on));
  else if (frame.type === "said") acknowledged(data.client_id, data.folio);
  else if (frame.type === "error") refused(data.client_id, data.code, data.message);
  else if (frame.type === "rated") find("chat-rate", HTMLFormElement).hidden = true;
}

/**
 * @param {string} clientId
 * @param {string} folio
 */
function acknowledged(clientId, folio) {
  store.drop(clientId);
  view.dropPending(clientId);
  view.setFolio(folio);
}

/**
 * @param {string} clientId
 * @param {string} code
 * @param {string} message
 */
function refused(clientId, code, message) {
  if (!clientId) {
    showError(state === "ended" ? "chat-rate-error" : "chat-form-error", message);
    return;
  }
  const again = TRY_AGAIN.includes(code);
  view.markPending(clientId, again ? say("sending") : `${say("notSent")}: ${message}`, !again);
  if (again) return;
  const item = store.outbox.find((other) => other.client_id === clientId);
  store.drop(clientId);
  if (item && !text.value) text.value = item.text;
}

/** @param {import("../ui/live.js").LiveState} socketState */
function onState(socketState) {
  if (socketState === "open") {
    if (framed && store.token) live?.send({ type: "auth", token: store.token });
    view.status.classList.remove("is-lost");
    resend();
    seen();
  } else if (socketState === "waiting") {
    view.setStatus(say("lost"), true);
    for (const item of store.outbox) view.markPending(item.client_id, say("waits"), false);
  }
}

function connect() {
  live?.stop();
  live = new LiveSocket(`/ws/chat/?ventana=${encodeURIComponent(widget)}`, {
    contiguous: true,
    seq: view.shown,
    grace: 0.2,
    onFrame,
    onState,
    resync: (after) => {
      live?.send({ type: "ping", seq: after });
      return after;
    },
  });
  live.start();
}

/** Send again whatever was not acknowledged: the same id is the same message. */
function resend() {
  for (const item of store.outbox) {
    view.addPending(item, say("sending"));
    send(item);
  }
}

/** @param {Unsent} item */
function send(item) {
  const frame = { type: "say", client_id: item.client_id, text: item.text, uploads: item.uploads };
  if (live?.send(frame)) {
    view.markPending(item.client_id, say("sending"), false);
    return;
  }
  view.markPending(item.client_id, say("waits"), false);
}

/** Where sockets do not come through (old proxies), the chat goes on by asking. */
async function poll() {
  if (!live || live.state === "open" || live.stopped || !navigator.onLine) return;
  try {
    for (const item of store.outbox) {
      const said = await http.post("decir/", { type: "say", ...item });
      acknowledged(item.client_id, said.folio);
    }
    await catchUp();
  } catch (error) {
    if (error instanceof Refused && error.status === 403) startOver();
  }
}

async function catchUp() {
  const look = await http.ask(`lineas/?after=${view.shown}`);
  for (const line of look.lines) accept(line);
  live?.caughtUp(view.shown);
  setStatus(look.status);
}

/** @param {SubmitEvent} event */
async function begin(event) {
  event.preventDefault();
  showError("chat-start-error", "");
  const typed = first.value.trim();
  if (!typed) {
    showError("chat-start-error", say("empty"));
    first.focus();
    return;
  }
  const button = /** @type {HTMLButtonElement} */ (event.submitter);
  button.disabled = true;
  try {
    const begun = await http.post("empezar/", {
      start_key: store.startKey,
      client_id: store.firstId,
      text: typed,
      contact: find("chat-contact", HTMLInputElement).value,
      name: find("chat-name", HTMLInputElement).value,
      run: find("chat-run", HTMLInputElement).value,
      procedure: root.dataset.tramite ?? "",
      page: framed ? "" : window.location.pathname,
      go_on: goOn,
    });
    began(begun);
  } catch (error) {
    const message = error instanceof Refused && error.message ? error.message : say("failed");
    showError("chat-start-error", message);
  } finally {
    button.disabled = false;
  }
}

/** @param {{token: string, folio: string}} begun */
function began(begun) {
  if (framed) store.token = begun.token;
  store.forgetStartKey();
  store.draft = "";
  first.value = "";
  goOn = false;
  view.clear();
  view.show("talk");
  view.setFolio(begun.folio);
  connect();
  text.focus();
}

/** @param {Event} event */
function submit(event) {
  event.preventDefault();
  const typed = text.value.trim();
  showError("chat-form-error", "");
  if (!typed && !files.size) return;
  const item = {
    client_id: randomHex(12),
    text: typed,
    uploads: [...files.keys()],
    names: [...files.values()],
  };
  store.keep(item);
  view.addPending(item, say("sending"));
  send(item);
  text.value = "";
  store.draft = "";
  files.clear();
  showFiles();
  text.focus();
}

function showFiles() {
  const list = find("chat-files", HTMLUListElement);
  list.hidden = files.size === 0;
  list.replaceChildren(
    ...[...files].map(([id, name]) => {
      const item = document.createElement("li");
      item.className = "tag";
      const remove = document.createElement("button");
      remove.type = "button";
      remove.textContent = "×";
      remove.setAttribute("aria-label", `${say("remove")} ${name}`);
      remove.addEventListener("click", () => {
        files.delete(id);
        showFiles();
      });
      item.append(name, remove);
      return item;
    }),
  );
}

/** @param {HTMLInputElement} input */
async function attach(input) {
  const file = input.files?.[0];
  input.value = "";
  if (!file) return;
  showError("chat-form-error", "");
  const before = view.status.textContent ?? "";
  view.setStatus(say("uploading"));
  try {
    const kept = await http.upload(file, store.startKey);
    files.set(kept.id, kept.name);
    showFiles();
  } catch (error) {
    showError("chat-form-error", error instanceof Refused && error.message ? error.message : say("failed"));
  } finally {
    view.setStatus(before);
  }
}

/** @param {Event} event */
async function rate(event) {
  event.preventDefault();
  const form = find("chat-rate", HTMLFormElement);
  const rating = Number(new FormData(form).get("rating") ?? 0);
  if (!rating) {
    showError("chat-rate-error", say("rate"));
    return;
  }
  showError("chat-rate-error", "");
  try {
    const look = await http.post("nota/", {
      type: "rate",
      rating,
      reason: find("chat-reason", HTMLSelectElement).value,
      comment: find("chat-comment", HTMLTextAreaElement).value,
    });
    form.hidden = true;
    if (look) await catchUp();
  } catch (error) {
    showError("chat-rate-error", error instanceof Refused && error.message ? error.message : say("failed"));
  }
}

function startOver() {
  live?.stop();
  live = null;
  store.forget();
  view.clear();
  view.show("start");
  first.focus();
}

function wire() {
  find("chat-start", HTMLFormElement).addEventListener("submit", (event) => void begin(event));
  find("chat-form", HTMLFormElement).addEventListener("submit", submit);
  find("chat-rate", HTMLFormElement).addEventListener("submit", (event) => void rate(event));
  const picker = find("chat-file", HTMLInputElement);
  picker.addEventListener("change", () => void attach(picker));
  find("chat-attach", HTMLButtonElement).addEventListener("click", () => picker.click());
  const end = find("chat-end", HTMLButtonElement);
  const endWord = end.textContent ?? "";
  // Pressed twice: browsers show no dialogs inside another site's page.
  end.addEventListener("click", () => {
    if (end.textContent === say("confirmEnd")) {
      live?.send({ type: "end" });
      return;
    }
    end.textContent = say("confirmEnd");
    window.setTimeout(() => (end.textContent = endWord), 5000);
  });
  find("chat-go-on", HTMLButtonElement).addEventListener("click", () => {
    goOn = true;
    view.setStatus(say("goesOn"));
    view.show("start");
    first.focus();
  });
  find("chat-anew", HTMLButtonElement).addEventListener("click", () => {
    void http.post("olvidar/", {}).catch(() => undefined);
    startOver();
  });
  document.getElementById("chat-hide")?.addEventListener("click", () => tellPage({ type: "ventanilla:close" }));
  text.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && !event.shiftKey && !event.isComposing) submit(event);
  });
  text.addEventListener("input", () => {
    store.draft = text.value;
    if (Date.now() - typedAt < TYPING_EVERY) return;
    typedAt = Date.now();
    live?.send({ type: "typing", on: true });
  });
  first.addEventListener("input", () => (store.draft = first.value));
  document.addEventListener("visibilitychange", seen);
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") tellPage({ type: "ventanilla:close" });
  });
  view.log.addEventListener("click", (event) => void download(event, http));
  window.setInterval(() => void poll(), POLL);
  window.setInterval(() => live?.state === "open" && resend(), RESEND);
}

async function resume() {
  if (root.dataset.hasChat !== "yes" && !(framed && store.token)) {
    view.show("start");
    first.value = store.draft;
    return;
  }
  try {
    await catchUp();
    text.value = store.draft;
    for (const item of store.outbox) view.addPending(item, say("sending"));
    if (state !== "ended") connect();
  } catch (error) {
    if (error instanceof Refused) startOver();
    else window.setTimeout(() => void resume(), POLL);
  }
}

wire();
void resume();
