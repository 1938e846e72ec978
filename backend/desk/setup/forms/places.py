"""Forms of institutions, offices, hours, closures and módulos."""

from datetime import datetime, time
from typing import Any, ClassVar
from zoneinfo import ZoneInfo

from django import forms
from django.utils.translation import gettext_lazy as _

from backend.common.errors import InvalidInputError
from backend.desk.setup.forms.sections import Section, SectionedForm, offer
from backend.directory.api import Institution, communes_list

WEEKDAYS = (
    _("Lunes"),
    _("Martes"),
    _("Miércoles"),
    _("Jueves"),
    _("Viernes"),
    _("Sábado"),
    _("Domingo"),
)
ZONES = (
    ("", _("La de la comuna")),
    ("America/Santiago", _("Chile continental")),
    ("America/Coyhaique", _("Aysén")),
    ("America/Punta_Arenas", _("Magallanes")),
    ("Pacific/Easter", _("Rapa Nui")),
)
TIME_INPUT = forms.TimeInput(attrs={"type": "time"}, format="%H:%M")


class InstitutionForm(forms.Form):
    """What an institution is."""

    name = forms.CharField(label=_("Nombre"), max_length=200)
    short_name = forms.CharField(
        label=_("Nombre corto"),
        max_length=40,
        help_text=_("Como la conoce la gente. Sale en los mensajes."),
    )
    code = forms.SlugField(
        label=_("Código"),
        max_length=40,
        help_text=_("Letras, números y guiones. No cambia después."),
    )
    kind = forms.ChoiceField(label=_("Tipo"), choices=Institution.Kind.choices)
    website = forms.URLField(label=_("Sitio web"), required=False, assume_scheme="https")


