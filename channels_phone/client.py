"""The provider's SDK with our own way of sending: a time-out on every request, and no unknown host."""

from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from twilio.base.exceptions import TwilioException
from twilio.http.http_client import TwilioHttpClient
from twilio.http.response import Response
from twilio.rest import Client

PROVIDER_HOST = "api.twilio.com"


class UnknownHostError(RuntimeError):
    """The SDK wanted to speak to somebody else."""


class PhoneHttpClient(TwilioHttpClient):  # type: ignore[misc]  # the SDK ships no types
    """Sends to TWILIO_API_BASE when it is set (the phone simulator), else to the provider."""

    def __init__(self, *, base: str, timeout: float) -> None:
        """Never retries by itself: whether a request may be repeated is not the transport's decision."""
        super().__init__(timeout=timeout, max_retries=0)
        self._base = urlsplit(base)
        self._timeout = timeout

    def request(self, method: str, url: str, *args: Any, **kwargs: Any) -> Response:
        """Send one request."""
        parts = urlsplit(url)
        if parts.hostname != PROVIDER_HOST:
            raise UnknownHostError(parts.hostname)
        if self._base.netloc:
            url = parts._replace(scheme=self._base.scheme, netloc=self._base.netloc).geturl()
        kwargs["timeout"] = kwargs.get("timeout") or self._timeout
        kwargs["allow_redirects"] = False
        return super().request(method, url, *args, **kwargs)


def provider() -> Client:
    """Return the provider's client, as the environment says; raises ``TwilioException`` without an account."""
    if not settings.TWILIO_ACCOUNT_SID or not settings.TWILIO_AUTH_TOKEN:
        raise TwilioException("no account")
    http = PhoneHttpClient(base=settings.TWILIO_API_BASE, timeout=settings.TWILIO_TIMEOUT_SECONDS)
    return Client(settings.TWILIO_ACCOUNT_SID, settings.TWILIO_AUTH_TOKEN, http_client=http)
