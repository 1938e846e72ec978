// @ts-check
/**
 * @typedef {{id: number, at: string, kind: string, text: string}} Line
 * @typedef {{sid: string, direction: string, from: string, to: string, status: string, live: boolean, talking: boolean, at: string, answered: string|null, ended: string|null, lines: Line[]}} Call
 * @typedef {{sid: string, mine: boolean, other: string, body: string, segments: number, status: string, error: number|null, trouble: string, at: string}} Message
 * @typedef {{number: string, messages: Message[], calls: Call[]}} Phone
 * @typedef {{kind: string, label: string, rate: number, armed: number}} Fault
 * @typedef {{id: number, at: string, what: string, url: string, status: number, error: number, attempts: number, detail: string}} Webhook
 * @typedef {{sequence: number, service: string, webhookBase: string, phones: Phone[], agents: Call[], faults: Fault[], seed: number, webhooks: Webhook[]}} State
 */

const STATUS = /** @type {Record<string, string>} */ ({
  queued: "en cola", sending: "saliendo", sent: "enviado", delivered: "entregado",
  undelivered: "no entregado", failed: "falló", received: "enviado",
  ringing: "sonando", "in-progress": "en curso", completed: "terminada", busy: "ocupado",
  "no-answer": "no contestada", canceled: "cancelada",
});

/**
 * @template {Element} T
 * @param {ParentNode} root @param {string} selector @param {new () => T} type @returns {T}
 */
function one(root, selector, type) {
  const found = root.querySelector(selector);
  if (!(found instanceof type)) throw new Error(`no ${selector}`);
  return found;
}

/** @param {string} tag @param {string} className @param {string} text */
function element(tag, className, text) {
  const made = document.createElement(tag);
  made.className = className;
  made.textContent = text;
  return made;
}

/** @param {string} number "+56 9 5550 0001" */
function pretty(number) {
  const mobile = /^\+56(\d)(\d{4})(\d{4})$/.exec(number);
  return mobile ? `+56 ${mobile[1]} ${mobile[2]} ${mobile[3]}` : number;
}

/** @param {string} iso */
function clock(iso) {
  return new Date(iso).toLocaleTimeString("es-CL", { hour: "2-digit", minute: "2-digit", second: "2-digit", hourCycle: "h23", timeZone: "America/Santiago" });
}

const alertBox = one(document, "#alert", HTMLElement);

/** @param {string} path @param {object} body */
async function post(path, body) {
  alertBox.hidden = true;
  try {
    const response = await fetch(path, {
      method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body),
    });
    if (!response.ok) throw new Error((await response.json()).message);
    return true;
  } catch (error) {
    alertBox.textContent = error instanceof TypeError ? "El simulador no responde. Revisa que esté en marcha." : String(error instanceof Error ? error.message : error);
    alertBox.hidden = false;
    return false;
  }
}

/** Change only the children that differ (a reader hears only what is new), and stay at the end for who was there.
 * @param {HTMLElement} box @param {HTMLElement[]} items @param {string} empty */
function fill(box, items, empty) {
  const atEnd = box.scrollHeight - box.scrollTop - box.clientHeight < 40;
  const wanted = items.length || !empty ? items : [element(box.tagName === "OL" ? "li" : "p", "empty", empty)];
  wanted.forEach((item, index) => {
    const old = box.children[index];
    if (!old) box.append(item);
    else if (old.outerHTML !== item.outerHTML) old.replaceWith(item);
  });
  while (box.children.length > wanted.length) box.lastElementChild?.remove();
  if (atEnd) box.scrollTop = box.scrollHeight;
}

/** @param {Message} message */
function bubble(message) {
  const item = element("div", `bubble ${message.mine ? "mine" : "theirs"}`, message.body || "(texto borrado)");
  const pieces = message.segments > 1 ? ` · ${message.segments} partes` : "";
  const error = message.error ? ` (${message.error})` : "";
  item.append(element("span", "meta", `${clock(message.at)} · ${STATUS[message.status] ?? message.status}${error}${pieces}`));
  if (message.mine && message.trouble && message.trouble !== "en camino") {
    item.append(element("span", "trouble", `No llegó a la mesa: ${message.trouble}`));
  }
  return item;
}

/** @param {Line[]} lines */
const transcript = (lines) => lines.map((line) => element("div", `line ${line.kind}`, line.text));

/** @param {Call|undefined} call */
function label(call) {
  if (!call) return "";
  const arrow = call.direction === "inbound" ? "a" : "de";
  return `${arrow} ${pretty(call.direction === "inbound" ? call.to : call.from)} · ${STATUS[call.status] ?? call.status}`;
}

