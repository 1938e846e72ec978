// @ts-check
/** Searching a procedure with the keyboard on the screen: at once among what the page has, then by the server. */

const WAIT_MS = 250;
const SHOWN = 6;

/** @param {string} text */
function plain(text) {
  return text.toLocaleLowerCase("es").normalize("NFD").replace(/[\u0300-\u036f]/g, "");
}

/**
 * @param {HTMLElement} root
 * @param {string} url
 * @returns {{press: (key: string) => void, clear: () => void}}
 */
export function startSearch(root, url) {
  const field = /** @type {HTMLInputElement} */ (root.querySelector("input"));
  const list = /** @type {HTMLElement} */ (root.querySelector("[data-results]"));
  const nothing = /** @type {HTMLElement} */ (root.querySelector("[data-nothing]"));
  const all = [.../** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll('[data-step^="group-"] [data-action="need"]'))];
  /** @type {number | undefined} */
  let timer;
  let asked = 0;

  /** @param {HTMLElement[]} found */
  const show = (found) => {
    const seen = new Set();
    const items = [];
    for (const button of found) {
      const name = button.dataset.procedure ?? "";
      if (seen.has(name) || items.length >= SHOWN) continue;
      seen.add(name);
      const item = document.createElement("li");
      item.append(button.cloneNode(true));
      items.push(item);
    }
    list.replaceChildren(...items);
    nothing.hidden = items.length > 0 || field.value.trim().length < 3;
  };

  const local = () => {
    const words = plain(field.value).split(/\s+/).filter(Boolean);
    return words.length ? all.filter((button) => words.every((word) => plain(button.dataset.words ?? "").includes(word))) : [];
  };

  const ask = async () => {
    const turn = ++asked;
    try {
      const answer = await fetch(`${url}?q=${encodeURIComponent(field.value)}`, { signal: AbortSignal.timeout(6_000) });
      const { procedures } = await answer.json();
      if (turn !== asked) return;
      const found = /** @type {string[]} */ (procedures)
        .map((code) => all.find((button) => button.dataset.procedure === code))
        .filter((button) => button !== undefined);
      show([...found, ...local()]);
    } catch {
      // What the page has already found is shown; the search proper is only better.
    }
  };

  const changed = () => {
    show(local());
    window.clearTimeout(timer);
    asked += 1;
    if (field.value.trim().length >= 3) timer = window.setTimeout(() => void ask(), WAIT_MS);
  };
  field.addEventListener("input", changed);

  return {
    press: (key) => {
      if (key === "delete") field.value = field.value.slice(0, -1);
      else if (field.value.length < 60) field.value += key;
      changed();
    },
    clear: () => {
      field.value = "";
      changed();
    },
  };
}
