"""The pages shown when something goes wrong; each says what to do next."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


def error_page(request: HttpRequest, status: int, message: str = "") -> HttpResponse:
    """Render the page of a status code, with ``message`` in place of the usual explanation."""
    known = {400, 403, 404, 409, 413, 429, 500, 503}
    name = status if status in known else (500 if status >= 500 else 400)
    context = {"error_message": message}
    return render(request, f"ui/error/{name}.html", context, status=status)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer 400; usable as ``handler400``."""
    return error_page(request, 400)


def permission_denied(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer 403; usable as ``handler403``."""
    return error_page(request, 403)


def page_not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer 404; usable as ``handler404``."""
    return error_page(request, 404)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Answer a form without a valid token; usable as ``CSRF_FAILURE_VIEW``."""
    return render(request, "ui/error/csrf.html", status=403)


def offline(request: HttpRequest) -> HttpResponse:
    """The page a service worker keeps for when there is no network."""
    return render(request, "ui/error/offline.html")
