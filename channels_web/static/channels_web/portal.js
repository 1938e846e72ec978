// @ts-check
/** What the portal's pages do with scripts and do without: suggestions, and a button to print. */

const WAIT = 200;

/** @param {HTMLInputElement} input */
function startSuggestions(input) {
  const list = document.getElementById("sugerencias");
  const url = input.dataset.suggest;
  if (!list || !url) return;
  let timer = 0;
  let asked = "";
  input.addEventListener("input", () => {
    window.clearTimeout(timer);
    timer = window.setTimeout(() => void ask(), WAIT);
  });

  async function ask() {
    const typed = input.value.trim();
    if (typed.length < 3 || typed === asked) return;
    asked = typed;
    try {
      const answer = await fetch(`${url}?q=${encodeURIComponent(typed)}`);
      if (!answer.ok || input.value.trim() !== typed) return;
      /** @type {{words: string[]}} */
      const found = await answer.json();
      const options = found.words.map((word) => {
        const option = document.createElement("option");
        option.value = word;
        return option;
      });
      list?.replaceChildren(...options);
    } catch {
      // Without suggestions the search works all the same.
    }
  }
}

for (const input of document.querySelectorAll("input[data-suggest]")) {
  startSuggestions(/** @type {HTMLInputElement} */ (input));
}
for (const place of document.querySelectorAll("[data-print]")) {
  place.removeAttribute("hidden");
  place.querySelector("button")?.addEventListener("click", () => window.print());
}
// The desk opens a ficha to be printed at once, at the counter.
if (new URLSearchParams(window.location.search).has("imprimir")) window.addEventListener("load", () => window.print());
