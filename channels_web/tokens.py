"""The secret of a chat: in a signed cookie that scripts cannot read, or shown by a framed window."""

from collections.abc import Mapping

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponseBase

from channels_web.models import ChatSession, WidgetOrigin
from channels_web.selectors import session_by_token

HEADER = "X-Chat-Token"
_SALT = "channels_web.chat"


def _max_age() -> int:
    days: int = settings.WIDGET_TOKEN_DAYS
    return days * 86_400


def cookie_name(widget_code: str) -> str:
    """Return the name of a window's cookie: each window has its own."""
    return f"chat_{widget_code}"


def token_sign(token: str) -> str:
    """Return the secret as it leaves the house."""
    return signing.TimestampSigner(salt=_SALT).sign(token)


def session_of_signed(signed: str, widget_code: str) -> ChatSession | None:
    """Return the chat that a signed secret opens, in its own window only."""
    try:
        token = signing.TimestampSigner(salt=_SALT).unsign(signed, max_age=_max_age())
    except signing.BadSignature:
        return None
    session = session_by_token(token)
    return session if session and session.widget.code == widget_code else None


def session_of_cookies(cookies: Mapping[str, str], widget_code: str) -> ChatSession | None:
    """Return the chat that the browser's cookie opens."""
    signed = cookies.get(cookie_name(widget_code), "")
    return session_of_signed(signed, widget_code) if signed else None


def session_of_request(request: HttpRequest, widget: WidgetOrigin) -> ChatSession | None:
    """Return the chat of a request: by the header that a framed window sends, else by the cookie."""
    shown = request.headers.get(HEADER, "")
    if shown:
        return session_of_signed(shown, widget.code)
    return session_of_cookies(request.COOKIES, widget.code)


def cookie_set(response: HttpResponseBase, widget_code: str, token: str) -> None:
    """Give the browser its secret. Over https it also works inside another site's page."""
    secure = settings.PUBLIC_BASE_URL.startswith("https://")
    response.set_cookie(
        cookie_name(widget_code),
        token_sign(token),
        max_age=_max_age(),
        httponly=True,
        secure=secure,
        samesite="None" if secure else "Lax",
    )


def cookie_drop(response: HttpResponseBase, widget_code: str) -> None:
    """Make the browser forget."""
    response.delete_cookie(cookie_name(widget_code))
