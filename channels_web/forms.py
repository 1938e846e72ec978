"""What people type, checked field by field with words that say what to do."""

import uuid
from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from backend.cases.api import REASONS
from backend.common.errors import VentanillaError
from backend.common.phones import parse_phone
from backend.common.run import parse_run
from backend.ports import ContactRef, DeclaredPerson
from channels_web.parse import MAX_FILES, MAX_TEXT, clean_text, parse_email, parse_typed_folio
from kb.api import USEFULNESS_REASONS

ACCEPT = ".pdf,.jpg,.jpeg,.png,.webp,.heic,.gif,.txt,.docx,.xlsx,.odt,.ods"


class ManyFiles(forms.FileInput):
    """A control that takes several files."""

    allow_multiple_selected = True

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Any:
        """Return every file of the control, not only the last."""
        return files.getlist(name) if hasattr(files, "getlist") else files.get(name)


class FilesField(forms.FileField):
    """Several files; each is checked by content when it is kept."""

    widget = ManyFiles

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        """Name the endings that the control should offer."""
        return super().widget_attrs(widget) | {"accept": ACCEPT, "multiple": True}

    def clean(self, data: Any, initial: Any = None) -> "list[UploadedFile[Any]]":
        """Return the files, none when none came."""
        files = data if isinstance(data, list | tuple) else [data] if data else []
        if len(files) > MAX_FILES:
            raise forms.ValidationError(_("Puede adjuntar hasta 5 archivos."))
        return list(files)


