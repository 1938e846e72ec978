"""Institutions, their procedures and agreements."""

from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from backend.accounts.api import Permission, viewer_from_request
from backend.common.errors import NotAllowedError, NotFoundError
from backend.desk.setup.forms.places import AgreementForm, InstitutionForm, ProcedureForm
from backend.desk.setup.pages import (
    Crumb,
    Page,
    Row,
    bound,
    form_page,
    institution_place,
    setup_view,
)
from backend.directory.api import (
    Institution,
    InstitutionData,
    ProcedureData,
    agreement_save,
    agreements_list,
    institution_save,
    institutions_list,
    procedure_get,
    procedure_save,
    procedures_list,
)

PER_PAGE = 50


@setup_view
def new(request: HttpRequest) -> HttpResponse:
    """Make an institution: the system's administrator only."""
    viewer = viewer_from_request(request)
    if not viewer.can_whole(Permission.SETUP_INSTITUTION, institution_id=None):
        raise NotAllowedError
    form = bound(request, InstitutionForm, initial={"kind": Institution.Kind.SERVICE})

    def save(data: dict[str, Any]) -> str:
        row = institution_save(viewer=viewer, data=InstitutionData(**data))
        return reverse("setup:checklist", args=[row.pk])

    crumbs = [Crumb(_("Configuración"), reverse("setup:home"))]
    return form_page(request, form, Page(_("Nueva institución"), crumbs), save)


@setup_view
def edit(request: HttpRequest, institution_id: int) -> HttpResponse:
    """Change an institution; its code stays."""
    place = institution_place(request, institution_id, whole=True)
    row = place.institution
    names = ("name", "short_name", "code", "kind", "website")
    form = bound(request, InstitutionForm, initial={name: getattr(row, name) for name in names})
    form.fields["code"].disabled = True

    def save(data: dict[str, Any]) -> str:
        kept = InstitutionData(
            **data, commune_id=row.commune_id, is_active=row.is_active, is_demo=row.is_demo
        )
        institution_save(viewer=place.viewer, data=kept, institution_id=row.pk)
        return reverse("setup:institution", args=[row.pk])

    return form_page(request, form, Page(_("Datos de la institución"), place.crumbs()), save)


@setup_view
def procedures(request: HttpRequest, institution_id: int) -> HttpResponse:
    """List the procedures that the institution answers for."""
    place = institution_place(request, institution_id, whole=True)
    text = request.GET.get("q", "")[:80]
    found = procedures_list(institution_id=institution_id, text=text, only_active=False)
    shown = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    rows = [
        Row(
            row.name,
            reverse("setup:procedure", args=[institution_id, row.pk]),
            _term(row.legal_term_days),
            [] if row.is_active else [_("No vigente")],
        )
        for row in shown
    ]
    page = Page(
        _("Trámites propios"),
        place.crumbs(),
        _("Los trámites de los que responde la institución. El plazo se cuenta en días hábiles."),
        extra={"new_url": reverse("setup:procedure_new", args=[institution_id])},
    )
    return render(
        request,
        "setup/list.html",
        {"page": page, "rows": rows, "page_obj": shown, "q": text, "searchable": True},
    )


@setup_view
def procedure(
    request: HttpRequest, institution_id: int, procedure_id: int | None = None
) -> HttpResponse:
    """Make or change one procedure."""
    place = institution_place(request, institution_id, whole=True)
    names = ("name", "code", "legal_term_days", "legal_basis", "is_active")
    initial: dict[str, Any] = {"is_active": True}
    if procedure_id:
        row = procedure_get(procedure_id)
        if row.institution_id != institution_id:
            raise NotFoundError(_("No se encontró ese trámite en su institución."))
        initial = {name: getattr(row, name) for name in names}

    def save(data: dict[str, Any]) -> str:
        procedure_save(
            viewer=place.viewer,
            institution_id=institution_id,
            data=ProcedureData(**data),
            procedure_id=procedure_id,
        )
        return reverse("setup:procedures", args=[institution_id])

    back = Crumb(_("Trámites propios"), reverse("setup:procedures", args=[institution_id]))
    title = initial.get("name") or _("Nuevo trámite")
    form = bound(request, ProcedureForm, initial=initial)
    return form_page(request, form, Page(title, place.crumbs(back)), save)


@setup_view
def agreements(request: HttpRequest, institution_id: int) -> HttpResponse:
    """List what the institution attends for others."""
    place = institution_place(request, institution_id, whole=True)
    rows = [
        Row(
            row.partner.name,
            reverse("setup:agreement_new", args=[institution_id]) + f"?con={row.partner_id}",
            _count(len(row.procedures.all())),
        )
        for row in agreements_list(host_id=institution_id)
    ]
    page = Page(
        _("Convenios"),
        place.crumbs(),
        _("Lo que esta institución atiende por otras."),
        extra={"new_url": reverse("setup:agreement_new", args=[institution_id])},
    )
    return render(request, "setup/list.html", {"page": page, "rows": rows})


@setup_view
def agreement_new(request: HttpRequest, institution_id: int) -> HttpResponse:
    """Choose the partner, then which of its procedures; the same partner again changes the agreement."""
    place = institution_place(request, institution_id, whole=True)
    others = institutions_list().exclude(pk=institution_id).filter(procedures__isnull=False)
    partners = [(row.pk, row.name) for row in others.distinct()]
    chosen = request.POST.get("partner") or request.GET.get("con", "")
    known = next(
        (row for row in agreements_list(host_id=institution_id) if str(row.partner_id) == chosen),
        None,
    )
    initial: dict[str, Any] = {"partner": chosen}
    if known is not None:
        products = [row.pk for row in known.procedures.all()]
        initial |= {"since": known.since, "until": known.until, "procedures": products}
    form = bound(request, AgreementForm, initial=initial)
    form.fields["partner"].choices = [("", ""), *partners]
    offered = procedures_list(institution_id=int(chosen)) if chosen.isdigit() else ()
    form.fields["procedures"].choices = [(row.pk, row.name) for row in offered]

    def save(data: dict[str, Any]) -> str:
        agreement_save(
            viewer=place.viewer,
            host_id=institution_id,
            partner_id=data["partner"],
            procedure_ids=data["procedures"],
            since=data["since"],
            until=data["until"],
        )
        return reverse("setup:agreements", args=[institution_id])

    back = Crumb(_("Convenios"), reverse("setup:agreements", args=[institution_id]))
    page = Page(_("Convenio"), place.crumbs(back), extra={"partners": partners, "chosen": chosen})
    return form_page(request, form, page, save, template="setup/agreement.html")


def _term(days: int | None) -> str:
    if days is None:
        return _("Sin plazo legal")
    return ngettext("%(n)d día hábil", "%(n)d días hábiles", days) % {"n": days}


def _count(number: int) -> str:
    return ngettext("%(n)d trámite", "%(n)d trámites", number) % {"n": number}
