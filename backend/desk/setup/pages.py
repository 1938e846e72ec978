"""What the set-up views share: where one is, whether one may, and pages made of one form."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from backend.accounts.api import Permission, Viewer, viewer_from_request
from backend.common.errors import NotAllowedError, NotFoundError, VentanillaError
from backend.desk.support import desk_view
from backend.directory.api import Institution, Office, institution_get, office_get, offices_list

Text = str | Promise
setup_view = desk_view(Permission.SETUP_OFFICE)


@dataclass(frozen=True, slots=True)
class Crumb:
    """One step of the way here."""

    label: Text
    url: str


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a list: what it is, what to know of it, where it is changed."""

    label: Text
    url: str = ""
    detail: Text = ""
    tags: Sequence[Text] = ()
    badge: Text = ""


@dataclass(frozen=True, slots=True)
class Page:
    """What a page says around its form or list."""

    title: Text
    crumbs: Sequence[Crumb] = ()
    intro: Text = ""
    button: Text = ""
    extra: Mapping[str, Any] = field(default_factory=dict)

    @property
    def back(self) -> Crumb | None:
        """Return the step before this page."""
        return self.crumbs[-1] if self.crumbs else None


@dataclass(frozen=True, slots=True)
class Place:
    """An institution as one administrator sees it: all of it, or some of its offices only."""

    viewer: Viewer
    institution: Institution
    whole: bool
    office_ids: frozenset[int] | None

    def offices(self) -> Any:
        """Return the offices that this administrator sets up, by name."""
        rows = offices_list(institution_id=self.institution.pk, only_active=False)
        return rows if self.office_ids is None else rows.filter(pk__in=self.office_ids)

    def crumbs(self, *more: Crumb) -> list[Crumb]:
        """Return the way from the start to this institution and on."""
        home = Crumb(_("Configuración"), "/configuracion/")
        here = Crumb(self.institution.short_name, f"/configuracion/{self.institution.pk}/")
        return [home, here, *more]


def institution_place(request: HttpRequest, institution_id: int, *, whole: bool = False) -> Place:
    """Return the institution that the viewer sets up.

    Raises:
        NotFoundError: there is none, or the viewer sets up nothing of it.
        NotAllowedError: ``whole`` was asked and the viewer sets up some offices only.
    """
    viewer = viewer_from_request(request)
    institution = institution_get(institution_id)
    if not viewer.can(Permission.SETUP_OFFICE, institution_id=institution_id):
        raise NotFoundError(_("No se encontró esa institución entre las que usted configura."))
    covers = viewer.can_whole(Permission.SETUP_INSTITUTION, institution_id=institution_id)
    if whole and not covers:
        raise NotAllowedError
    limit = None if covers else viewer.office_ids(Permission.SETUP_OFFICE, institution_id)
    return Place(viewer, institution, covers, limit)


def office_place(request: HttpRequest, office_id: int) -> tuple[Place, Office]:
    """Return an office that the viewer sets up, or raise ``NotFoundError``."""
    office = office_get(office_id)
    place = institution_place(request, office.institution_id)
    if place.office_ids is not None and office_id not in place.office_ids:
        raise NotFoundError(_("No se encontró esa oficina entre las que usted configura."))
    return place, office


def office_crumbs(place: Place, office: Office, *more: Crumb) -> list[Crumb]:
    """Return the way to an office and on."""
    return place.crumbs(Crumb(office.name, f"/configuracion/oficina/{office.pk}/"), *more)


def form_page(
    request: HttpRequest,
    form: forms.Form,
    page: Page,
    save: Callable[[dict[str, Any]], str],
    *,
    template: str = "setup/form.html",
) -> HttpResponse:
    """Show a form, or save it and go where ``save`` says; expected errors stand above the form."""
    if request.method == "POST" and form.is_valid():
        try:
            target = save(form.cleaned_data)
        except VentanillaError as error:
            form.add_error(None, error.message)
        else:
            messages.success(request, _saved(page, form.cleaned_data))
            return redirect(target)
    wrong = request.method == "POST"
    return render(
        request,
        template,
        {"page": page, "form": form, **page.extra},
        status=HTTPStatus.UNPROCESSABLE_ENTITY if wrong else HTTPStatus.OK,
    )


def _saved(page: Page, data: Mapping[str, Any]) -> str:
    """Say what was saved, by its name where it has one, else by the page's title."""
    return _("Se guardó: %(what)s.") % {"what": str(data.get("name") or page.title)}


def bound(request: HttpRequest, form: type[forms.Form], **options: Any) -> Any:
    """Return ``form`` with what was posted, or with its initial values."""
    return form(request.POST if request.method == "POST" else None, **options)
