// @ts-check
/** What every page does: focus the error summary, confirm, close menus, report failed requests. */
import { announce } from "./announce.js";
import { startCharts } from "./chart.js";
import { startDrafts } from "./drafts.js";
import { startKeys } from "./keys.js";
import { t } from "./strings.js";

/** @param {string} text */
function toast(text) {
  const bar = document.getElementById("connection");
  announce(text, { assertive: true });
  if (!bar) return;
  bar.textContent = text;
  bar.classList.remove("is-back");
  bar.hidden = false;
  window.setTimeout(() => (bar.hidden = true), 6000);
}

function closeMenus() {
  document.addEventListener("click", (event) => {
    for (const menu of document.querySelectorAll("details.menu[open]")) {
      if (event.target instanceof Node && !menu.contains(event.target)) menu.removeAttribute("open");
    }
  });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    const menu = document.querySelector("details.menu[open]");
    menu?.removeAttribute("open");
    menu?.querySelector("summary")?.focus();
  });
}

/** Ask before what cannot be undone: `<form data-confirm="¿…?">`. */
function confirmForms() {
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (form instanceof HTMLFormElement && form.dataset.confirm && !window.confirm(form.dataset.confirm)) {
      event.preventDefault();
      event.stopImmediatePropagation();
    }
  }, true);
}

/** A second press of the same button sends nothing twice. */
function guardDoubleSubmit() {
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (!(form instanceof HTMLFormElement) || form.method !== "post" || event.defaultPrevented) return;
    if (form.hasAttribute("hx-post")) return;
    if (form.dataset.sending) event.preventDefault();
    form.dataset.sending = "yes";
    window.setTimeout(() => delete form.dataset.sending, 4000);
  });
  window.addEventListener("pageshow", () => {
    for (const form of document.querySelectorAll("form[data-sending]")) form.removeAttribute("data-sending");
  });
}

/** A refused or lost request says so; an answer that is a fragment is still swapped in. */
function reportRequests() {
  document.addEventListener("htmx:beforeSwap", (event) => {
    const detail = /** @type {CustomEvent} */ (event).detail;
    const status = Number(detail.xhr?.status ?? 0);
    if ([400, 403, 404, 409, 413, 422, 429].includes(status) && detail.xhr.getResponseHeader("X-Fragment")) {
      detail.shouldSwap = true;
      detail.isError = false;
    }
  });
  document.addEventListener("htmx:sendError", () => toast(t("requestFailed")));
  document.addEventListener("htmx:timeout", () => toast(t("requestFailed")));
  document.addEventListener("htmx:responseError", (event) => {
    const status = Number(/** @type {CustomEvent} */ (event).detail.xhr?.status ?? 0);
    if (status === 401) window.location.reload();
    else toast(t("requestFailed"));
  });
}

closeMenus();
confirmForms();
guardDoubleSubmit();
reportRequests();
startKeys();
startDrafts();
startCharts();
const first = document.querySelector("[data-autofocus]");
if (first instanceof HTMLElement) first.focus();