class PhoneView {
  /** @param {string} number @param {HTMLElement} parent */
  constructor(number, parent) {
    const template = one(document, "#phone", HTMLTemplateElement);
    this.number = number;
    this.root = one(/** @type {DocumentFragment} */ (template.content.cloneNode(true)), ".phone", HTMLElement);
    parent.append(this.root);
    const title = one(this.root, ".number", HTMLElement);
    title.textContent = `Teléfono ${pretty(number)}`;
    title.id = `tel${number.slice(1)}`;
    this.root.setAttribute("aria-labelledby", title.id);
    this.root.dataset["number"] = number;
    /** @type {Call|undefined} */
    this.live = undefined;
    this.thread = one(this.root, ".thread", HTMLElement);
    this.call = one(this.root, ".call", HTMLElement);
    this.thread.setAttribute("aria-label", `Mensajes de ${pretty(number)}`);
    this.call.setAttribute("aria-label", `Llamada de ${pretty(number)}`);
    this.state = one(this.root, ".state", HTMLElement);
    this.dial = one(this.root, ".dial", HTMLButtonElement);
    this.hang = one(this.root, ".hang", HTMLButtonElement);
    this.speak = one(this.root, ".speak", HTMLFormElement);
    this.calls = one(this.root, ".calls", HTMLElement);
    this.forms();
    this.pad();
  }

  forms() {
    const compose = one(this.root, ".compose", HTMLFormElement);
    const text = one(compose, "textarea", HTMLTextAreaElement);
    const say = one(this.speak, "input", HTMLInputElement);
    this.tie(compose, text, `sms${this.number.slice(1)}`);
    this.tie(this.speak, say, `say${this.number.slice(1)}`);
    const send = async () => {
      const body = text.value;
      if (body.trim() && await post(`/api/phones/${encodeURIComponent(this.number)}/sms`, { body })) text.value = "";
    };
    compose.addEventListener("submit", (event) => { event.preventDefault(); void send(); });
    text.addEventListener("keydown", (event) => {
      if (event.key === "Enter" && !event.shiftKey) { event.preventDefault(); void send(); }
    });
    this.speak.addEventListener("submit", async (event) => {
      event.preventDefault();
      if (this.live && await post(`/api/calls/${this.live.sid}/say`, { text: say.value })) say.value = "";
    });
    this.dial.addEventListener("click", () => {
      if (this.live) void post(`/api/calls/${this.live.sid}/answer`, {});
      else void post(`/api/phones/${encodeURIComponent(this.number)}/call`, {});
    });
    this.hang.addEventListener("click", () => { if (this.live) void post(`/api/calls/${this.live.sid}/hangup`, {}); });
  }

  /** @param {HTMLElement} form @param {HTMLElement} field @param {string} id */
  tie(form, field, id) {
    field.id = id;
    one(form, "label", HTMLLabelElement).htmlFor = id;
  }

  pad() {
    const pad = one(this.root, ".pad", HTMLElement);
    this.keys = [..."123456789*0#"].map((digit) => {
      const key = document.createElement("button");
      key.type = "button";
      key.textContent = digit;
      key.setAttribute("aria-label", digit === "*" ? "asterisco" : digit === "#" ? "gato" : digit);
      key.addEventListener("click", () => { if (this.live) void post(`/api/calls/${this.live.sid}/key`, { digit }); });
      pad.append(key);
      return key;
    });
  }

  /** @param {Phone} phone */
  show(phone) {
    this.live = phone.calls.find((call) => call.live);
    const shown = this.live ?? phone.calls[0];
    fill(this.thread, phone.messages.map(bubble), "Aún no hay mensajes. Escribe el primero.");
    fill(this.call, shown ? transcript(shown.lines) : [], "Pulsa Llamar para hablar con la mesa.");
    const state = label(shown);
    if (this.state.textContent !== state) this.state.textContent = state;
    const incoming = !!this.live && this.live.direction !== "inbound" && this.live.status === "ringing";
    this.root.classList.toggle("ringing", incoming);
    this.dial.textContent = incoming ? "Contestar" : "Llamar";
    this.dial.disabled = !!this.live && !incoming;
    this.hang.disabled = !this.live;
    this.speak.hidden = !this.live?.talking;
    for (const key of this.keys ?? []) key.disabled = !this.live || incoming;
    fill(this.calls, phone.calls.map((call) => element("li", "", `${clock(call.at)} · ${label(call)}`)), "Sin llamadas.");
  }
}

/** @type {Map<string, PhoneView>} */
const phones = new Map();

/** @param {Call[]} agents */
function showAgents(agents) {
  const box = one(document, "#agents", HTMLElement);
  const live = agents.filter((call) => call.live);
  for (const old of box.querySelectorAll("[data-sid]")) {
    if (!live.some((call) => call.sid === /** @type {HTMLElement} */ (old).dataset["sid"])) old.remove();
  }
  const note = box.querySelector(".empty");
  if (live.length) note?.remove();
  else if (!note) box.append(element("p", "empty", "Ningún agente en llamada."));
  for (const call of live) showAgent(box, call);
}

