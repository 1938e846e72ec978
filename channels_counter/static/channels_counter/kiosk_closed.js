// @ts-check
/** A kiosk whose office is closed waits for it to open. */
import { watchServer } from "./kiosk_server.js";

const page = /** @type {HTMLElement} */ (document.getElementById("kiosk"));
page.dataset.now = "need";
watchServer(page);
