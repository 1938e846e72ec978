"""Set-up of our telephone numbers: whose they are, where their calls and texts go, what the menu says."""

from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from backend.accounts.api import Permission, Viewer, viewer_from_request
from backend.common.errors import NotFoundError, VentanillaError
from backend.directory.api import (
    Institution,
    institution_get,
    messages_own,
    offices_list,
    procedures_attendable,
)
from backend.routing.api import setup_queues
from channels_phone.lines import lines_list
from channels_phone.models import PhoneLine
from channels_phone.services.lines import SPOKEN, LineData, line_save
from ui.views import error_page

_PLAIN = ("number", "label", "takes_calls", "takes_texts", "is_active")
TEXT = forms.Textarea(attrs={"rows": 2})


class LineForm(forms.Form):
    """A telephone number of the institution."""

    number = forms.CharField(
        label=gettext_lazy("Número"),
        max_length=25,
        widget=forms.TextInput(attrs={"inputmode": "tel", "autocomplete": "off"}),
        help_text=gettext_lazy("El número contratado, así: +56 2 2555 0100"),
    )
    label = forms.CharField(
        label=gettext_lazy("Nombre"),
        max_length=80,
        required=False,
        help_text=gettext_lazy("Cómo la llama el equipo, por ejemplo: Centro de contacto"),
    )
    takes_calls = forms.BooleanField(label=gettext_lazy("Recibe y hace llamadas"), required=False)
    call_queue = forms.ChoiceField(label=gettext_lazy("Fila de las llamadas"), required=False)
    takes_texts = forms.BooleanField(label=gettext_lazy("Recibe SMS"), required=False)
    text_queue = forms.ChoiceField(label=gettext_lazy("Fila de los SMS"), required=False)
    office = forms.TypedChoiceField(
        label=gettext_lazy("Horario de"),
        coerce=int,
        required=False,
        empty_value=None,
        help_text=gettext_lazy("Fuera de ese horario la línea ofrece dejar un mensaje."),
    )
    ivr_greeting = forms.CharField(
        label=gettext_lazy("Saludo del menú"), required=False, max_length=600, widget=TEXT
    )
    ivr_wait = forms.CharField(
        label=gettext_lazy("Lo que oye quien espera"),
        required=False,
        max_length=600,
        widget=TEXT,
        help_text=gettext_lazy(
            "El saludo y la espera valen para todas las líneas con el mismo horario."
            " Vacíos, se dicen los generales."
        ),
    )
    topics = forms.MultipleChoiceField(
        label=gettext_lazy("Trámites que ofrece el menú"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("Hasta seis. Sin elegir ninguno, los primeros que se atienden."),
    )
    is_active = forms.BooleanField(label=gettext_lazy("En servicio"), required=False)


@require_safe
def index(request: HttpRequest, institution_id: int) -> HttpResponse:
    """List the telephone lines of an institution."""
    entered = _enter(request, institution_id)
    if isinstance(entered, HttpResponse):
        return entered
    viewer, institution = entered
    rows = lines_list(viewer, institution_id=institution_id)
    names = {q.code: q.name for q in setup_queues(viewer, institution_id=institution_id)}
    lines = [
        (row, names.get(row.call_queue_code, ""), names.get(row.text_queue_code, ""))
        for row in rows
    ]
    context = {"institution": institution, "lines": lines}
    return render(request, "channels_phone/lines.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def line(request: HttpRequest, institution_id: int, line_id: int | None = None) -> HttpResponse:
    """Make or change one line."""
    entered = _enter(request, institution_id)
    if isinstance(entered, HttpResponse):
        return entered
    viewer, institution = entered
    row = lines_list(viewer, institution_id=institution_id).filter(pk=line_id or 0).first()
    if line_id is not None and row is None:
        return error_page(request, 404, _("No se encontró esa línea en su institución."))
    form = LineForm(
        request.POST if request.method == "POST" else None,
        initial=_initial(row, institution_id),
    )
    _choices(form, viewer, institution_id, row)
    if request.method == "POST" and form.is_valid():
        try:
            saved = line_save(viewer=viewer, data=_data(form, institution_id, row), line_id=line_id)
        except VentanillaError as error:
            form.add_error(None, error.message)
        else:
            messages.success(request, _("Se guardó: %(what)s.") % {"what": str(saved)})
            return redirect("phone_setup:lines", institution_id)
    status = 422 if request.method == "POST" else 200
    context = {"institution": institution, "form": form, "row": row}
    return render(request, "channels_phone/line.html", context, status=status)


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


def _initial(row: PhoneLine | None, institution_id: int) -> dict[str, Any]:
    office_id = row.office_id if row else None
    said = messages_own(institution_id=institution_id, office_id=office_id)
    spoken = {key: said.get(key, "") for key in SPOKEN}
    if row is None:
        return {"is_active": True, "takes_calls": True, "takes_texts": True} | spoken
    return {name: getattr(row, name) for name in _PLAIN} | {
        "office": row.office_id,
        "call_queue": row.call_queue_code,
        "text_queue": row.text_queue_code,
        "topics": row.topic_codes,
        **spoken,
    }


def _choices(form: LineForm, viewer: Viewer, institution_id: int, row: PhoneLine | None) -> None:
    queues = setup_queues(viewer, institution_id=institution_id)
    found = [(q.code, f"{q.name} · {q.office.name}" if q.office else q.name) for q in queues]
    offices = [(o.pk, o.name) for o in offices_list(institution_id=institution_id)]
    procedures = list(procedures_attendable(institution_id=institution_id))
    chosen = row.topic_codes if row else []
    procedures.sort(key=lambda p: (p.code not in chosen, p.name))
    choices: dict[str, list[tuple[Any, Any]]] = {
        "call_queue": [("", _("La que corresponda")), *found],
        "text_queue": [("", _("La que corresponda")), *found],
        "office": [("", _("Ninguna: atiende siempre")), *offices],
        "topics": [(p.code, p.name) for p in procedures],
    }
    for name, listed in choices.items():
        form.fields[name].choices = listed  # type: ignore[attr-defined]  # choice fields


def _data(form: LineForm, institution_id: int, row: PhoneLine | None) -> LineData:
    data = form.cleaned_data
    # The keys of the menu keep the order that they had; what is new comes after.
    before = row.topic_codes if row else []
    topics = sorted(
        data["topics"], key=lambda code: before.index(code) if code in before else len(before)
    )
    return LineData(
        institution_id=institution_id,
        number=data["number"],
        label=data["label"],
        office_id=data["office"],
        call_queue_code=data["call_queue"],
        text_queue_code=data["text_queue"],
        topic_codes=tuple(topics),
        takes_calls=data["takes_calls"],
        takes_texts=data["takes_texts"],
        is_active=data["is_active"],
        messages=tuple((key, data[key]) for key in SPOKEN if key in form.changed_data),
    )
