"""Turns expected errors into what is read: a page in Spanish for people, RFC 9457 for programs."""

from collections.abc import Callable
from http import HTTPStatus
from urllib.parse import quote

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import redirect, render
from django.template.loader import select_template

from backend.common.errors import InvalidInputError, NotAllowedError, VentanillaError

PROBLEM = "application/problem+json"


class ProblemsMiddleware:
    """Answers ``VentanillaError`` wherever a view let it through, and refuses NUL in addresses."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        """Keep the next handler."""
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Refuse what no database takes before anything reads it."""
        if "%00" in request.META.get("QUERY_STRING", "") or "\x00" in request.path:
            return problem_answer(request, InvalidInputError())
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """Answer an expected error; anything else stays an error of ours."""
        if not isinstance(error, VentanillaError):
            return None
        return problem_answer(request, error)


def problem_answer(request: HttpRequest, error: VentanillaError) -> HttpResponse:
    """Return the answer to an expected error, in the form that the caller reads."""
    if _is_program(request):
        return problem_json(error)
    user = getattr(request, "user", None)
    signed_in = bool(user and user.is_authenticated)
    if isinstance(error, NotAllowedError) and not signed_in and request.method == "GET":
        return redirect(f"/cuenta/login/?next={quote(request.get_full_path())}")
    status = int(error.status)
    template = select_template([f"ui/error/{status}.html", "ui/error/400.html"])
    name = template.template.name
    context = {"error_message": error.message, "static_url": settings.STATIC_URL}
    return render(request, name, context, status=status)


def problem_json(error: VentanillaError) -> JsonResponse:
    """Return an error as RFC 9457 problem details."""
    status = HTTPStatus(error.status)
    body = {"title": error.message, "status": int(status), "code": error.code}
    return JsonResponse(body, status=status, content_type=PROBLEM)


def _is_program(request: HttpRequest) -> bool:
    accepts = request.headers.get("Accept", "")
    return request.path.startswith("/api/") or ("json" in accepts and "text/html" not in accepts)
