"""Tables of fichas: CSV as spreadsheets in Chile write and read it."""

import csv
import io
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from kb.exchange.rows import FichaRow

LISTS = ("alias", "requisitos", "documentos", "hechos_de_vida", "temas")
DOORS = ("online", "oficina", "telefono")
PLAIN = tuple(n for n in FichaRow.model_fields if n not in LISTS and n != "pasos")
COLUMNS = (*PLAIN, *LISTS, *(f"paso_{door}" for door in DOORS))
_BAR = re.compile(r"(?<!\\)\|")
# A cell that a spreadsheet would take for a formula is written with an apostrophe before it.
_FORMULA = re.compile(r"^'*[=+\-@\t\r]")


def decoded(data: bytes) -> str:
    """Return a file's text: UTF-8 with or without its mark, else what Windows writes."""
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("cp1252", errors="replace")


def csv_dicts(text: str) -> Iterator[dict[str, str]]:
    """Yield the lines of a CSV by column, separated by commas or semicolons as its head says."""
    head = text.split("\n", 1)[0]
    mark = ";" if head.count(";") > head.count(",") else ","
    for line in csv.DictReader(io.StringIO(text, newline=""), delimiter=mark):
        yield {str(k).strip(): _unguarded(v) for k, v in line.items() if k and isinstance(v, str)}


def csv_text(columns: Iterable[str], lines: Iterable[Mapping[str, str]]) -> str:
    """Return lines as CSV, with the mark that makes spreadsheets read UTF-8."""
    out = io.StringIO(newline="")
    writer = csv.DictWriter(out, list(columns), lineterminator="\r\n")
    writer.writeheader()
    for line in lines:
        writer.writerow({name: _guarded(value) for name, value in line.items()})
    return "\ufeff" + out.getvalue()


def _guarded(cell: str) -> str:
    return f"'{cell}" if _FORMULA.match(cell) else cell


def _unguarded(cell: str) -> str:
    return cell[1:] if cell.startswith("'") and _FORMULA.match(cell) else cell


def joined(items: Iterable[str]) -> str:
    """Return a list in one cell."""
    return " | ".join(item.replace("|", "\\|") for item in items)


def parted(cell: str) -> list[str]:
    """Return the list of one cell."""
    parts = (part.replace("\\|", "|").strip() for part in _BAR.split(cell))
    return [part for part in parts if part]


def row_dict(line: Mapping[str, str]) -> dict[str, Any]:
    """Return a line of CSV as the fields of a row; unknown columns stay, to be refused by name."""
    known = {name: value.strip() for name, value in line.items() if value.strip()}
    steps = {door: known.pop(f"paso_{door}") for door in DOORS if f"paso_{door}" in known}
    lists = {name: parted(known.pop(name)) for name in LISTS if name in known}
    return {**known, **lists, "pasos": steps}


def row_line(row: FichaRow) -> dict[str, str]:
    """Return a row as a line of CSV."""
    data = row.model_dump()
    doors: dict[str, str | None] = data["pasos"]
    return {
        **{name: str(data[name] or "") for name in PLAIN},
        **{name: joined(data[name]) for name in LISTS},
        **{f"paso_{door}": doors.get(door) or "" for door in DOORS},
    }
