"""The fichas in the form of ChileAtiende's public API, versions 1 and 2: what its clients expect.

Open data: no token is asked for, and ``access_token`` is taken without a look. ``type=xml`` gives
XML and ``callback`` JSONP, as there.
"""

import base64
import binascii
import json
import re
from typing import Any
from urllib.parse import quote, unquote
from xml.etree import ElementTree as ET

from django.conf import settings
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from backend.common.errors import InvalidInputError
from backend.directory.api import Institution, institution_by_code, institutions_list
from kb.errors import FichaNotFoundError
from kb.exchange.writing import public_json, published
from kb.models import FichaVersion
from kb.search.query import search_fichas

MOST, USUAL = 100, 10
_CALLBACK = re.compile(r"[A-Za-z_$][\w$.]{0,60}")
_NAME = re.compile(r"^(?P<organ>.+)-(?P<ficha>\d{1,12})$")


@require_safe
def fichas(request: HttpRequest, *, version: int) -> HttpResponse:
    """List fichas, all or those that answer ``query``, a page at a time."""
    limit = _limit(request)
    start = _start(request, version, limit)
    query = request.GET.get("query", "").strip()[:200]
    rows, total = _found(query, start, limit) if query else _all(start, limit)
    following = _token(start + limit, version, limit) if total > start + limit else None
    feed: dict[str, Any] = {"titulo": "Listado de Fichas", "tipo": "chileatiende#fichasFeed"}
    if following is not None or version == 2:
        feed["nextPageToken"] = following
    feed |= {"total": total, "items": {"ficha": [_item(row, version) for row in rows]}}
    return _answer(request, {"fichas": feed})


def _all(start: int, limit: int) -> tuple[list[FichaVersion], int]:
    rows = published()
    return list(rows[start : start + limit]), rows.count()


def _found(query: str, start: int, limit: int) -> tuple[list[FichaVersion], int]:
    ids = [hit.ficha_id for hit in search_fichas(query, limit=MOST).hits]
    rows = {row.ficha_id: row for row in published().filter(ficha_id__in=ids)}
    ranked = [rows[pk] for pk in ids if pk in rows]
    return ranked[start : start + limit], len(ranked)


@require_safe
def ficha(request: HttpRequest, code: str, *, version: int) -> HttpResponse:
    """Give one ficha by id, by its code there or by its code here."""
    wanted = Q(ficha__external_code=code) | Q(ficha__code=code)
    if code.isascii() and code.isdigit() and len(code) <= 12:
        wanted |= Q(ficha_id=int(code))
    named = _NAME.match(code)
    if named:
        wanted |= Q(ficha_id=int(named["ficha"]), ficha__institution__code=named["organ"])
    row = published().filter(wanted).first()
    if row is None:
        raise FichaNotFoundError
    return _answer(request, {"ficha": _item(row, version)})


@require_safe
def services(request: HttpRequest, *, version: int) -> HttpResponse:
    """List the institutions that have published fichas."""
    organs = _organs()
    feed: dict[str, Any] = {
        "titulo": "Listado de Servicios",
        "tipo": "chileatiende#serviciosFeed",
        "items": {"servicio": [_service(organ) for organ in organs]},
    }
    if version == 2:
        feed["total"] = len(organs)
    return _answer(request, {"servicios": feed})


@require_safe
def service(request: HttpRequest, code: str, *, version: int) -> HttpResponse:
    """Give one institution."""
    del version
    return _answer(request, {"servicio": _service(_organ(code))})


@require_safe
def service_fichas(request: HttpRequest, code: str, *, version: int) -> HttpResponse:
    """List an institution's fichas: all at once, without the inner wrapper, as there."""
    organ = _organ(code)
    rows = published([organ.pk])
    feed = {
        "titulo": f"Listado de Fichas - {organ.name}",
        "tipo": "chileatiende#fichasFeed",
        "items": [_item(row, version) for row in rows],
    }
    return _answer(request, {"fichas": feed})


def _organs() -> QuerySet[Institution]:
    ids = published().order_by().values("ficha__institution_id")
    return institutions_list().filter(pk__in=ids)


def _organ(code: str) -> Institution:
    organ = institution_by_code(code)
    if organ is None:
        raise FichaNotFoundError("No hay un servicio con ese código.")
    return organ


def _service(organ: Institution) -> dict[str, str]:
    return {
        "id": organ.code,
        "nombre": organ.name,
        "sigla": organ.short_name,
        "url": organ.website,
        "mision": "",
    }


def _item(row: FichaVersion, version: int) -> dict[str, Any]:
    return public_json(row, version=version, base_url=settings.PUBLIC_BASE_URL)


def _limit(request: HttpRequest) -> int:
    text = request.GET.get("maxResults", "")
    number = int(text) if text.isascii() and text.isdigit() and len(text) < 6 else USUAL
    return number if 1 <= number <= MOST else USUAL


def _start(request: HttpRequest, version: int, limit: int) -> int:
    """Return the offset that a page token stands for."""
    token = request.GET.get("pageToken", "")
    if not token:
        return 0
    try:
        if version == 1:
            token = base64.b64decode(unquote(token), validate=True).decode("ascii")
        number = int(token)
    except (binascii.Error, ValueError) as error:
        raise InvalidInputError("El parámetro pageToken no es de esta lista.") from error
    start = number if version == 1 else (number - 1) * limit
    if not 0 <= start <= 10_000_000:
        raise InvalidInputError("El parámetro pageToken no es de esta lista.")
    return start


def _token(start: int, version: int, limit: int) -> str | int:
    if version == 1:
        return quote(base64.b64encode(str(start).encode()).decode(), safe="")
    return start // limit + 1


def _answer(request: HttpRequest, payload: dict[str, Any]) -> HttpResponse:
    answer = _formed(request, payload)
    answer["Access-Control-Allow-Origin"] = "*"
    answer["X-Content-Type-Options"] = "nosniff"
    return answer


def _formed(request: HttpRequest, payload: dict[str, Any]) -> HttpResponse:
    if request.GET.get("type") == "xml":
        (name, inner), *_rest = payload.items()
        root = ET.Element(name)
        _grow(root, inner)
        text = ET.tostring(root, encoding="unicode", xml_declaration=False)
        return HttpResponse(f'<?xml version="1.0" encoding="utf-8"?>{text}', "text/xml")
    text = json.dumps(payload, ensure_ascii=False)
    callback = request.GET.get("callback", "")
    if not callback:
        return HttpResponse(text, "application/json")
    if not _CALLBACK.fullmatch(callback):
        raise InvalidInputError("El parámetro callback debe ser el nombre de una función.")
    return HttpResponse(f"/**/{callback}({text})", "application/javascript")


def _grow(element: ET.Element, value: Any) -> None:
    if isinstance(value, dict):
        for name, inner in value.items():
            for one in inner if isinstance(inner, list) else [inner]:
                _grow(ET.SubElement(element, name), one)
    elif isinstance(value, list):
        for one in value:
            _grow(ET.SubElement(element, "item"), one)
    elif value is not None:
        element.text = _XML_UNSAFE.sub(" ", str(value))


_XML_UNSAFE = re.compile(r"[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
