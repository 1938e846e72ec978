"""The portal: search first, life events, fichas. Everything here is for everybody and works without scripts."""

from typing import Any

from django.db import transaction
from django.http import HttpRequest, HttpResponseBase, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from backend.common import clock
from backend.common.errors import NotFoundError, VentanillaError
from backend.directory.api import procedure_get
from backend.events.api import emit, types
from channels_web.parse import clean_text
from channels_web.selectors import hours_of, widget_get
from channels_web.views.answers import for_people
from kb.api import (
    FichaHit,
    FichaNotFoundError,
    FichaPage,
    SearchScope,
    ficha_get,
    fichas_of_life_event,
    institution_counts,
    life_event_names,
    search_fichas,
    suggest,
)

# What most people come for (ChileAtiende's own front page, year after year).
POPULAR = (
    "ci-renovar",
    "claveunica",
    "cert-nacimiento",
    "pgu",
    "pasaporte",
    "ci-bloqueo",
)
LONGEST_CODE = 6
LONGEST_QUERY = 200


@require_safe
def home(request: HttpRequest) -> HttpResponseBase:
    """Show the front page."""
    context = {
        "popular": [page for code in POPULAR if (page := _known(code))],
        "life_events": life_event_names(),
        "institutions": institution_counts()[:12],
        "attends": _attends(),
    }
    return render(request, "channels_web/home.html", context)


def _attends() -> bool | None:
    """Tell whether the chat attends now; None when no window was set up."""
    try:
        return hours_of(widget_get()).is_open
    except VentanillaError:
        return None


def _known(code: str) -> FichaPage | None:
    try:
        return ficha_get(code=code)
    except FichaNotFoundError:
        return None


@require_safe
def search(request: HttpRequest) -> HttpResponseBase:
    """Show what was found; never an empty hand: whoever finds nothing is offered a person."""
    query = clean_text(request.GET.get("q", ""))[:LONGEST_QUERY]
    institution = request.GET.get("institucion", "")
    ids = (
        (int(institution),)
        if institution.isascii() and institution.isdigit() and len(institution) < 10
        else ()
    )
    answer = (
        search_fichas(query, scope=SearchScope(institution_ids=ids), limit=20) if query else None
    )
    if answer is not None and answer.degraded:
        request.service_notices = [  # type: ignore[attr-defined] # read by the shared frame
            _("El buscador está lento: mostramos resultados aproximados.")
        ]
    context = {"query": query, "answer": answer, "life_events": life_event_names()[:8]}
    return render(request, "channels_web/search.html", context)


@require_safe
def suggestions(request: HttpRequest) -> HttpResponseBase:
    """Complete what is being typed."""
    query = clean_text(request.GET.get("q", ""))[:LONGEST_QUERY]
    words = list(suggest(query)) if len(query) > 1 else []
    answer = JsonResponse({"words": [str(getattr(word, "title", word)) for word in words]})
    answer["Cache-Control"] = "max-age=60"
    return answer


@require_safe
def fichas(request: HttpRequest) -> HttpResponseBase:
    """List fichas by life event or by institution."""
    event = request.GET.get("hecho", "")[:LONGEST_QUERY]
    names = life_event_names()
    hits: list[FichaHit] = fichas_of_life_event(event, limit=40) if event in names else []
    context = {
        "event": event if event in names else "",
        "hits": hits,
        "life_events": names,
        "institutions": institution_counts(),
    }
    return render(request, "channels_web/fichas.html", context)


def ficha_address(code: str, title: str) -> str:
    """Return the one address of a ficha."""
    return reverse("channels_web:ficha", args=[f"{code}-{slugify(title)[:80]}".rstrip("-")])


@require_safe
@for_people
def ficha(request: HttpRequest, name: str) -> HttpResponseBase:
    """Show a ficha; its code alone, or an older title, leads to its present address."""
    page = _by_name(name)
    address = ficha_address(page.code, page.title)
    if request.path != address:
        return redirect(address, permanent=False)
    if request.method == "GET" and "prefetch" not in request.headers.get("Sec-Purpose", ""):
        _count_reading(page)
    context: dict[str, Any] = {"page": page, "steps": _steps(page)}
    context["procedure"] = _procedure_code(page)
    context["variants"] = page.variants[:24]
    return render(request, "channels_web/ficha.html", context)


def _by_name(name: str) -> FichaPage:
    parts = name.split("-")
    for length in range(min(len(parts), LONGEST_CODE), 0, -1):
        found = _known("-".join(parts[:length]))
        if found is not None:
            return found
    raise FichaNotFoundError


def _count_reading(page: FichaPage) -> None:
    """A reading is counted apart: it is no attention."""
    with transaction.atomic():
        emit(
            types.FichaRead(
                institution_id=page.institution_id,
                occurred_at=clock.now(),
                ficha_id=page.ficha_id,
                version=page.version,
            )
        )


def _steps(page: FichaPage) -> list[dict[str, str]]:
    names = {
        "online": (_("Por internet"), "globe"),
        "oficina": (_("En una oficina"), "building"),
        "telefono": (_("Por teléfono"), "telephone"),
    }
    return [
        {"name": names[step.channel][0], "icon": names[step.channel][1], "text": step.text}
        for step in page.content.steps
    ]


def _procedure_code(page: FichaPage) -> str:
    if page.procedure_id is None:
        return ""
    try:
        return procedure_get(page.procedure_id).code
    except NotFoundError:
        return ""
