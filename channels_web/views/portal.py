"""The portal: search first, life events, fichas. Everything here is for everybody and works without scripts."""

from django.core.cache import cache
from django.http import HttpRequest, HttpResponseBase, JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from backend.common.errors import VentanillaError
from channels_web.parse import clean_text
from channels_web.selectors import hours_of, most_read, widget_get
from channels_web.views.browse import event_ways, institution_ways, subject_ways
from kb.api import (
    FichaHit,
    SearchScope,
    ficha_hits,
    first_steps,
    search_fichas,
    suggest,
)

POPULAR, POPULAR_SECONDS = 8, 300
FEWEST_POPULAR = 4  # fewer than these say nothing of what people look for
EVENTS, INSTITUTIONS = 12, 9
FIRST, MOST = 8, 40  # results at once, and when more are asked for
LONGEST_QUERY = 200


@require_safe
def home(request: HttpRequest) -> HttpResponseBase:
    """Show the front page."""
    popular, is_measured = _popular()
    events = event_ways()
    institutions = institution_ways()
    context = {
        "popular": popular,
        "is_measured": is_measured,
        "life_events": sorted(events, key=lambda way: -way.count)[:EVENTS],
        "events_total": len(events),
        "subjects": subject_ways(),
        "institutions": institutions[:INSTITUTIONS],
        "institutions_total": len(institutions),
        "attends": _attends(),
    }
    return render(request, "channels_web/home.html", context)


def _popular() -> tuple[list[FichaHit], bool]:
    """Return what is read most, and whether it was measured; before anything was, first steps."""
    ids = cache.get_or_set("web:popular", lambda: most_read(POPULAR), POPULAR_SECONDS) or []
    found = ficha_hits(ids)
    if len(found) >= FEWEST_POPULAR:
        return found, True
    return first_steps(POPULAR), False


def _attends() -> bool | None:
    """Tell whether the chat attends now; None when no window was set up."""
    try:
        return hours_of(widget_get()).is_open
    except VentanillaError:
        return None


@require_safe
def search(request: HttpRequest) -> HttpResponseBase:
    """Show what was found; never an empty hand: whoever finds nothing is offered a person."""
    query = clean_text(request.GET.get("q", ""))[:LONGEST_QUERY]
    most = MOST if "mas" in request.GET else FIRST
    scope = SearchScope(institution_ids=_institution(request))
    answer = search_fichas(query, scope=scope, limit=most + 1) if query else None
    if answer is not None and answer.degraded:
        request.service_notices = [  # type: ignore[attr-defined] # read by the shared frame
            _("El buscador trabaja en modo reducido: puede faltar lo publicado hace poco.")
        ]
    context = {
        "query": query,
        "answer": answer,
        "hits": answer.hits[:most] if answer else (),
        "more": answer is not None and most == FIRST and len(answer.hits) > most,
        "life_events": event_ways() if answer is None else (),
    }
    return render(request, "channels_web/search.html", context)


def _institution(request: HttpRequest) -> tuple[int, ...]:
    given = request.GET.get("institucion", "")
    return (int(given),) if given.isascii() and given.isdigit() and len(given) < 10 else ()


@require_safe
def suggestions(request: HttpRequest) -> HttpResponseBase:
    """Complete what is being typed."""
    query = clean_text(request.GET.get("q", ""))[:LONGEST_QUERY]
    words = list(suggest(query)) if len(query) > 1 else []
    answer = JsonResponse({"words": [str(getattr(word, "title", word)) for word in words]})
    answer["Cache-Control"] = "max-age=60"
    return answer
