"""The steps of a version's life, each a button."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from backend.accounts.api import Permission, Viewer
from backend.common.errors import InvalidInputError
from kb import services
from kb.forms_flow import DatesForm
from kb.pages import staff_page


def _comment(request: HttpRequest) -> str:
    return request.POST.get("comment", "").strip()[:1000]


def _dates(request: HttpRequest) -> dict[str, Any]:
    form = DatesForm(request.POST)
    if not form.is_valid():
        raise InvalidInputError(_("Escriba las fechas con día, mes, año y hora."))
    return form.cleaned_data


@require_POST
@staff_page(Permission.KB_EDIT)
def submit(request: HttpRequest, viewer: Viewer, *, ficha_id: int) -> HttpResponse:
    """Send the draft to review."""
    services.ficha_version_submit(viewer=viewer, ficha_id=ficha_id, comment=_comment(request))
    messages.success(request, _("Enviada a revisión: la aprobará otra persona."))
    return redirect("kb:edit", ficha_id)


@require_POST
@staff_page(Permission.KB_PUBLISH)
def approve(request: HttpRequest, viewer: Viewer, *, ficha_id: int) -> HttpResponse:
    """Approve the version in review."""
    services.ficha_version_approve(viewer=viewer, ficha_id=ficha_id, comment=_comment(request))
    messages.success(request, _("Aprobada. Ya se puede publicar, ahora o en una fecha."))
    return redirect("kb:edit", ficha_id)


@require_POST
@staff_page(Permission.KB_PUBLISH)
def reject(request: HttpRequest, viewer: Viewer, *, ficha_id: int) -> HttpResponse:
    """Send the version in review back with a reason."""
    services.ficha_version_reject(viewer=viewer, ficha_id=ficha_id, comment=_comment(request))
    messages.success(request, _("Devuelta con su comentario."))
    return redirect("kb:edit", ficha_id)


@require_POST
@staff_page(Permission.KB_EDIT)
def discard(request: HttpRequest, viewer: Viewer, *, ficha_id: int) -> HttpResponse:
    """Put the open version aside."""
    services.ficha_version_discard(viewer=viewer, ficha_id=ficha_id)
    messages.success(request, _("Borrador descartado. Queda en la historia y se puede recuperar."))
    return redirect("kb:versions", ficha_id)


@require_POST
@staff_page(Permission.KB_PUBLISH)
def publish(request: HttpRequest, viewer: Viewer, *, ficha_id: int) -> HttpResponse:
    """Publish what was approved."""
    version = services.ficha_publish(viewer=viewer, ficha_id=ficha_id)
    messages.success(request, _("Publicada: versión %(number)s.") % {"number": version.number})
    return redirect("kb:edit", ficha_id)


@require_POST
@staff_page(Permission.KB_PUBLISH)
def schedule(request: HttpRequest, viewer: Viewer, *, ficha_id: int) -> HttpResponse:
    """Set when what was approved is published, and when it ends."""
    services.ficha_version_schedule(viewer=viewer, ficha_id=ficha_id, **_dates(request))
    messages.success(request, _("Fechas guardadas."))
    return redirect("kb:edit", ficha_id)


@require_POST
@staff_page(Permission.KB_PUBLISH)
def expiry(request: HttpRequest, viewer: Viewer, *, ficha_id: int) -> HttpResponse:
    """Set when what is published ends."""
    ends = _dates(request)["expires_at"]
    services.ficha_expiry_set(viewer=viewer, ficha_id=ficha_id, expires_at=ends)
    messages.success(
        request,
        _("Dejará de estar publicada en esa fecha.") if ends else _("Ya no tiene vencimiento."),
    )
    return redirect("kb:edit", ficha_id)


@require_POST
@staff_page(Permission.KB_PUBLISH)
def archive(request: HttpRequest, viewer: Viewer, *, ficha_id: int) -> HttpResponse:
    """Take the ficha out of use."""
    services.ficha_archive(viewer=viewer, ficha_id=ficha_id)
    messages.success(request, _("Ficha archivada: ya no aparece en la búsqueda."))
    return redirect("kb:versions", ficha_id)


@require_POST
@staff_page(Permission.KB_PUBLISH)
def unarchive(request: HttpRequest, viewer: Viewer, *, ficha_id: int) -> HttpResponse:
    """Bring the ficha back into use."""
    services.ficha_restore(viewer=viewer, ficha_id=ficha_id)
    messages.success(request, _("Ficha en uso. Elija la versión que quiere volver a publicar."))
    return redirect("kb:versions", ficha_id)


@require_POST
@staff_page(Permission.KB_EDIT)
def bring_back(request: HttpRequest, viewer: Viewer, *, ficha_id: int, number: int) -> HttpResponse:
    """Copy an old version into the draft."""
    services.ficha_version_restore(viewer=viewer, ficha_id=ficha_id, number=number)
    messages.success(request, _("La versión %(number)s quedó como borrador.") % {"number": number})
    return redirect("kb:edit", ficha_id)
