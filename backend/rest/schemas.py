"""What the public API answers; times are ISO 8601 with their offset, waits in whole seconds."""

from datetime import datetime

from ninja import Schema


class InstitutionOut(Schema):
    """An institution by its stable code."""

    code: str
    name: str
    short_name: str
    kind: str


class ProcedureOut(Schema):
    """A procedure (trámite) and who answers for it; the term counts business days."""

    code: str
    name: str
    institution: str
    legal_term_days: int | None
    legal_basis: str


class OfficeOut(Schema):
    """A place of attention; ``commune`` is the official five-digit code."""

    code: str
    name: str
    institution: str
    commune: str
    address: str
    time_zone: str
    is_open: bool
    next_opening: datetime | None


class QueueOut(Schema):
    """How one queue stands now, after FIWARE's QueueMonitor.

    ``low_seconds`` and ``high_seconds``: half of those who come now wait less than the first, four in
    five less than the second; both null where too little was measured to say.
    """

    code: str
    name: str
    service_status: str
    tickets_to_serve: int
    serving: int
    low_seconds: int | None
    high_seconds: int | None


class FichaOut(Schema):
    """A ficha that answers a question, best first."""

    code: str
    title: str
    summary: str
    institution: str
    version: int
    url: str


class SearchOut(Schema):
    """The answer to a search; ``unsure``: nothing fits well enough, ask a person."""

    unsure: bool
    degraded: bool
    items: list[FichaOut]


class PageOut(Schema):
    """The place in a list."""

    total: int
    offset: int


class ProceduresOut(PageOut):
    """Procedures, a page at a time."""

    items: list[ProcedureOut]


class ProblemOut(Schema):
    """RFC 9457 problem details."""

    title: str
    status: int
    code: str
