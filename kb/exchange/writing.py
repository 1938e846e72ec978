"""Writes what is published in the forms that others read. A system read: all of it is public."""

import json
from collections.abc import Collection, Iterator
from typing import Any

from django.db.models import F, QuerySet
from django.utils.text import slugify

from kb.content import FichaContent
from kb.exchange.chileatiende import ficha_json
from kb.exchange.cpat import Channel, CpatRecord, record_line
from kb.exchange.rows import FichaRow
from kb.exchange.tables import COLUMNS, csv_text, row_line
from kb.models import FichaVersion
from kb.public import current_versions

EXPORTS: dict[str, tuple[str, str]] = {
    "json": ("application/json", "json"),
    "csv": ("text/csv; charset=utf-8", "csv"),
    "chileatiende-v1": ("application/json", "json"),
    "chileatiende-v2": ("application/json", "json"),
    "cpat": ("application/json", "json"),
    "cpat-csv": ("text/csv; charset=utf-8", "csv"),
}


def published(institution_ids: Collection[int] | None = None) -> QuerySet[FichaVersion]:
    """Return the published versions of some institutions (None: of all), by ficha."""
    rows = current_versions().select_related(
        "ficha__institution", "ficha__commune", "ficha__parent", "ficha__cpat"
    )
    if institution_ids is not None:
        rows = rows.filter(ficha__institution_id__in=institution_ids)
    return rows.order_by(F("ficha__parent_id").asc(nulls_first=True), "ficha_id")


def export_text(form: str, *, institution_ids: Collection[int] | None, base_url: str) -> str:
    """Return everything published, in one of ``EXPORTS``."""
    rows = published(institution_ids).iterator(chunk_size=500)
    if form == "csv":
        return csv_text(COLUMNS, (row_line(row_of(v)) for v in rows))
    if form == "cpat-csv":
        return csv_text(
            CpatRecord.model_fields, (record_line(record_of(v, base_url)) for v in rows)
        )
    if form == "cpat":
        items = [record_of(v, base_url).model_dump(mode="json") for v in rows]
        return _dumped({"procedimientos": items})
    if form.startswith("chileatiende"):
        version = int(form[-1])
        items = [public_json(v, version=version, base_url=base_url) for v in rows]
        return _dumped(
            {"fichas": {"titulo": "Listado de Fichas", "tipo": "chileatiende#fichasFeed",
                        "total": len(items), "items": {"ficha": items}}}
        )  # fmt: skip
    return _dumped({"fichas": [row_of(v).model_dump() for v in rows]})


def _dumped(payload: Any) -> str:
    return json.dumps(payload, ensure_ascii=False, indent=1)


def row_of(version: FichaVersion) -> FichaRow:
    """Return a published version as a row of our own form."""
    ficha, content = version.ficha, FichaContent.model_validate(version.content)
    return FichaRow(
        id=ficha.code,
        codigo_externo=ficha.external_code,
        titulo=version.title,
        alias=version.aliases,
        resumen=version.summary,
        beneficiarios=content.beneficiaries or None,
        requisitos=content.requirements,
        documentos=content.documents,
        pasos={step.channel: step.text for step in content.steps},
        costo=content.cost or None,
        plazo=content.term or None,
        vigencia=content.validity or None,
        institucion=ficha.institution.name,
        institucion_sigla=ficha.institution.short_name or None,
        hechos_de_vida=version.life_events,
        temas=version.subjects,
        marco_legal=content.legal or None,
        cut_comuna=ficha.commune_id,
        estado="finalizada" if ficha.is_ended else "publicada",
        ficha_padre=ficha.parent.code if ficha.parent else None,
    )


def public_code(version: FichaVersion) -> str:
    """Return the code under which a ficha is served: its publisher's own, or organ and number."""
    ficha = version.ficha
    return ficha.external_code or f"{ficha.institution.code}-{ficha.pk}"


def permalink(version: FichaVersion, base_url: str) -> str:
    """Return the address of a ficha's page."""
    name = f"{version.ficha.code}-{slugify(version.title)[:80]}".rstrip("-")
    return f"{base_url}/fichas/{name}/"


def public_json(row: FichaVersion, *, version: int, base_url: str) -> dict[str, Any]:
    """Return a published ficha as ChileAtiende's API gives it in one of its versions."""
    facts = {
        "id": str(row.ficha_id),
        "codigo": public_code(row),
        "fecha": (row.published_at or row.updated_at).isoformat(),
        "permalink": permalink(row, base_url),
    }
    return ficha_json(row_of(row), version=version, facts=facts)


def record_of(version: FichaVersion, base_url: str) -> CpatRecord:
    """Return a ficha's CPAT record: the one that was kept, or what the ficha itself says."""
    ficha = version.ficha
    if hasattr(ficha, "cpat"):
        return CpatRecord.model_validate(ficha.cpat.data)
    content = FichaContent.model_validate(version.content)
    return CpatRecord(
        codigo=f"ficha-{ficha.pk}",
        tipo="B",
        nombre=version.title,
        descripcion=version.summary,
        institucion=ficha.institution.name,
        ley_numero=ficha.legal_name,
        ley_url=ficha.legal_url,
        otras_normas=content.legal,
        pago=content.cost,
        tipo_de_usuario=content.beneficiaries[:250],
        canales=list(_channels(content)),
        url=permalink(version, base_url),
        ficha_chileatiende=ficha.external_code or ficha.code,
    )


def _channels(content: FichaContent) -> Iterator[Channel]:
    for step in content.steps:
        yield step.channel
