"""What is said to people in the institution's or the office's own words."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from backend.common.errors import NotFoundError
from backend.desk.setup.forms.work import MessageForm
from backend.desk.setup.pages import (
    Crumb,
    Page,
    Place,
    Row,
    bound,
    form_page,
    institution_place,
    office_crumbs,
    office_place,
    setup_view,
)
from backend.directory.api import MESSAGE_KEYS, Office, message_save, messages_own


@setup_view
def index(request: HttpRequest, institution_id: int) -> HttpResponse:
    """List the institution's texts."""
    place = institution_place(request, institution_id, whole=True)
    return _index(request, place, None, place.crumbs())


@setup_view
def edit(request: HttpRequest, institution_id: int, key: str) -> HttpResponse:
    """Change one of the institution's texts."""
    place = institution_place(request, institution_id, whole=True)
    back = Crumb(_("Mensajes"), reverse("setup:messages", args=[institution_id]))
    return _edit(request, place, None, key, place.crumbs(back))


@setup_view
def office_index(request: HttpRequest, office_id: int) -> HttpResponse:
    """List the office's texts."""
    place, office = office_place(request, office_id)
    return _index(request, place, office, office_crumbs(place, office))


@setup_view
def office_edit(request: HttpRequest, office_id: int, key: str) -> HttpResponse:
    """Change one of the office's texts."""
    place, office = office_place(request, office_id)
    back = Crumb(_("Mensajes"), reverse("setup:office_messages", args=[office_id]))
    return _edit(request, place, office, key, office_crumbs(place, office, back))


def _index(
    request: HttpRequest, place: Place, office: Office | None, crumbs: list[Crumb]
) -> HttpResponse:
    own = messages_own(institution_id=place.institution.pk, office_id=office.pk if office else None)
    rows = [
        Row(
            item.label,
            _url(place, office, key),
            own.get(key) or item.default,
            [_("Propio")] if key in own else [],
        )
        for key, item in MESSAGE_KEYS.items()
    ]
    return render(request, "setup/list.html", {"page": Page(_("Mensajes"), crumbs), "rows": rows})


def _edit(
    request: HttpRequest, place: Place, office: Office | None, key: str, crumbs: list[Crumb]
) -> HttpResponse:
    item = MESSAGE_KEYS.get(key)
    if item is None:
        raise NotFoundError(_("No existe ese mensaje."))
    office_id = office.pk if office else None
    own = messages_own(institution_id=place.institution.pk, office_id=office_id)
    form = bound(request, MessageForm, initial={"text": own.get(key) or item.default})

    def save(data: dict[str, Any]) -> str:
        message_save(
            viewer=place.viewer,
            institution_id=place.institution.pk,
            office_id=office_id,
            key=key,
            text=data["text"],
        )
        return _list_url(place, office)

    words = ", ".join(f"{{{word}}}" for word in item.allowed)
    page = Page(item.label, crumbs, _("Puede usar: %(words)s") % {"words": words})
    return form_page(request, form, page, save)


def _url(place: Place, office: Office | None, key: str) -> str:
    if office:
        return reverse("setup:office_message", args=[office.pk, key])
    return reverse("setup:message", args=[place.institution.pk, key])


def _list_url(place: Place, office: Office | None) -> str:
    if office:
        return reverse("setup:office_messages", args=[office.pk])
    return reverse("setup:messages", args=[place.institution.pk])
