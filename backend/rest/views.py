"""The public API's addresses: parse, call one selector, answer."""

from http import HTTPStatus
from typing import Annotated, Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from ninja import NinjaAPI, Query
from ninja.errors import ValidationError

from backend.accounts.api import Viewer
from backend.common.errors import InvalidInputError, NotFoundError, VentanillaError
from backend.common.problems import problem_json
from backend.directory.api import (
    Office,
    institutions_list,
    next_opening,
    office_by_code,
    office_open,
    offices_list,
    procedures_list,
)
from backend.rest.schemas import (
    FichaOut,
    InstitutionOut,
    OfficeOut,
    ProblemOut,
    ProcedureOut,
    ProceduresOut,
    QueueOut,
    SearchOut,
)
from backend.routing.api import queues_of_office, wait_estimate
from kb.api import search_fichas

PAGE = 100
SYSTEM = Viewer.system()
WRONG = {422: ProblemOut}
MISSING = {404: ProblemOut}

api = NinjaAPI(
    title="Ventanilla",
    version="1",
    urls_namespace="rest",
    docs_url=None,
    description="Datos abiertos de la atención: instituciones, trámites, oficinas, filas y fichas.",
)


@api.exception_handler(VentanillaError)
def _expected(request: HttpRequest, error: VentanillaError) -> HttpResponse:
    del request
    return problem_json(error)


@api.exception_handler(ValidationError)
def _unreadable(request: HttpRequest, error: ValidationError) -> HttpResponse:
    where = ", ".join(str(part["loc"][-1]) for part in error.errors)
    return problem_json(InvalidInputError(f"Hay un parámetro que no se entiende: {where}."))


@api.get("/instituciones", response=list[InstitutionOut])
def institutions(request: HttpRequest) -> Any:
    """Return every active institution."""
    return institutions_list()


@api.get("/tramites", response={HTTPStatus.OK: ProceduresOut, **WRONG})
def procedures(
    request: HttpRequest,
    q: Annotated[str, Query(max_length=200)] = "",
    offset: Annotated[int, Query(ge=0, le=1_000_000)] = 0,
) -> ProceduresOut:
    """Return active procedures by name, a hundred at a time."""
    rows = procedures_list(text=q)
    items = [
        ProcedureOut(
            code=row.code,
            name=row.name,
            institution=row.institution.code,
            legal_term_days=row.legal_term_days,
            legal_basis=row.legal_basis,
        )
        for row in rows[offset : offset + PAGE]
    ]
    return ProceduresOut(total=rows.count(), offset=offset, items=items)


@api.get("/oficinas", response=list[OfficeOut])
def offices(request: HttpRequest) -> list[OfficeOut]:
    """Return the offices that receive people, and whether each is open now."""
    return [_office(office) for office in offices_list() if not office.is_remote]


def _office(office: Office) -> OfficeOut:
    return OfficeOut(
        code=office.code,
        name=office.name,
        institution=office.institution.code,
        commune=office.commune_id,
        address=office.address,
        time_zone=office.time_zone,
        is_open=office_open(office),
        next_opening=next_opening(office),
    )


@api.get("/oficinas/{code}/filas", response={HTTPStatus.OK: list[QueueOut], **MISSING})
def queues(request: HttpRequest, code: str) -> list[QueueOut]:
    """Return how the queues of an office stand now; nothing of any person."""
    office = office_by_code(code)
    if office is None or not office.is_active:
        raise NotFoundError("No hay una oficina con ese código.")
    attends = office_open(office)
    found = []
    for queue in queues_of_office(SYSTEM, office.pk):
        wait = wait_estimate(queue_id=queue.pk, quote=False)
        found.append(
            QueueOut(
                code=queue.code,
                name=queue.name,
                service_status="open" if queue.is_open and attends else "closed",
                tickets_to_serve=wait.ahead,
                serving=wait.serving,
                low_seconds=wait.low_seconds,
                high_seconds=wait.high_seconds,
            )
        )
    return found


@api.get("/fichas", response={HTTPStatus.OK: SearchOut, **WRONG})
def fichas(
    request: HttpRequest, q: Annotated[str, Query(min_length=1, max_length=200)]
) -> SearchOut:
    """Return the fichas that answer a question in people's own words."""
    answer = search_fichas(q)
    items = [
        FichaOut(
            code=hit.code,
            title=hit.title,
            summary=hit.summary,
            institution=hit.institution,
            version=hit.version,
            url=f"{settings.PUBLIC_BASE_URL.rstrip('/')}/fichas/{hit.code}/",
        )
        for hit in answer.hits
    ]
    return SearchOut(unsure=answer.unsure, degraded=answer.degraded, items=items)
