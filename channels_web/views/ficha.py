"""A ficha: its page, its short address, and whether it served."""

import secrets
from dataclasses import replace
from typing import Any
from urllib.parse import parse_qs, urlsplit

import segno
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from backend.common.errors import NotFoundError
from backend.directory.api import procedure_get
from channels_web.addresses import (
    codes_in,
    event_address,
    ficha_address,
    short_address,
    subject_address,
)
from channels_web.forms import OpinionForm
from channels_web.limits import count
from channels_web.parse import clean_text
from channels_web.schema_org import block, government_service
from channels_web.services.readings import reading_count
from channels_web.views.answers import for_people
from kb.api import (
    FichaNotFoundError,
    FichaPage,
    TranslatedFicha,
    ficha_get,
    ficha_languages,
    ficha_translation,
    life_event_names,
    question_closed,
    usefulness_record,
)

VISITOR = "lector"
ENGLISH = "en"
LONGEST_QUESTION = 200
VISITOR_SECONDS = 365 * 86_400
OPINIONS, OPINION_SECONDS = 30, 600


@require_safe
@for_people
def ficha(request: HttpRequest, name: str) -> HttpResponseBase:
    """Show a ficha; its code alone, or an older title, leads to its present address."""
    page = _by_name(name)
    address = _address(page)
    if request.path != address:
        return redirect(address + ("?imprimir=1" if "imprimir" in request.GET else ""))
    if _is_reading(request):
        reading_count(page=page)
    return _ficha_page(request, page, OpinionForm())


@require_safe
@for_people
def english(request: HttpRequest, name: str) -> HttpResponseBase:
    """Show a ficha in English, where somebody wrote it; else lead to the Spanish one."""
    page = _by_name(name)
    address = _address(page)
    told = ficha_translation(page.ficha_id, ENGLISH)
    if told is None:
        return redirect(address)
    if request.path != f"{address}{ENGLISH}/":
        return redirect(f"{address}{ENGLISH}/")
    if _is_reading(request):
        reading_count(page=page)
    shown = replace(page, title=told.title, summary=told.summary, content=told.content)
    with translation.override(ENGLISH):
        return _ficha_page(request, shown, OpinionForm(), translated=told)


def _is_reading(request: HttpRequest) -> bool:
    """Tell whether somebody reads: no browser that fetches ahead, no opinion given, no printing."""
    ahead = "prefetch" in request.headers.get("Sec-Purpose", "")
    return request.method == "GET" and not ahead and not {"opinion", "imprimir"} & set(request.GET)


@require_safe
@for_people
def short(request: HttpRequest, name: str) -> HttpResponseBase:
    """Lead from the short address, as it stands in an SMS and on paper, to the ficha."""
    page = ficha_get(code=name.lower())
    return redirect(_address(page))


@require_POST
@for_people
def opinion(request: HttpRequest, name: str) -> HttpResponseBase:
    """Take whether the ficha served. A "no" is kept at once; then the reason may follow."""
    page = _by_name(name)
    visitor = request.COOKIES.get(VISITOR, "")[:64] or secrets.token_urlsafe(16)
    form = OpinionForm(request.POST)
    if not form.is_valid():
        return _ficha_page(request, page, form, asks_why=True, status=422)
    count("opinion", visitor, limit=OPINIONS, seconds=OPINION_SECONDS)
    said = form.cleaned_data
    usefulness_record(
        ficha_id=page.ficha_id,
        version=said["version"],
        visitor=visitor,
        useful=said["useful"],
        reason=form.reason(),
    )
    if said["useful"]:
        question_closed(question=said["asked"], ficha_id=page.ficha_id, person=visitor)
    address = _address(page)
    if said["useful"] or said["why"]:
        address += "?opinion=si"
        messages.success(request, _("Gracias: su respuesta ayuda a mejorar esta ficha."))
    else:
        address += "?opinion=no#opinion"
    answer = redirect(address)
    answer.set_cookie(
        VISITOR,
        visitor,
        max_age=VISITOR_SECONDS,
        httponly=True,
        samesite="Lax",
        secure=request.is_secure(),
        path="/fichas/",
    )
    return answer


def _ficha_page(
    request: HttpRequest,
    page: FichaPage,
    form: OpinionForm,
    *,
    asks_why: bool = False,
    status: int = 200,
    translated: TranslatedFicha | None = None,
) -> HttpResponse:
    link = short_address(page.code)
    events = life_event_names()
    language = translated.language if translated else "es-CL"
    described = government_service(page, base=settings.PUBLIC_BASE_URL, language=language)
    address = _address(page) if translated is None else request.path[: -len(f"{ENGLISH}/")]
    context: dict[str, Any] = {
        "page": page,
        "steps": _steps(page),
        "procedure": _procedure_code(page),
        "variants": page.variants[:24],
        "data_block": block(described),
        "short_link": link,
        "short_qr": segno.make(link, error="m").svg_data_uri(scale=4, border=2),
        "events": [(name, event_address(name)) for name in page.life_events if name in events],
        "subjects": [(name, subject_address(name)) for name in page.subjects],
        "opinion": form,
        "asks_why": asks_why or request.GET.get("opinion") == "no",
        "address": address,
        "translated": translated,
        "has_english": translated is None and ENGLISH in ficha_languages(page.ficha_id),
        "asked": _asked(request),
    }
    return render(request, "channels_web/ficha.html", context, status=status)


def _asked(request: HttpRequest) -> str:
    """Return what was searched just before: the browser says so within our own pages alone."""
    try:
        before = urlsplit(request.headers.get("Referer", ""))
    except ValueError:  # anybody may write anything there
        return ""
    if before.netloc != request.get_host() or before.path != reverse("channels_web:search"):
        return ""
    return clean_text(parse_qs(before.query).get("q", [""])[0])[:LONGEST_QUESTION]


def _address(page: FichaPage) -> str:
    return ficha_address(page.code, page.title)


def _by_name(name: str) -> FichaPage:
    for code in codes_in(name):
        try:
            return ficha_get(code=code)
        except FichaNotFoundError:
            continue
    raise FichaNotFoundError


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
