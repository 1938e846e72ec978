"""The person on the right side, and the search for a case or a person."""

from dataclasses import dataclass, field

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from backend.accounts.api import Permission, Viewer
from backend.cases.api import (
    Case,
    case_by_folio,
    case_citizen_set,
    case_get,
    cases,
    cases_of_citizen,
)
from backend.citizens.api import (
    CitizenChange,
    citizen_identify,
    citizen_suggestions,
    citizen_update,
    contact_point_add,
    contact_ref_normalise,
)
from backend.common.errors import InvalidInputError, NotFoundError
from backend.common.folio import find_folio
from backend.common.run import InvalidRunError, parse_run
from backend.desk import pages
from backend.desk.support import desk_view, viewer_of, whole
from backend.desk.views.page import panel
from backend.ports import ContactRef, DeclaredPerson

FOUND = 30


class PersonForm(forms.Form):
    """What staff may write down of a person; everything is optional, for anonymity is a right."""

    name = forms.CharField(label=gettext_lazy("Nombre"), max_length=150, required=False)
    run = forms.CharField(label=gettext_lazy("RUN"), max_length=15, required=False)
    run_checked = forms.BooleanField(
        label=gettext_lazy("Vi su cédula: el RUN es correcto"), required=False
    )
    phone = forms.CharField(label=gettext_lazy("Teléfono nuevo"), max_length=30, required=False)
    email = forms.EmailField(label=gettext_lazy("Correo nuevo"), required=False)

    def clean_run(self) -> str:
        """Check the RUN's digit."""
        typed = str(self.cleaned_data["run"]).strip()
        if typed:
            try:
                parse_run(typed)
            except InvalidRunError as error:
                raise forms.ValidationError(error.message) from error
        return typed


@dataclass(frozen=True)
class PersonBlock:
    """What the person's part shows besides the case."""

    form: PersonForm
    suggestions: list[object] = field(default_factory=list)


def _form_of(case: Case) -> PersonForm:
    citizen = case.citizen
    if citizen is None:
        return PersonForm(auto_id="persona_%s")
    run = str(citizen.run) if citizen.run else ""
    initial = {"name": citizen.name, "run": run, "run_checked": citizen.run_checked}
    return PersonForm(initial=initial, auto_id="persona_%s")


def _block(request: HttpRequest, case_id: int, form: PersonForm | None = None) -> HttpResponse:
    viewer = viewer_of(request)
    context = pages.case_context(viewer, case_id, None)
    case: Case = context["case"]
    citizen = case.citizen
    others = cases_of_citizen(viewer, citizen.pk, limit=7) if citizen else []
    context |= {
        "person_form": form or _form_of(case),
        "person_open": form is not None,
        "suggestions": citizen_suggestions(viewer, citizen) if citizen else [],
        "other_cases": [row for row in others if row.pk != case_id][:6],
    }
    return render(request, "desk/_person.html", context)


@require_GET
@desk_view(Permission.CITIZEN_VIEW)
def person(request: HttpRequest, case_id: int) -> HttpResponse:
    """Answer the person's part: contacts, other cases, rows that may be the same person."""
    return _block(request, case_id)


@require_POST
@desk_view(Permission.CITIZEN_EDIT)
def person_save(request: HttpRequest, case_id: int) -> HttpResponse:
    """Write down who the person is and how to reach them."""
    viewer = viewer_of(request)
    form = PersonForm(request.POST, auto_id="persona_%s")
    if not form.is_valid():
        return _block(request, case_id, form)
    try:
        _save(viewer, case_get(viewer, case_id), form)
    except InvalidInputError as error:
        form.add_error(None, error.message)
        return _block(request, case_id, form)
    return _block(request, case_id)


def _save(viewer: Viewer, case: Case, form: PersonForm) -> None:
    data = form.cleaned_data
    citizen_id = case.citizen_id
    if citizen_id is None and (data["name"] or data["run"]):
        declared = DeclaredPerson(run=data["run"], name=data["name"])
        citizen = citizen_identify(
            institution_id=case.institution_id, contact_point=case.contact_point, person=declared
        )
        citizen_id = citizen.pk if citizen else None
        case_citizen_set(viewer=viewer, case_id=case.pk, citizen_id=citizen_id)
    if citizen_id is not None:
        change = CitizenChange(
            name=data["name"],
            run=data["run"],
            run_checked=data["run_checked"] and bool(data["run"]),
        )
        citizen_update(viewer=viewer, citizen_id=citizen_id, change=change)
    for kind, value in (("phone", data["phone"]), ("email", data["email"])):
        if value:
            ref = contact_ref_normalise(ContactRef(kind=kind, value=value))  # type: ignore[arg-type]  # one of two
            contact_point_add(
                viewer=viewer, institution_id=case.institution_id, citizen_id=citizen_id, ref=ref
            )


@require_POST
@desk_view(Permission.CITIZEN_EDIT)
def person_choose(request: HttpRequest, case_id: int) -> HttpResponse:
    """Say that the case is of a person already known; staff decide, never the machine."""
    citizen_id = whole(request.POST.get("citizen"), _("una persona"))
    case_citizen_set(viewer=viewer_of(request), case_id=case_id, citizen_id=citizen_id)
    return _block(request, case_id)


@require_POST
@desk_view(Permission.CASE_VIEW)
def search(request: HttpRequest) -> HttpResponse:
    """Find by folio, RUN, telephone, e-mail or name; by POST, for a RUN never stands in an address."""
    viewer = viewer_of(request)
    typed = request.POST.get("q", "").replace("\x00", "").strip()[:200]
    if not typed:
        raise InvalidInputError(_("Escriba un folio, un RUN, un teléfono o un correo."))
    folio = find_folio(typed)
    if folio is not None:
        found = case_by_folio(viewer, folio)
        if found is None:
            raise NotFoundError(_("No hay un caso con ese folio en su institución."))
        url = reverse("desk:case", args=[found.pk])
        return panel(request, pages.place_of_case(viewer, found.pk), focus="title", url=url)
    rows = _find(viewer, typed)
    answer = render(request, "desk/_found.html", {"rows": rows, "typed": typed, "most": FOUND})
    answer["HX-Trigger-After-Settle"] = "desk:opened"
    return answer


def _find(viewer: Viewer, typed: str) -> list[Case]:
    rows = cases(viewer).select_related("citizen", "procedure", "contact_point")
    rows = rows.order_by("-last_activity_at")
    try:
        return list(rows.filter(citizen__run_number=parse_run(typed).number)[:FOUND])
    except InvalidRunError:
        pass
    value = _as_contact(typed)
    if value is not None:
        by_person = rows.filter(citizen__contact_points__value=value)
        by_case = rows.filter(contact_point__value=value)
        return list((by_person | by_case).distinct()[:FOUND])
    return list(rows.filter(citizen__name__icontains=typed)[:FOUND])


def _as_contact(typed: str) -> str | None:
    kind = "email" if "@" in typed else "phone"
    if kind == "phone" and sum(letter.isdigit() for letter in typed) < 8:
        return None
    try:
        return contact_ref_normalise(ContactRef(kind=kind, value=typed)).value  # type: ignore[arg-type]  # one of two
    except InvalidInputError:
        return None
