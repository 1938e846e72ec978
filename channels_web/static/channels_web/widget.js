// @ts-check
/**
 * The one script that another site's page includes:
 * `<script src="https://.../chat/widget.js" data-widget="code" async></script>`
 *
 * Draws a button, and the chat in a frame of our own site. Touches nothing else of the page; works
 * under a strict content policy that allows this script and our frame.
 */
(() => {
  const script = document.currentScript;
  if (!(script instanceof HTMLScriptElement)) return;
  const code = script.dataset.widget ?? "";
  const house = new URL(script.src).origin;
  const label = script.dataset.label ?? "Chat de atención";
  const css = `
    :host { all: initial; position: fixed; inset: auto 1rem 1rem auto; z-index: 2147483000; font-family: Roboto, Arial, sans-serif; }
    button { font: 500 1rem/1.2 Roboto, Arial, sans-serif; min-height: 3.25rem; padding: .6rem 1.2rem; border: 2px solid #fff; border-radius: 2rem; background: #0f69b4; color: #fff; cursor: pointer; box-shadow: 0 2px 12px rgb(0 28 65 / 35%); float: right; }
    button:focus-visible { outline: 3px solid #001c41; outline-offset: 2px; }
    iframe { display: none; border: 1px solid #8291a3; border-radius: .5rem; background: #fff; width: min(24rem, calc(100vw - 2rem)); height: min(38rem, calc(100vh - 6rem)); margin-bottom: .5rem; box-shadow: 0 4px 24px rgb(0 28 65 / 25%); }
    iframe.open { display: block; }
    @media (max-width: 30rem) { iframe.open { position: fixed; inset: 0; width: 100vw; height: 100%; margin: 0; border: 0; border-radius: 0; } }`;

  const host = document.createElement("div");
  const shadow = host.attachShadow({ mode: "open" });
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(css);
  shadow.adoptedStyleSheets = [sheet];
  const frame = document.createElement("iframe");
  frame.title = label;
  const button = document.createElement("button");
  button.type = "button";
  button.textContent = label;
  button.setAttribute("aria-expanded", "false");
  shadow.append(frame, button);

  /** @param {boolean} open */
  function toggle(open) {
    if (open && !frame.src) frame.src = `${house}/chat/marco/?ventana=${encodeURIComponent(code)}`;
    frame.classList.toggle("open", open);
    button.setAttribute("aria-expanded", String(open));
    if (open) frame.focus();
    else button.focus();
  }

  button.addEventListener("click", () => toggle(!frame.classList.contains("open")));
  window.addEventListener("message", (event) => {
    if (event.origin !== house || event.source !== frame.contentWindow) return;
    if (event.data?.type === "ventanilla:close") toggle(false);
    if (event.data?.type === "ventanilla:unread") {
      const count = Number(event.data.count) || 0;
      button.textContent = count ? `${label} (${count})` : label;
    }
  });
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && frame.classList.contains("open")) toggle(false);
  });
  (document.body ?? document.documentElement).append(host);
})();
