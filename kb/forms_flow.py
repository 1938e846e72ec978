"""The small forms around a version's life."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from backend.accounts.api import user_names
from kb.models import Ficha
from kb.services.stewardship import Stewardship, owners_possible

MOST_BYTES = 20 * 1024 * 1024


class MomentInput(forms.DateTimeInput):
    """A date with hour and minute, as browsers ask for it."""

    input_type = "datetime-local"

    def __init__(self) -> None:
        """Write the value in the form that the browser's own widget reads."""
        super().__init__(format="%Y-%m-%dT%H:%M")


class DayInput(forms.DateInput):
    """A day, as browsers ask for it."""

    input_type = "date"

    def __init__(self) -> None:
        """Write the value in the form that the browser's own widget reads."""
        super().__init__(format="%Y-%m-%d")


class DatesForm(forms.Form):
    """When a version begins and when it ends, in the editor's own time zone."""

    publish_at = forms.DateTimeField(
        label=_("Publicar el"),
        required=False,
        widget=MomentInput,
        help_text=_("Vacío: se publica cuando alguien presione el botón."),
    )
    expires_at = forms.DateTimeField(
        label=_("Vence el"),
        required=False,
        widget=MomentInput,
        help_text=_("Ese día deja de estar publicada y se avisa a su responsable."),
    )


class StewardshipForm(forms.Form):
    """Who answers for a ficha, its legal source and the day of the next review."""

    owner = forms.TypedChoiceField(
        label=_("Responsable"),
        required=False,
        coerce=int,
        empty_value=None,
        help_text=_("Recibe los avisos de esta ficha."),
    )
    review_on = forms.DateField(
        label=_("Próxima revisión"),
        required=False,
        widget=DayInput,
        help_text=_("Ese día aparece entre las alarmas. Lo usual es un año."),
    )
    legal_name = forms.CharField(
        label=_("Fuente legal"),
        required=False,
        max_length=250,
        help_text=_("La norma en que se apoya: «Ley N° 19.880, artículo 24»."),
    )
    legal_url = forms.URLField(
        label=_("Dirección de la fuente"),
        required=False,
        max_length=500,
        assume_scheme="https",
        help_text=_("Por ejemplo, su página en la Biblioteca del Congreso (bcn.cl/leychile)."),
    )

    def __init__(self, ficha: Ficha, *args: Any, **kwargs: Any) -> None:
        """Offer those who edit fichas of the institution."""
        kwargs.setdefault(
            "initial",
            {
                "owner": ficha.owner_id,
                "review_on": ficha.review_on,
                "legal_name": ficha.legal_name,
                "legal_url": ficha.legal_url,
            },
        )
        super().__init__(*args, **kwargs)
        names = user_names(owners_possible(ficha) | ({ficha.owner_id} if ficha.owner_id else set()))
        people = sorted(names.items(), key=lambda pair: pair[1])
        self.fields["owner"].choices = [("", _("Nadie todavía")), *people]  # type: ignore[attr-defined]

    def data_given(self) -> Stewardship:
        """Return what was written."""
        data = self.cleaned_data
        return Stewardship(
            owner_id=data["owner"],
            review_on=data["review_on"],
            legal_name=data["legal_name"],
            legal_url=data["legal_url"],
        )


class ImportForm(forms.Form):
    """A file of fichas, and how it is written."""

    file = forms.FileField(label=_("Archivo"), help_text=_("Hasta 20 MB."))
    form = forms.ChoiceField(
        label=_("Cómo está escrito"),
        choices=[
            ("csv", _("Planilla CSV")),
            ("json", _("JSON")),
            ("jsonl", _("JSON, una ficha por línea")),
            ("chileatiende", _("API de ChileAtiende (versión 1 o 2)")),
            ("cpat", _("Registro CPAT, JSON")),
            ("cpat-csv", _("Registro CPAT, planilla CSV")),
        ],
    )
    check_only = forms.BooleanField(
        label=_("Solo revisar: no guardar nada todavía"), required=False, initial=True
    )

    def clean_file(self) -> Any:
        """Refuse what is too large to read at once."""
        file = self.cleaned_data["file"]
        if (file.size or 0) > MOST_BYTES:
            raise forms.ValidationError(_("El archivo pesa más de 20 MB: divídalo."))
        return file
