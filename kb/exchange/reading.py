"""Reads a file of fichas in any of the forms that we know, line by line, and says what is wrong."""

import json
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any, Literal

from pydantic import ValidationError

from kb.exchange import chileatiende
from kb.exchange.cpat import CpatRecord, record_of
from kb.exchange.rows import FichaRow, reasons
from kb.exchange.tables import csv_dicts, decoded, row_dict

Form = Literal["jsonl", "json", "csv", "chileatiende", "cpat", "cpat-csv"]
FORMS: tuple[Form, ...] = ("json", "jsonl", "csv", "chileatiende", "cpat", "cpat-csv")
MOST_ROWS = 20_000


@dataclass(slots=True)
class FileRead:
    """What a file holds: rows of fichas, or CPAT records, and what could not be read, by place."""

    rows: list[FichaRow] = field(default_factory=list)
    records: list[CpatRecord] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)


def file_read(data: bytes, form: Form) -> FileRead:
    """Read a whole file; whatever is wrong with it is in ``problems``, never an exception."""
    found = FileRead()
    text = decoded(data).replace("\x00", "")
    try:
        for place, payload in _payloads(text, form):
            _one(found, place, payload, form)
    except json.JSONDecodeError as error:
        found.problems.append(f"línea {error.lineno}: no es JSON válido")
    except RecursionError:
        found.problems.append("el archivo está anidado demasiadas veces")
    if len(found.rows) + len(found.records) > MOST_ROWS:
        found.problems.append(f"el archivo trae más de {MOST_ROWS} fichas: divídalo")
    if not (found.rows or found.records or found.problems):
        found.problems.append("el archivo no trae ninguna ficha en este formato")
    found.problems += _repeated(found.rows)
    return found


def _one(found: FileRead, place: str, payload: Any, form: Form) -> None:
    if not isinstance(payload, dict):
        found.problems.append(f"{place}: no es una ficha")
        return
    try:
        if form in ("cpat", "cpat-csv"):
            found.records.append(record_of(payload))
            return
        read: Callable[[dict[str, Any]], FichaRow] = (
            chileatiende.row_of if form == "chileatiende" else FichaRow.model_validate
        )
        row = read(payload)
        row.draft()
        found.rows.append(row)
    except ValidationError as error:
        found.problems.append(f"{place}: {reasons(error)}")


def _payloads(text: str, form: Form) -> Iterator[tuple[str, Any]]:
    if form == "jsonl":
        yield from _lines(text)
    elif form in ("csv", "cpat-csv"):
        for number, cells in enumerate(csv_dicts(text), 2):
            yield f"fila {number}", row_dict(cells) if form == "csv" else cells
    elif form == "chileatiende":
        yield from _named(chileatiende.items_of(json.loads(text)) or [])
    else:
        payload = json.loads(text)
        if isinstance(payload, dict):
            payload = payload.get("fichas") or payload.get("procedimientos") or [payload]
        yield from _named(payload if isinstance(payload, list) else [])


def _lines(text: str) -> Iterator[tuple[str, Any]]:
    for number, line in enumerate(text.split("\n"), 1):
        if line.strip():
            try:
                yield f"línea {number}", json.loads(line)
            except json.JSONDecodeError:
                yield f"línea {number} (no es JSON)", None


def _named(items: Iterable[Any]) -> Iterator[tuple[str, Any]]:
    for number, item in enumerate(items, 1):
        name = item.get("codigo") or item.get("id") if hasattr(item, "get") else None
        yield f"ficha {number}" + (f" ({str(name)[:40]})" if name else ""), item


def _repeated(rows: list[FichaRow]) -> list[str]:
    times = Counter(row.id for row in rows)
    return [f"{code}: está dos veces en el archivo" for code, count in times.items() if count > 1]