/** @param {HTMLElement} box @param {Call} call */
function showAgent(box, call) {
  let card = /** @type {HTMLElement|null} */ (box.querySelector(`[data-sid="${call.sid}"]`));
  if (!card) {
    card = element("div", "agent", "");
    card.dataset["sid"] = call.sid;
    const list = element("div", "call", "");
    list.tabIndex = 0;
    list.setAttribute("role", "log");
    list.setAttribute("aria-label", "Lo que oye el agente");
    const form = document.createElement("form");
    form.className = "speak";
    const hidden = element("label", "hide", "Lo que dice el agente");
    const input = document.createElement("input");
    input.id = `agent-${call.sid}`;
    input.required = true;
    input.maxLength = 300;
    input.placeholder = "Decir como agente";
    /** @type {HTMLLabelElement} */ (hidden).htmlFor = input.id;
    const button = element("button", "", "Decir");
    form.append(hidden, input, button);
    form.addEventListener("submit", async (event) => {
      event.preventDefault();
      if (await post(`/api/calls/${call.sid}/say`, { text: input.value })) input.value = "";
    });
    const cut = /** @type {HTMLButtonElement} */ (element("button", "red", "Se corta la línea del agente"));
    cut.type = "button";
    cut.addEventListener("click", () => void post(`/api/calls/${call.sid}/hangup`, {}));
    card.append(element("h3", "", call.to), list, form, cut);
    box.append(card);
  }
  fill(one(card, ".call", HTMLElement), transcript(call.lines), "");
}

/** @param {Fault[]} faults */
function showFaults(faults) {
  const list = one(document, "#faults", HTMLElement);
  if (!list.children.length) {
    for (const fault of faults) {
      const item = element("li", "", "");
      item.dataset["kind"] = fault.kind;
      const once = /** @type {HTMLButtonElement} */ (element("button", "once", "La próxima vez"));
      const always = /** @type {HTMLButtonElement} */ (element("button", "always", "Siempre"));
      once.addEventListener("click", () => void post("/api/faults", { kind: fault.kind, times: once.getAttribute("aria-pressed") === "true" ? 0 : 1 }));
      always.addEventListener("click", () => void post("/api/faults", { kind: fault.kind, rate: always.getAttribute("aria-pressed") === "true" ? 0 : 1 }));
      for (const button of [once, always]) button.setAttribute("aria-label", `${button.textContent}: ${fault.label}`);
      item.append(element("span", "what", fault.label), once, always);
      list.append(item);
    }
  }
  for (const fault of faults) {
    const item = one(list, `[data-kind="${fault.kind}"]`, HTMLElement);
    one(item, ".once", HTMLButtonElement).setAttribute("aria-pressed", String(fault.armed > 0));
    one(item, ".always", HTMLButtonElement).setAttribute("aria-pressed", String(fault.rate > 0));
  }
}

/** @param {Webhook[]} webhooks */
function showWebhooks(webhooks) {
  const rows = webhooks.map((hook) => {
    const row = document.createElement("tr");
    const times = hook.attempts > 1 ? `, ${hook.attempts} intentos` : "";
    const result = hook.error ? `${hook.error}: ${hook.detail}${times}` : `HTTP ${hook.status}${times}`;
    const path = hook.url.replace(/^https?:\/\/[^/]+/, "");
    row.append(element("td", "", clock(hook.at)), element("td", "", hook.what), element("td", "", path), element("td", hook.error ? "bad" : "", result));
    return row;
  });
  fill(one(document, "#webhooks", HTMLElement), rows, "");
}

/** @param {State} state */
function show(state) {
  one(document, "#service", HTMLElement).textContent = pretty(state.service);
  const parent = one(document, "#telefonos", HTMLElement);
  for (const phone of state.phones) {
    if (!phones.has(phone.number)) phones.set(phone.number, new PhoneView(phone.number, parent));
  }
  for (const phone of state.phones) phones.get(phone.number)?.show(phone);
  showAgents(state.agents);
  showFaults(state.faults);
  showWebhooks(state.webhooks);
}

let loading = false;
let again = false;

async function refresh() {
  if (loading) { again = true; return; }
  loading = true;
  try {
    const response = await fetch("/api/state");
    if (response.ok) show(await response.json());
  } catch {
    again = false;
  } finally {
    loading = false;
    if (again) { again = false; void refresh(); }
  }
}

one(document, "#seed", HTMLFormElement).addEventListener("submit", (event) => {
  event.preventDefault();
  void post("/api/faults", { reset: Number(one(document, "#seed-value", HTMLInputElement).value) });
});

const link = one(document, "#link", HTMLElement);
const events = new EventSource("/api/events");
events.onmessage = () => { void refresh(); };
events.onopen = () => { link.textContent = "En línea"; link.classList.remove("off"); };
events.onerror = () => { link.textContent = "Sin conexión con el simulador, reintentando…"; link.classList.add("off"); };
