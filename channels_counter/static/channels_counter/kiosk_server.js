// @ts-check
/** Talking with the server from a kiosk: a request is tried again, the same one, and never doubled. */

const ATTEMPT_MS = 12_000;
const BETWEEN_MS = 1_000;
const WATCH_MS = 20_000;

/**
 * @typedef {{kind: "done", data: unknown} | {kind: "refused", message: string} |
 *   {kind: "revoked"} | {kind: "offline"}} Answer
 */

/**
 * @param {string} url
 * @param {Record<string, unknown>} body
 * @param {string} csrf
 * @param {number} [attempts]
 * @returns {Promise<Answer>}
 */
export async function post(url, body, csrf, attempts = 3) {
  for (let attempt = 1; attempt <= attempts; attempt += 1) {
    const answer = await once(url, body, csrf);
    if (answer) return answer;
    if (attempt < attempts) await new Promise((resolve) => window.setTimeout(resolve, BETWEEN_MS));
  }
  return { kind: "offline" };
}

/**
 * @param {string} url
 * @param {Record<string, unknown>} body
 * @param {string} csrf
 * @returns {Promise<Answer | null>} null when nobody answered, or the server could not
 */
async function once(url, body, csrf) {
  try {
    const answer = await fetch(url, {
      method: "POST",
      headers: { "Content-Type": "application/json", "X-CSRFToken": csrf },
      body: JSON.stringify(body),
      signal: AbortSignal.timeout(ATTEMPT_MS),
    });
    if (answer.status === 401) return { kind: "revoked" };
    if (answer.status >= 500 || answer.status === 429) return null;
    const data = await answer.json();
    if (answer.ok) return { kind: "done", data };
    return { kind: "refused", message: String(data.detail ?? "") };
  } catch {
    return null;
  }
}

/**
 * Ask now and then whether the server is there and the office open; say so on the start screen.
 * @param {HTMLElement} page
 */
export function watchServer(page) {
  let failures = 0;
  const look = async () => {
    try {
      const answer = await fetch(page.dataset.stateUrl ?? "", { cache: "no-store", signal: AbortSignal.timeout(8_000) });
      if (answer.status === 401) window.location.reload();
      if (!answer.ok) throw new Error(String(answer.status));
      const state = await answer.json();
      failures = 0;
      // Set-up changed (a queue closed, a ficha published): fetch the page anew, but under nobody's hands.
      if (state.version !== page.dataset.version && page.dataset.now === "need") window.location.reload();
    } catch {
      failures += 1;
    }
    const bar = document.getElementById("connection");
    if (bar) {
      bar.hidden = failures < 2;
      if (failures >= 2) bar.textContent = page.dataset.offline ?? "";
    }
    document.body.classList.toggle("is-offline", failures >= 2);
  };
  window.setInterval(() => void look(), WATCH_MS);
  window.addEventListener("online", () => void look());
  window.addEventListener("offline", () => { failures = 1; void look(); });
}
