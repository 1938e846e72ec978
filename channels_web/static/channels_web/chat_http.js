// @ts-check
/** What the chat asks over HTTP: begin, files, and everything else when no socket comes through. */

/** A refusal of the server, in its own words. */
export class Refused extends Error {
  /**
   * @param {string} code
   * @param {string} message
   * @param {number} status
   */
  constructor(code, message, status) {
    super(message);
    this.code = code;
    this.status = status;
  }
}

export class ChatHttp {
  /**
   * @param {string} widget
   * @param {() => string} token the secret of a framed window, or an empty text
   */
  constructor(widget, token) {
    this.widget = widget;
    this.token = token;
  }

  /**
   * @param {string} path
   * @param {RequestInit} options
   * @returns {Promise<any>}
   */
  async ask(path, options = {}) {
    const headers = new Headers(options.headers);
    headers.set("X-Ventanilla-Chat", "1");
    if (this.token()) headers.set("X-Chat-Token", this.token());
    const mark = path.includes("?") ? "&" : "?";
    const url = `/chat/${path}${mark}ventana=${encodeURIComponent(this.widget)}`;
    const answer = await fetch(url, { credentials: "same-origin", ...options, headers });
    if (answer.ok) return answer.json();
    const problem = await answer.json().catch(() => ({}));
    throw new Refused(problem.code ?? "failed", problem.title ?? "", answer.status);
  }

  /**
   * @param {string} path
   * @param {unknown} body
   * @returns {Promise<any>}
   */
  post(path, body) {
    return this.ask(path, {
      method: "POST",
      body: JSON.stringify(body),
      headers: { "Content-Type": "application/json" },
    });
  }

  /**
   * @param {File} file
   * @param {string} key the chat's own key, before it has begun
   * @returns {Promise<{id: string, name: string}>}
   */
  upload(file, key) {
    const body = new FormData();
    body.set("file", file);
    return this.ask("archivos/", { method: "POST", body, headers: { "X-Chat-Key": key } });
  }

  /**
   * Fetch a file with the window's secret: a plain link cannot show it.
   * @param {string} url
   * @returns {Promise<Blob>}
   */
  async file(url) {
    const headers = new Headers({ "X-Ventanilla-Chat": "1" });
    if (this.token()) headers.set("X-Chat-Token", this.token());
    const answer = await fetch(`${url}?ventana=${encodeURIComponent(this.widget)}`, { headers });
    if (!answer.ok) throw new Refused("failed", "", answer.status);
    return answer.blob();
  }
}

/**
 * Save a file of the conversation when its link is pressed.
 * @param {MouseEvent} event
 * @param {ChatHttp} http
 */
export async function download(event, http) {
  const link = event.target instanceof Element ? event.target.closest("a[data-file]") : null;
  if (!(link instanceof HTMLAnchorElement)) return;
  event.preventDefault();
  const blob = await http.file(link.getAttribute("href") ?? "");
  const opened = document.createElement("a");
  opened.href = URL.createObjectURL(blob);
  opened.download = link.textContent?.replace(/ \(\d+ kB\)$/, "") ?? "archivo";
  opened.click();
  window.setTimeout(() => URL.revokeObjectURL(opened.href), 30000);
}