class OfficeForm(SectionedForm):
    """What an office is."""

    sections: ClassVar[tuple[Section, ...]] = (
        Section(_("La oficina"), ("name", "address", "commune", "time_zone", "is_active")),
        Section(_("Cómo atiende"), ("is_remote", "attends_holidays")),
    )
    name = forms.CharField(
        label=_("Nombre"), max_length=150, help_text=_("Como la conoce la gente.")
    )
    commune = forms.ChoiceField(
        label=_("Comuna"), help_text=_("De ella salen los feriados regionales y comunales.")
    )
    address = forms.CharField(
        label=_("Dirección"), max_length=250, required=False, help_text=_("Calle y número.")
    )
    time_zone = forms.ChoiceField(label=_("Hora"), choices=ZONES, required=False)
    is_remote = forms.BooleanField(
        label=_("Atiende sólo a distancia (centro de contacto)"), required=False
    )
    attends_holidays = forms.BooleanField(label=_("Atiende también en feriados"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Offer the communes by name, with their region."""
        super().__init__(*args, **kwargs)
        known = ((row.code, f"{row.name} ({row.province.region.name})") for row in communes_list())
        offer(self, "commune", [("", ""), *known])


class NewOfficeForm(OfficeForm):
    """A new office, with what it needs to call its first number."""

    sections = (
        *OfficeForm.sections,
        Section(
            _("Para empezar"),
            ("desks", "opens", "closes", "first_queue"),
            _("Lo mínimo para llamar el primer número. Todo se puede cambiar después."),
        ),
    )
    desks = forms.IntegerField(
        label=_("Cuántos módulos"), min_value=0, max_value=60, initial=2, help_text=_("Se numeran.")
    )
    opens = forms.TimeField(label=_("Abre"), initial=time(9), widget=TIME_INPUT)
    closes = forms.TimeField(
        label=_("Cierra"),
        initial=time(14),
        widget=TIME_INPUT,
        help_text=_("De lunes a viernes. Después puede ajustar cada día."),
    )
    first_queue = forms.BooleanField(
        label=_("Crear la fila «Atención general» con números A"), required=False, initial=True
    )


class OfficeEditForm(OfficeForm):
    """An office that exists."""

    is_active = forms.BooleanField(
        label=_("En servicio"), required=False, help_text=_("Sin marcar, no recibe a nadie más.")
    )


class HoursForm(forms.Form):
    """Two stretches a day, seven days."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Make the 28 fields."""
        super().__init__(*args, **kwargs)
        for day, name in enumerate(WEEKDAYS):
            for part in (1, 2):
                for edge, word in (("opens", _("abre")), ("closes", _("cierra"))):
                    self.fields[f"{edge}_{day}_{part}"] = forms.TimeField(
                        label=f"{name}, {word}" + (f" ({part})" if part > 1 else ""),
                        required=False,
                        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
                    )

    def days(self) -> list[dict[str, Any]]:
        """Return the fields by day, for the table."""
        return [
            {
                "name": name,
                "fields": [
                    self[f"{edge}_{day}_{part}"] for part in (1, 2) for edge in ("opens", "closes")
                ],
            }
            for day, name in enumerate(WEEKDAYS)
        ]

    @staticmethod
    def initial_of(hours: Any) -> dict[str, time]:
        """Return the fields' first values from an office's rows; a third stretch has no field."""
        found: dict[str, time] = {}
        count: dict[int, int] = {}
        for row in hours:
            part = count[row.weekday] = count.get(row.weekday, 0) + 1
            found[f"opens_{row.weekday}_{part}"] = row.opens
            found[f"closes_{row.weekday}_{part}"] = row.closes
        return found

    @staticmethod
    def hours_of(data: dict[str, Any]) -> list[tuple[int, time, time]]:
        """Return the stretches that were filled in.

        Raises:
            InvalidInputError: a stretch that opens and never closes, or the reverse.
        """
        found: list[tuple[int, time, time]] = []
        for day, name in enumerate(WEEKDAYS):
            for part in (1, 2):
                opens, closes = data[f"opens_{day}_{part}"], data[f"closes_{day}_{part}"]
                if (opens is None) != (closes is None):
                    raise InvalidInputError(f"{name}: falta la hora de abrir o de cerrar.")
                if opens is not None:
                    found.append((day, opens, closes))
        return found


class ClosureForm(forms.Form):
    """A time when an office does not attend."""

    starts = forms.DateTimeField(
        label=_("Desde"), widget=forms.DateTimeInput(attrs={"type": "datetime-local"})
    )
    ends = forms.DateTimeField(
        label=_("Hasta"), widget=forms.DateTimeInput(attrs={"type": "datetime-local"})
    )
    reason = forms.CharField(
        label=_("Motivo"), max_length=200, help_text=_("Lo leen las personas.")
    )

    @staticmethod
    def instant(typed: datetime, time_zone: str) -> datetime:
        """Return the instant that a clock on the office's wall shows as ``typed``."""
        return typed.replace(tzinfo=ZoneInfo(time_zone))


class DeskForm(forms.Form):
    """A módulo."""

    number = forms.IntegerField(
        label=_("Número"),
        min_value=1,
        max_value=999,
        help_text=_("El que está en el mesón: es el que anuncia la pantalla."),
    )
    name = forms.CharField(
        label=_("Nombre"),
        max_length=60,
        required=False,
        help_text=_("Por ejemplo: Módulo accesible. Sólo lo ve el personal."),
    )


class ProcedureForm(forms.Form):
    """A procedure that an institution answers for."""

    name = forms.CharField(label=_("Nombre del trámite"), max_length=250)
    code = forms.SlugField(label=_("Código"), max_length=80)
    legal_term_days = forms.IntegerField(
        label=_("Plazo legal"),
        min_value=1,
        max_value=1000,
        required=False,
        help_text=_("En días hábiles. Vacío si ninguna ley lo fija."),
    )
    legal_basis = forms.CharField(label=_("Norma"), max_length=250, required=False)
    is_active = forms.BooleanField(label=_("Vigente"), required=False, initial=True)


class AgreementForm(forms.Form):
    """What is attended for another institution."""

    partner = forms.TypedChoiceField(label=_("Institución"), coerce=int)
    since = forms.DateField(label=_("Desde"), widget=forms.DateInput(attrs={"type": "date"}))
    until = forms.DateField(
        label=_("Hasta"), required=False, widget=forms.DateInput(attrs={"type": "date"})
    )
    procedures = forms.TypedMultipleChoiceField(
        label=_("Trámites"), coerce=int, widget=forms.CheckboxSelectMultiple
    )


class OfferedForm(forms.Form):
    """The procedures that an office attends."""

    procedures = forms.TypedMultipleChoiceField(
        label=_("Trámites que atiende esta oficina"),
        coerce=int,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, *args: Any, choices: list[tuple[int, str]], **kwargs: Any) -> None:
        """Offer what the institution may attend."""
        super().__init__(*args, **kwargs)
        offer(self, "procedures", choices)
