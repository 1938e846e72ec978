// @ts-check
/** Long lists of ticks get a box to narrow them down; without this script they are just long. */

const MANY = 12;

/** @param {string} text */
const plain = (text) => text.normalize("NFD").replace(/[\u0300-\u036f]/g, "").toLowerCase();

/** @param {string} key */
const word = (key) => /** @type {HTMLElement | null} */ (document.querySelector(".setup"))?.dataset[key] ?? "";

/** @param {HTMLFieldSetElement} group */
function narrow(group) {
  const labels = [...group.querySelectorAll("label")];
  const legend = group.querySelector("legend");
  const list = group.querySelector(".choices");
  if (labels.length <= MANY || !legend || !list) return;
  const box = document.createElement("input");
  box.type = "search";
  box.className = "form-control setup-narrow";
  box.placeholder = word("narrow");
  box.setAttribute("aria-label", `${word("narrow")}: ${legend.textContent?.trim() ?? ""}`);
  const told = document.createElement("p");
  told.className = "hint";
  told.setAttribute("role", "status");
  const tell = () => {
    const chosen = group.querySelectorAll("input:checked").length;
    told.textContent = `${word("chosen")}: ${chosen} / ${labels.length}`;
  };
  box.addEventListener("input", () => {
    const words = plain(box.value).split(/\s+/).filter(Boolean);
    for (const label of labels) {
      const row = label.parentElement ?? label;
      row.hidden = !words.every((word) => plain(label.textContent ?? "").includes(word));
    }
  });
  box.addEventListener("keydown", (event) => {
    if (event.key === "Enter") event.preventDefault();
  });
  list.addEventListener("change", tell);
  list.before(box, told);
  tell();
}

/** One press fills the working week with Monday's hours. */
function startCopies() {
  const button = document.querySelector("[data-copy-monday]");
  if (!(button instanceof HTMLElement)) return;
  button.hidden = false;
  button.addEventListener("click", () => {
    for (const monday of document.querySelectorAll("input[name*='_0_']")) {
      const source = /** @type {HTMLInputElement} */ (monday);
      for (const day of ["1", "2", "3", "4"]) {
        const field = document.querySelector(`input[name="${source.name.replace("_0_", `_${day}_`)}"]`);
        if (field instanceof HTMLInputElement) field.value = source.value;
      }
    }
  });
}

startCopies();
for (const group of document.querySelectorAll("fieldset.field-choices")) {
  narrow(/** @type {HTMLFieldSetElement} */ (group));
}
