"""Forms of queues, classes, skills, staff, devices and messages."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from backend.accounts.api import ROLE_LABELS, Device
from backend.desk.setup.forms.sections import Section, SectionedForm, offer
from backend.ports import channels

TICKS = forms.CheckboxSelectMultiple
Choices = list[tuple[Any, str]]


class QueueForm(SectionedForm):
    """A queue."""

    sections = (
        Section(_("La fila"), ("name", "code", "office", "is_active")),
        Section(
            _("Qué recibe"),
            ("channels", "series_letter", "procedures", "is_default", "order_key"),
            _("Por dónde llegan las personas a esta fila, y por qué trámites."),
        ),
        Section(
            _("Quién la atiende"),
            ("members", "skills", "wrap_up_seconds"),
            _("Sólo estas personas ven la fila en su mesa y toman de ella."),
        ),
    )
    name = forms.CharField(
        label=_("Nombre"),
        max_length=100,
        help_text=_("Lo leen las personas en el tótem. Por ejemplo: Atención general."),
    )
    code = forms.SlugField(
        label=_("Código"),
        max_length=60,
        help_text=_("Letras sin tilde, números y guiones. Sólo se usa por dentro."),
    )
    office = forms.TypedChoiceField(
        label=_("Oficina"),
        coerce=int,
        required=False,
        empty_value=None,
        help_text=_("Una fila de toda la institución reparte entre todas sus oficinas."),
    )
    channels = forms.MultipleChoiceField(
        label=_("Recibe"),
        required=False,
        widget=TICKS,
        help_text=_("Sin marcar ninguno, recibe de todos."),
    )
    series_letter = forms.RegexField(
        label=_("Letra de sus números"),
        regex="^[A-Za-z]?$",
        required=False,
        help_text=_("Para filas presenciales: A da A1, A2, A3."),
    )
    is_default = forms.BooleanField(
        label=_("Recibe también lo que no tiene fila propia"), required=False
    )
    order_key = forms.IntegerField(
        label=_("Orden en pantalla"),
        min_value=0,
        max_value=999,
        help_text=_("Los números menores se ofrecen primero."),
    )
    procedures = forms.TypedMultipleChoiceField(
        label=_("Trámites"),
        coerce=int,
        required=False,
        widget=TICKS,
        help_text=_("Quien venga por uno de estos trámites entra a esta fila."),
    )
    skills = forms.TypedMultipleChoiceField(
        label=_("Habilidades que exige"),
        coerce=int,
        required=False,
        widget=TICKS,
        help_text=_("Sólo toma de esta fila quien las tiene todas."),
    )
    members = forms.TypedMultipleChoiceField(
        label=_("Quiénes la atienden"), coerce=int, required=False, widget=TICKS
    )
    wrap_up_seconds = forms.IntegerField(
        label=_("Segundos para cerrar cada llamada"),
        required=False,
        min_value=0,
        max_value=900,
        help_text=_("Tras una llamada no le suena otra a quien la atendió. 0 para no esperar."),
    )
    is_active = forms.BooleanField(
        label=_("En servicio"),
        required=False,
        help_text=_("Sin marcar, nadie más entra; lo que ya espera se atiende."),
    )

    def __init__(self, *args: Any, choices: dict[str, Choices], **kwargs: Any) -> None:
        """Offer what the institution has; questions without an answer to choose are left out."""
        super().__init__(*args, **kwargs)
        offer(self, "channels", ((adapter.code, str(adapter.label)) for adapter in channels))
        for name, options in choices.items():
            if options:
                offer(self, name, options)
            else:
                del self.fields[name]


class PriorityClassForm(forms.Form):
    """A preferential class."""

    name = forms.CharField(
        label=_("Nombre"), max_length=80, help_text=_("Como lo elige la persona en el tótem.")
    )
    code = forms.SlugField(
        label=_("Código"), max_length=40, help_text=_("Letras sin tilde, números y guiones.")
    )
    credit_minutes = forms.IntegerField(
        label=_("Ventaja en minutos"),
        min_value=0,
        max_value=240,
        help_text=_("Entra a la fila como si hubiera llegado ese tiempo antes."),
    )
    legal_basis = forms.CharField(
        label=_("Norma o política"),
        max_length=200,
        required=False,
        help_text=_("Por ejemplo: Ley 21.768. Queda en los informes."),
    )
    is_active = forms.BooleanField(label=_("Vigente"), required=False, initial=True)


class SkillForm(forms.Form):
    """A skill."""

    name = forms.CharField(
        label=_("Nombre"), max_length=80, help_text=_("Por ejemplo: Lengua de señas chilena.")
    )
    code = forms.SlugField(
        label=_("Código"),
        max_length=40,
        help_text=_("Letras sin tilde, números y guiones. El mismo código cambia el nombre."),
    )


class StaffForm(forms.Form):
    """A person and their first posting."""

    email = forms.EmailField(
        label=_("Correo"), help_text=_("Con él entra. Si ya tiene cuenta, se le agrega la función.")
    )
    name = forms.CharField(
        label=_("Nombre"), max_length=120, help_text=_("Lo ven sus colegas y quien escribe.")
    )
    role = forms.ChoiceField(
        label=_("Función"),
        choices=[(r.value, t) for r, t in ROLE_LABELS.items()],
        help_text=_("Decide qué puede ver y hacer. Después puede agregarle otras."),
    )
    office = forms.TypedChoiceField(
        label=_("Oficina"),
        coerce=int,
        required=False,
        empty_value=None,
        help_text=_("Su función vale sólo aquí."),
    )
    join_queues = forms.BooleanField(
        label=_("Puede tomar de todas las filas de esa oficina"), required=False, initial=True
    )

    def __init__(self, *args: Any, offices: Choices, **kwargs: Any) -> None:
        """Offer the offices that the administrator sets up."""
        super().__init__(*args, **kwargs)
        offer(self, "office", offices)


class PostingForm(forms.Form):
    """One more posting."""

    role = forms.ChoiceField(
        label=_("Función"), choices=[(r.value, t) for r, t in ROLE_LABELS.items()]
    )
    office = forms.TypedChoiceField(
        label=_("Oficina"), coerce=int, required=False, empty_value=None
    )

    def __init__(self, *args: Any, offices: Choices, **kwargs: Any) -> None:
        """Offer the offices that the administrator sets up."""
        super().__init__(*args, **kwargs)
        offer(self, "office", offices)


class SkillsOfForm(forms.Form):
    """Which skills somebody has."""

    skills = forms.TypedMultipleChoiceField(
        label=_("Habilidades"), coerce=int, required=False, widget=TICKS
    )

    def __init__(self, *args: Any, choices: Choices, **kwargs: Any) -> None:
        """Offer the institution's skills."""
        super().__init__(*args, **kwargs)
        offer(self, "skills", choices)


class DeviceForm(forms.Form):
    """A screen of an office."""

    kind = forms.ChoiceField(label=_("Tipo"), choices=Device.Kind.choices)
    name = forms.CharField(
        label=_("Nombre"), max_length=80, help_text=_("Por ejemplo: Tótem de la entrada.")
    )


class MessageForm(forms.Form):
    """One text."""

    text = forms.CharField(
        label=_("Texto"),
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("Vacío vuelve al texto original."),
    )
