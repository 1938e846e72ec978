"""Is it the provider who calls? Checked before anything else is read or written."""

from http import HTTPStatus

from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import gettext_noop
from twilio.request_validator import RequestValidator

from backend.common.errors import VentanillaError

FORM = "application/x-www-form-urlencoded"


class ForgedError(VentanillaError):
    """The request does not carry the provider's signature."""

    code = "forged_signature"
    status = HTTPStatus.FORBIDDEN
    message = gettext_noop("La firma del aviso no es válida.")


def public_url(path_and_query: str) -> str:
    """Return one of our own paths as the provider knows it."""
    return f"{settings.PUBLIC_BASE_URL.rstrip('/')}{path_and_query}"


def signed_params(request: HttpRequest) -> dict[str, str]:
    """Return the parameters of a signed webhook; raises ``ForgedError`` for any other request.

    The address is PUBLIC_BASE_URL with the path and query exactly as they came, so that no proxy and no decoding
    changes what was signed. All parameters count, also those nobody here knows. Only form bodies are taken:
    any other type would leave the parameters, and with them the body, unsigned.
    """
    given = request.headers.get("X-Twilio-Signature", "")
    token = settings.TWILIO_AUTH_TOKEN
    if not given or not token or request.content_type != FORM:
        raise ForgedError
    url = public_url(_raw_target(request))
    if not RequestValidator(token).validate(url, request.POST, given):
        raise ForgedError
    params = {name: value for name, value in request.POST.items() if isinstance(value, str)}
    if params.get("AccountSid") != settings.TWILIO_ACCOUNT_SID:
        raise ForgedError
    return params


def _raw_target(request: HttpRequest) -> str:
    """Return path and query as they stood in the request line."""
    scope = getattr(request, "scope", {})
    raw = scope.get("raw_path")
    path = raw.decode("latin-1").partition("?")[0] if raw else request.path
    query = request.META.get("QUERY_STRING", "")
    return f"{path}?{query}" if query else path