class OpinionForm(forms.Form):
    """Answers to "¿le sirvió?": two buttons, and after a "no" the reason, if the reader wishes."""

    version = forms.IntegerField(min_value=1, max_value=1_000_000, widget=forms.HiddenInput)
    useful = forms.TypedChoiceField(
        choices=[("si", "si"), ("no", "no")],
        coerce=lambda value: value == "si",
        widget=forms.HiddenInput,
    )
    why = forms.BooleanField(required=False, widget=forms.HiddenInput)
    asked = forms.CharField(required=False, widget=forms.HiddenInput)
    choice = forms.ChoiceField(
        label=_("¿Qué faltó?"), required=False, widget=forms.RadioSelect, choices=()
    )
    words = forms.CharField(
        label=_("Cuéntenos más"),
        help_text=_("No escriba datos personales: no podemos responder por aquí."),
        required=False,
        max_length=200,
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Offer the reasons that the editors asked for."""
        super().__init__(*args, **kwargs)
        rows = [(str(number), reason) for number, reason in enumerate(USEFULNESS_REASONS)]
        self.fields["choice"].choices = rows  # type: ignore[attr-defined] # a plain Field to mypy

    def reason(self) -> str:
        """Return the reason that was chosen and the reader's own words, in Spanish."""
        said = self.cleaned_data
        with translation.override("es-cl"):
            chosen = str(USEFULNESS_REASONS[int(said["choice"])]) if said["choice"] else ""
        words = clean_text(said["words"])
        return ": ".join(part for part in (chosen, words) if part)


class _Readable(forms.Form):
    """A form whose own errors come from the core's parsers, in their words."""

    def read(self, field: str, parse: Any) -> Any:
        """Return the parsed value of a field, or put the error beside it."""
        typed = clean_text(self.cleaned_data.get(field) or "")
        if not typed:
            return ""
        try:
            return parse(typed)
        except VentanillaError as error:
            raise forms.ValidationError(error.message) from error


class WriteForm(_Readable):
    """The form "escríbenos": works without scripts, on the smallest phone."""

    key = forms.UUIDField(widget=forms.HiddenInput)
    procedure = forms.CharField(widget=forms.HiddenInput, required=False, max_length=80)
    text = forms.CharField(
        label=_("¿En qué le podemos ayudar?"),
        help_text=_("Cuéntelo con sus palabras. No necesita saber el nombre del trámite."),
        widget=forms.Textarea(attrs={"rows": 6}),
        max_length=MAX_TEXT,
        error_messages={"required": _("Escriba su consulta.")},
    )
    phone = forms.CharField(
        label=_("Teléfono celular"),
        help_text=_("Ejemplo: 9 8765 4321. Le enviaremos el folio por SMS."),
        required=False,
        max_length=30,
        widget=forms.TextInput(attrs={"inputmode": "tel", "autocomplete": "tel"}),
    )
    email = forms.CharField(
        label=_("Correo electrónico"),
        help_text=_("Deje al menos uno: teléfono o correo. Por ahí le llegará la respuesta."),
        required=False,
        max_length=254,
        widget=forms.TextInput(attrs={"inputmode": "email", "autocomplete": "email"}),
    )
    name = forms.CharField(
        label=_("Nombre"),
        required=False,
        max_length=150,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    run = forms.CharField(
        label=_("RUN"),
        help_text=_("Ayuda a encontrar sus datos. Con o sin puntos: 12.345.678-5."),
        required=False,
        max_length=30,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    documents = FilesField(
        label=_("Archivos"),
        help_text=_("Fotos, PDF o documentos, hasta 10 MB cada uno."),
        required=False,
    )

    def clean_text(self) -> str:
        """Return the text without control signs."""
        text = clean_text(self.cleaned_data["text"])
        if not text:
            raise forms.ValidationError(_("Escriba su consulta."))
        return text

    def clean_phone(self) -> str:
        """Return the number in E.164."""
        return str(self.read("phone", lambda typed: parse_phone(typed).e164))

    def clean_email(self) -> str:
        """Return the address in lower case."""
        return str(self.read("email", parse_email))

    def clean_run(self) -> str:
        """Return the RUN with dots and dash."""
        return str(self.read("run", parse_run))

    def clean(self) -> dict[str, Any]:
        """Ask for one way to answer."""
        cleaned = super().clean() or {}
        wrong = {"phone", "email"} & set(self.errors)
        if not wrong and not cleaned.get("phone") and not cleaned.get("email"):
            self.add_error("phone", _("Deje un teléfono o un correo para poder responderle."))
        return cleaned

    @property
    def person(self) -> DeclaredPerson:
        """Return what the person says of themselves."""
        data = self.cleaned_data
        return DeclaredPerson(
            run=data["run"],
            name=clean_text(data["name"]),
            email=data["email"],
            phone=data["phone"],
        )

    @property
    def contact(self) -> ContactRef:
        """Return how the answer will go: the phone first, for more people read it."""
        data = self.cleaned_data
        if data["phone"]:
            return ContactRef("phone", data["phone"])
        return ContactRef("email", data["email"])


class FolioForm(_Readable):
    """Which case."""

    folio = forms.CharField(
        label=_("Folio"),
        help_text=_("Está en su comprobante o en el SMS: 2026-12345678-9."),
        max_length=60,
        error_messages={"required": _("Escriba el folio de su caso.")},
        widget=forms.TextInput(attrs={"inputmode": "text", "autocomplete": "off"}),
    )

    def clean_folio(self) -> str:
        """Return the folio with its dashes; a wrong check digit says nothing of any case."""
        return str(self.read("folio", parse_typed_folio))


class CodeForm(forms.Form):
    """The code that was sent."""

    code = forms.CharField(
        label=_("Código de 6 números"),
        max_length=20,
        error_messages={"required": _("Escriba el código que le enviamos.")},
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "one-time-code"}),
    )


class FollowUpForm(forms.Form):
    """Something more about the case."""

    key = forms.UUIDField(widget=forms.HiddenInput)
    text = forms.CharField(
        label=_("Agregar algo a su caso"),
        widget=forms.Textarea(attrs={"rows": 4}),
        max_length=MAX_TEXT,
        error_messages={"required": _("Escriba su mensaje.")},
    )
    documents = FilesField(label=_("Archivos"), required=False)

    def clean_text(self) -> str:
        """Return the text without control signs."""
        text = clean_text(self.cleaned_data["text"])
        if not text:
            raise forms.ValidationError(_("Escriba su mensaje."))
        return text


class RateForm(forms.Form):
    """How an attention was."""

    survey = forms.CharField(widget=forms.HiddenInput, max_length=40)
    rating = forms.TypedChoiceField(
        label=_("¿Qué nota le pone a su atención?"),
        help_text=_("1 es muy mala y 7 es excelente."),
        choices=[(n, str(n)) for n in range(1, 8)],
        coerce=int,
        widget=forms.RadioSelect,
        error_messages={"required": _("Elija una nota de 1 a 7.")},
    )
    reason = forms.ChoiceField(
        label=_("¿Qué influyó más en su nota?"),
        choices=[("", _("Prefiero no decir")), *REASONS.items()],
        required=False,
    )
    comment = forms.CharField(
        label=_("¿Quiere contarnos algo más?"),
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=2000,
        required=False,
    )


def new_key() -> uuid.UUID:
    """Return a form's own key."""
    return uuid.uuid4()


def files_of(form: forms.Form) -> "Sequence[UploadedFile[Any]]":
    """Return the files that came with a form, whether or not the rest of it is right."""
    return list(form.cleaned_data.get("documents") or []) if hasattr(form, "cleaned_data") else []
