"""A member of staff's browser in front of the live server."""

from dataclasses import dataclass, field

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from playwright.sync_api import Browser, Page

from backend.accounts.models import User

WIDE = {"width": 1440, "height": 900}


def session_of(user_id: int) -> str:
    """Sign an account in; returns the session's key."""
    user = User.objects.get(pk=user_id)
    session = SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = "django.contrib.auth.backends.ModelBackend"
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.save()
    return str(session.session_key)


@dataclass
class Staff:
    """Pages of one test; what their scripts complained of is kept."""

    browser: Browser
    url: str
    complaints: list[str] = field(default_factory=list)

    def page(self, session_key: str, path: str, size: dict[str, int] | None = None) -> Page:
        """Open ``path`` as whoever's session it is."""
        context = self.browser.new_context(
            viewport={**(size or WIDE)},  # type: ignore[arg-type]
            locale="es-CL",
            timezone_id="America/Santiago",
        )
        cookie = {"name": settings.SESSION_COOKIE_NAME, "value": session_key, "url": self.url}
        context.add_cookies([cookie])  # type: ignore[list-item]
        page = context.new_page()
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.goto(self.url + path)
        return page


class Keyboard:
    """Presses keys and counts them; text is not counted."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.pressed = 0

    def press(self, keys: str) -> None:
        """Press a key or a combination: each key of it counts."""
        self.pressed += len(keys.split("+"))
        self.page.keyboard.press(keys)

    def type(self, text: str) -> None:
        """Write."""
        self.page.keyboard.type(text)
