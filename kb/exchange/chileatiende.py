"""The ficha of ChileAtiende's public API, version 1 and version 2, read and written.

What both say the same is written once. Lists come with and without their wrapper, names with
underscores and in camel case, ``servicio`` as a name or as an object, and one or many of a thing:
all of it is read. Text fields are HTML there and plain lines here.
"""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.text import slugify

from kb.exchange.markup import html_lines, html_text, list_html, text_html
from kb.exchange.rows import FichaRow

DOCUMENTS = "Documentos"
_CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
# Doors that our fichas do not have are told within the one that people would take instead.
_BY_MAIL, _ABROAD = "Por correo: ", "En el consulado: "


def items_of(payload: Any) -> list[Mapping[str, Any]] | None:
    """Return the fichas of an answer, whatever wraps them; None when it is no such answer."""
    if isinstance(payload, Sequence) and not isinstance(payload, str | bytes):
        return [item for item in payload if isinstance(item, Mapping)]
    if not isinstance(payload, Mapping):
        return None
    for name in ("fichas", "items", "ficha"):
        if name in payload:
            inner = payload[name]
            if name == "ficha" and isinstance(inner, Mapping):
                return [inner]
            return items_of(inner)
    return [payload] if "titulo" in payload else []


def row_of(item: Mapping[str, Any]) -> FichaRow:
    """Turn a ficha of the API into a row of ours; raises pydantic's ``ValidationError``."""
    said = {_CAMEL.sub("_", str(key)).lower(): value for key, value in item.items()}
    code = str(said.get("codigo") or said.get("id") or "").strip()
    requirements, documents = _needs(_text(said, "doc_requeridos"))
    return FichaRow(
        id=slugify(f"ca-{code}")[:80] if code else "",
        codigo_externo=code,
        titulo=html_text(_text(said, "titulo")),
        alias=_names(said.get("tags"), "tag")[:40],
        resumen=html_text(_text(said, "objetivo")),
        beneficiarios=html_text(_text(said, "beneficiarios")) or None,
        requisitos=requirements,
        documentos=documents,
        pasos=_doors(said),
        costo=html_text(_text(said, "costo")) or None,
        plazo=html_text(_text(said, "plazo")) or None,
        vigencia=html_text(_text(said, "vigencia")) or None,
        institucion=_service(said),
        temas=_names(said.get("temas"), "tema")[:20],
        marco_legal=html_text(_text(said, "marco_legal")) or None,
    )


def _text(said: Mapping[str, Any], name: str) -> str:
    value = said.get(name)
    return value.strip() if isinstance(value, str) else ""


def _service(said: Mapping[str, Any]) -> str:
    service = said.get("servicio")
    if isinstance(service, Mapping):
        service = service.get("nombre") or service.get("sigla")
    return str(service or "").strip()


def _names(value: Any, inner: str) -> list[str]:
    if isinstance(value, Mapping):
        value = value.get(inner) or []
    if isinstance(value, str):
        value = [value]
    if not isinstance(value, Sequence):
        return []
    return list(dict.fromkeys(str(name).strip() for name in value if str(name).strip()))


def _needs(html: str) -> tuple[list[str], list[str]]:
    """Split what one needs into requirements and, under a heading of that name, documents."""
    found: tuple[list[str], list[str]] = ([], [])
    side = 0
    for kind, text in html_lines(html):
        if kind == "heading":
            side = int(text.lower().startswith("documento"))
        else:
            found[side].append(text)
    return found


def _doors(said: Mapping[str, Any]) -> dict[str, str | None]:
    def guide(name: str, before: str = "") -> list[str]:
        text = html_text(_text(said, name))
        return [before + text] if text else []

    online, url = guide("guia_online"), _text(said, "guia_online_url")
    if url and url not in "\n".join(online):
        online.append(url)
    doors = {
        "online": online,
        "oficina": [
            *guide("guia_oficina"),
            *guide("guia_correo", _BY_MAIL),
            *guide("guia_consulado", _ABROAD),
        ],
        "telefono": guide("guia_telefonico"),
    }
    return {door: "\n".join(parts) for door, parts in doors.items() if parts}


def ficha_json(row: FichaRow, *, version: int, facts: Mapping[str, str]) -> dict[str, Any]:
    """Return a ficha as the API's ``version`` gives it.

    ``facts`` are its id, codigo, fecha (ISO) and permalink. Version 2 always leaves plazo, temas and
    tags empty, and adds the consulate's guide.
    """
    guides = {
        door: text_html(row.pasos.get(door) or "") for door in ("online", "oficina", "telefono")
    }
    needs = list_html(row.requisitos)
    if row.documentos:
        needs += f"<h3>{DOCUMENTS}</h3>{list_html(row.documentos)}"
    second = version == 2
    out: dict[str, Any] = {
        "id": facts["id"],
        "codigo": facts["codigo"],
        "servicio": row.institucion,
        "fecha": facts["fecha"],
        "titulo": row.titulo,
        "objetivo": text_html(row.resumen),
        "beneficiarios": text_html(row.beneficiarios or ""),
        "costo": text_html(row.costo or ""),
        "vigencia": text_html(row.vigencia or ""),
        "plazo": "" if second else text_html(row.plazo or ""),
        "marco_legal": text_html(row.marco_legal or ""),
        "doc_requeridos": needs,
        "guia_online": guides["online"],
        "guia_online_url": "",
        "guia_oficina": guides["oficina"],
        "guia_correo": "",
        "guia_telefonico": guides["telefono"],
        "observaciones": "",
        "updated_data_at": facts["fecha"],
        "temas": {"tema": [] if second else row.temas},
        "tags": {"tag": [] if second else row.alias},
        "chileclic_id": None,
        "permalink": facts["permalink"],
    }
    if second:
        out["guia_consulado"] = ""
    return out
