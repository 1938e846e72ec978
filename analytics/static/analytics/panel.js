// @ts-check
/** The dashboard: filters apply as soon as they change. Charts come from the tables (ui/chart.js). */

for (const form of document.querySelectorAll("form[data-submit-on-change]")) {
  form.addEventListener("change", () => {
    if (form instanceof HTMLFormElement) form.requestSubmit();
  });
}
