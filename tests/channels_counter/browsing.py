"""A real Chromium in front of the live server."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect, sync_playwright

from backend.accounts.api import DEVICE_COOKIE

CHROMIUM = "/usr/bin/chromium"
SHOTS = Path(__file__).resolve().parents[2] / "docs" / "screenshots"
PORTRAIT = {"width": 1080, "height": 1920}
LANDSCAPE = {"width": 1280, "height": 800}
TELEVISION = {"width": 1920, "height": 1080}
PHONE = {"width": 390, "height": 844}
WATCH = """
window.heard = { printed: 0, announced: [], vibrated: [] };
window.print = () => { window.heard.printed += 1; };
navigator.vibrate = (pattern) => { window.heard.vibrated.push(pattern); return true; };
document.addEventListener("counter:announced", (event) => {
  window.heard.announced.push({ ...event.detail, when: performance.now() });
});
"""


@dataclass
class Browsing:
    """Pages of one test; what their scripts complained of is kept."""

    browser: Browser
    url: str
    complaints: list[str] = field(default_factory=list)

    def page(
        self, path: str, *, token: str = "", size: dict[str, int] | None = None, **options: Any
    ) -> Page:
        """Open ``path`` as a new visitor, or as the enrolled screen that holds ``token``."""
        context = self.browser.new_context(
            viewport={**(size or PHONE)},  # type: ignore[arg-type]
            locale="es-CL",
            timezone_id="America/Santiago",
            **options,
        )
        if token:
            context.add_cookies([{"name": DEVICE_COOKIE, "value": token, "url": self.url}])
        context.add_init_script(WATCH)
        page = context.new_page()
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.goto(self.url + path)
        return page


@contextmanager
def browsing(url: str) -> Iterator[Browsing]:
    """Open a browser, and fail when a page's script raised an error."""
    # A machine that does other work too is no reason to fail.
    expect.set_options(timeout=20_000)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=CHROMIUM,
            args=["--no-sandbox", "--autoplay-policy=no-user-gesture-required"],
        )
        opened = Browsing(browser, url)
        try:
            yield opened
        finally:
            browser.close()
        assert not opened.complaints, opened.complaints


def check_accessible(page: Page) -> None:
    """Assert that axe-core finds nothing on the page as it stands."""
    found = Axe().run(page)
    violations = [
        (rule["id"], [node["target"] for node in rule["nodes"]])
        for rule in found.response["violations"]
    ]
    assert not violations, violations


def keep(page: Page, name: str) -> None:
    """Keep a screenshot of a main page for the documents, when ``SCREENSHOTS`` asks for them."""
    if os.environ.get("SCREENSHOTS"):
        SHOTS.mkdir(parents=True, exist_ok=True)
        page.screenshot(path=SHOTS / f"{name}.png")
