"""The way to the phone simulator, which listens on the next port."""

from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpRequest, HttpResponseRedirect
from django.views.decorators.http import require_safe

from backend.common.errors import NotFoundError


@require_safe
def simulator(request: HttpRequest) -> HttpResponseRedirect:
    """Go to the simulator's page, on the same machine; there is none in production."""
    if not settings.PHONE_SIMULATOR:
        raise NotFoundError
    host = urlsplit(f"//{request.get_host()}").hostname or settings.HOST
    host = f"[{host}]" if ":" in host else host
    return HttpResponseRedirect(f"http://{host}:{settings.PORT + 1}/")
