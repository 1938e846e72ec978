"""Kiosks, boards and terminals: registered here, activated on the screen itself with a code."""

import segno
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from backend.accounts.api import (
    Device,
    NewDevice,
    device_code_renew,
    device_create,
    device_get,
    device_revoke,
    devices_list,
    viewer_from_request,
)
from backend.common.errors import VentanillaError
from backend.desk.setup.forms.work import DeviceForm
from backend.desk.setup.pages import Crumb, Page, bound, office_crumbs, office_place, setup_view

PATHS = {
    Device.Kind.KIOSK.value: "/kiosco/",
    Device.Kind.BOARD.value: "/pantalla/",
    Device.Kind.TERMINAL.value: "/terminal/",
}


@setup_view
def index(request: HttpRequest, office_id: int) -> HttpResponse:
    """List the office's screens and register one; its code is shown at once."""
    place, office = office_place(request, office_id)
    form = bound(request, DeviceForm)
    if request.method == "POST" and form.is_valid():
        try:
            new = device_create(viewer=place.viewer, office_id=office_id, **form.cleaned_data)
        except VentanillaError as error:
            form.add_error(None, error.message)
        else:
            return _show_code(request, new)
    rows = devices_list(viewer=place.viewer, office_id=office_id)
    page = Page(
        _("Dispositivos"),
        office_crumbs(place, office),
        _("Cada pantalla se activa una vez, con un código que vale 30 minutos."),
    )
    status = 422 if request.method == "POST" else 200
    context = {"page": page, "form": form, "devices": rows}
    return render(request, "setup/devices.html", context, status=status)


@setup_view
@require_POST
def code(request: HttpRequest, device_id: int) -> HttpResponse:
    """Give a screen a new code: a lost or replaced machine."""
    viewer = viewer_from_request(request)
    return _show_code(request, device_code_renew(viewer=viewer, device_id=device_id))


@setup_view
@require_POST
def revoke(request: HttpRequest, device_id: int) -> HttpResponse:
    """Take a screen out of service at once."""
    viewer = viewer_from_request(request)
    device = device_get(viewer=viewer, device_id=device_id)
    device_revoke(viewer=viewer, device_id=device_id)
    messages.success(request, _("El dispositivo quedó de baja."))
    return redirect("setup:devices", device.office_id)


def _show_code(request: HttpRequest, new: NewDevice) -> HttpResponse:
    place, office = office_place(request, new.device.office_id)
    address = settings.PUBLIC_BASE_URL.rstrip("/") + PATHS[new.device.kind]
    back = Crumb(_("Dispositivos"), reverse("setup:devices", args=[office.pk]))
    qr = segno.make(f"{address}?codigo={new.code}", error="m")
    context = {
        "page": Page(new.device.name, office_crumbs(place, office, back)),
        "device": new.device,
        "code": new.code,
        "address": address,
        "qr": qr.svg_data_uri(scale=5, border=2),
    }
    return render(request, "setup/device_code.html", context)
