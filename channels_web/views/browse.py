"""Looking around without a question: by life event, by subject, by institution."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from django.core.cache import cache
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from backend.common.errors import NotFoundError
from backend.directory.api import institution_get
from channels_web.addresses import event_address, institution_address, subject_address
from channels_web.views.answers import for_people
from kb.api import (
    FichaHit,
    fichas_of_institution,
    fichas_of_subject,
    institution_counts,
    life_event_counts,
    life_event_guide,
    life_event_names,
    subject_counts,
)

PER_PAGE = 20
WAYS_SECONDS = 60
# What a life event looks like; one without a drawing of its own gets the general one.
ICONS = {
    "buscar-trabajo": "briefcase",
    "casarse-o-convivir": "hearts",
    "comprar-o-arrendar-una-vivienda": "house-door",
    "comprar-o-vender-un-vehiculo": "car-front",
    "cuidar-a-un-familiar": "person-heart",
    "cumplir-18-anos": "award",
    "emergencia-o-desastre": "life-preserver",
    "emprender": "shop",
    "endeudarse": "calculator",
    "enfermarse": "bandaid",
    "envejecer": "cup-hot",
    "esperar-un-hijo": "heart-pulse",
    "estudiar": "mortarboard",
    "fallecimiento-de-un-familiar": "flower1",
    "jubilar": "piggy-bank",
    "llegar-a-vivir-a-chile": "globe-americas",
    "mudarse": "truck",
    "pasarlo-mal-de-animo": "chat-heart",
    "perder-documentos": "person-vcard",
    "problemas-en-el-trabajo": "exclamation-diamond",
    "quedar-en-la-calle": "house",
    "quedar-sin-trabajo": "person-x",
    "salir-de-chile": "airplane",
    "separarse-o-divorciarse": "signpost-split",
    "ser-victima-de-un-delito": "shield-exclamation",
    "tener-un-hijo": "balloon-heart",
    "tener-una-discapacidad": "universal-access",
    "tener-una-mascota": "heart",
    "trabajar": "wrench",
    "vivir-violencia": "shield",
}


@dataclass(frozen=True, slots=True)
class Way:
    """One entry to browse by: its name, how many fichas it leads to, its address."""

    name: str
    count: int
    url: str
    icon: str = "signpost-split"


def _kept(kind: str, make: Callable[[], list[Way]]) -> list[Way]:
    """Return the ways as they were counted within the last minute; none at all is never kept."""
    known: list[Way] | None = cache.get(f"web:ways:{kind}")
    if known:
        return known
    found = make()
    cache.set(f"web:ways:{kind}", found, WAYS_SECONDS)
    return found


def event_ways() -> list[Way]:
    """Return the life events, by name."""
    return _kept("events", _event_ways)


def subject_ways() -> list[Way]:
    """Return the subjects, by name."""
    return _kept("subjects", _subject_ways)


def institution_ways() -> list[Way]:
    """Return the institutions, those with most fichas first."""
    return _kept("institutions", _institution_ways)


def _event_ways() -> list[Way]:
    return [
        Way(name, many, event_address(name), ICONS.get(slugify(name), "signpost-split"))
        for name, many in life_event_counts()
    ]


def _subject_ways() -> list[Way]:
    return [Way(name, many, subject_address(name)) for name, many in subject_counts()]


def _institution_ways() -> list[Way]:
    return [Way(name, many, institution_address(pk)) for pk, name, many in institution_counts()]


@require_safe
def fichas(request: HttpRequest) -> HttpResponseBase:
    """Show every way to browse; the old addresses of life events lead to theirs."""
    old = request.GET.get("hecho", "")
    if old in life_event_names():
        return redirect(event_address(old), permanent=True)
    context = {
        "life_events": event_ways(),
        "subjects": subject_ways(),
        "institutions": sorted(institution_ways(), key=lambda way: slugify(way.name)),
    }
    return render(request, "channels_web/fichas.html", context)


@require_safe
@for_people
def event(request: HttpRequest, name: str) -> HttpResponseBase:
    """Show what to do when something happens, in order."""
    found = _named(name, life_event_names())
    guide = life_event_guide(found) if found else None
    if guide is None:
        raise NotFoundError(_("No encontramos esa situación. Vea todas en Trámites."))
    total = len(guide.first) + len(guide.next) + len(guide.more)
    context = {"guide": guide, "total": total, "icon_name": ICONS.get(name, "signpost-split")}
    return render(request, "channels_web/event.html", context)


@require_safe
@for_people
def subject(request: HttpRequest, name: str) -> HttpResponseBase:
    """List the fichas of a subject."""
    found = _named(name, [row for row, _many in subject_counts()])
    if not found:
        raise NotFoundError(_("No encontramos ese tema. Vea todos en Trámites."))
    return _listed(request, found, fichas_of_subject(found), "tag")


@require_safe
@for_people
def institution(request: HttpRequest, institution_id: int) -> HttpResponseBase:
    """List the fichas of an institution."""
    row = institution_get(institution_id)
    return _listed(request, row.name, fichas_of_institution(institution_id), "bank", row.website)


def _listed(
    request: HttpRequest, title: str, hits: Sequence[FichaHit], icon: str, website: str = ""
) -> HttpResponseBase:
    page = Paginator(hits, PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "title": title,
        "total": len(hits),
        "page_obj": page,
        "icon_name": icon,
        "website": website,
    }
    return render(request, "channels_web/listed.html", context)


def _named(slug: str, names: Sequence[str]) -> str:
    return next((name for name in names if slugify(name) == slug), "")
