"""The small forms around a version's life."""

from django import forms
from django.utils.translation import gettext_lazy as _


class MomentInput(forms.DateTimeInput):
    """A date with hour and minute, as browsers ask for it."""

    input_type = "datetime-local"

    def __init__(self) -> None:
        """Write the value in the form that the browser's own widget reads."""
        super().__init__(format="%Y-%m-%dT%H:%M")


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
