"""Set-up of the windows on the web: which sites may show an institution's chat."""

from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from backend.accounts.api import Permission, Viewer, viewer_from_request
from backend.common.errors import NotFoundError, VentanillaError
from backend.directory.api import Institution, institution_get, offices_list
from backend.routing.api import setup_queues
from channels_web.models import WidgetOrigin
from channels_web.selectors import widgets_list
from channels_web.services.widgets import WidgetData, widget_save
from ui.views import error_page


class SiteForm(forms.Form):
    """A window."""

    name = forms.CharField(label=gettext_lazy("Nombre"), max_length=120)
    code = forms.SlugField(label=gettext_lazy("Código"), max_length=60)
    origins = forms.CharField(
        label=gettext_lazy("Sitios que pueden mostrar el chat"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=gettext_lazy("Uno por línea, así: https://www.municipalidad.cl"),
    )
    office = forms.TypedChoiceField(
        label=gettext_lazy("Horario de"), coerce=int, required=False, empty_value=None
    )
    queue = forms.TypedChoiceField(
        label=gettext_lazy("Fila"), coerce=int, required=False, empty_value=None
    )
    is_portal = forms.BooleanField(
        label=gettext_lazy("Es la ventana del portal de esta instalación"), required=False
    )
    is_active = forms.BooleanField(label=gettext_lazy("En servicio"), required=False)


def index(request: HttpRequest, institution_id: int) -> HttpResponse:
    """List the windows of an institution."""
    entered = _enter(request, institution_id)
    if isinstance(entered, HttpResponse):
        return entered
    viewer, institution = entered
    rows = widgets_list(viewer, institution_id=institution_id)
    context = {"institution": institution, "rows": rows, "base": request.build_absolute_uri("/")}
    return render(request, "channels_web/sites.html", context)


def site(request: HttpRequest, institution_id: int, widget_id: int | None = None) -> HttpResponse:
    """Make or change one window."""
    entered = _enter(request, institution_id)
    if isinstance(entered, HttpResponse):
        return entered
    viewer, institution = entered
    row = widgets_list(viewer, institution_id=institution_id).filter(pk=widget_id or 0).first()
    if widget_id is not None and row is None:
        return error_page(request, 404, _("No se encontró ese sitio en su institución."))
    form = SiteForm(request.POST if request.method == "POST" else None, initial=_initial(row))
    _choices(form, viewer, institution_id)
    if request.method == "POST" and form.is_valid():
        try:
            data = _data(form.cleaned_data, institution_id)
            widget_save(viewer=viewer, data=data, widget_id=widget_id)
        except VentanillaError as error:
            form.add_error(None, error.message)
        else:
            messages.success(request, _("Guardado."))
            return redirect("channels_web:sites", institution_id)
    status = 422 if request.method == "POST" else 200
    context = {"institution": institution, "form": form, "row": row}
    return render(request, "channels_web/site.html", context, status=status)


def _enter(request: HttpRequest, institution_id: int) -> HttpResponse | tuple[Viewer, Institution]:
    viewer = viewer_from_request(request)
    if viewer.user_id is None:
        return redirect_to_login(request.get_full_path())
    try:
        institution = institution_get(institution_id)
        if not viewer.can(Permission.SETUP_INSTITUTION, institution_id=institution_id):
            raise NotFoundError
        viewer.require_setup(institution_id=institution_id)
    except VentanillaError as error:
        return error_page(request, int(error.status), error.message)
    return viewer, institution


def _initial(row: WidgetOrigin | None) -> dict[str, Any]:
    if row is None:
        return {"is_active": True}
    names = ("name", "code", "is_portal", "is_active")
    return {name: getattr(row, name) for name in names} | {
        "origins": "\n".join(row.origins),
        "office": row.office_id,
        "queue": row.queue_id,
    }


def _choices(form: SiteForm, viewer: Viewer, institution_id: int) -> None:
    nothing = [("", _("Ninguna en especial"))]
    offices = [(row.pk, row.name) for row in offices_list(institution_id=institution_id)]
    queues = [(row.pk, row.name) for row in setup_queues(viewer, institution_id=institution_id)]
    form.fields["office"].choices = [*nothing, *offices]  # type: ignore[attr-defined]  # choice field
    form.fields["queue"].choices = [*nothing, *queues]  # type: ignore[attr-defined]  # choice field


def _data(data: dict[str, Any], institution_id: int) -> WidgetData:
    return WidgetData(
        code=data["code"],
        name=data["name"],
        institution_id=institution_id,
        office_id=data["office"],
        queue_id=data["queue"],
        origins=tuple(line for line in data["origins"].splitlines() if line.strip()),
        is_portal=data["is_portal"],
        is_active=data["is_active"],
    )
