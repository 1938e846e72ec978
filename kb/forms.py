"""The editor's forms."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _
from pydantic import ValidationError

from backend.accounts.api import Permission, Viewer
from backend.directory.api import institutions_list, procedures_list
from kb.content import FichaContent, FichaDraft, Step, StepChannel
from kb.errors import InvalidFichaError
from kb.models.fichas import SHORT_ANSWER_MAX
from kb.search.life_events import life_events

DOORS: tuple[StepChannel, ...] = ("online", "oficina", "telefono")


def text_field(label: Any, rows: int, *, required: bool = False, **more: Any) -> forms.CharField:
    """Return a field of several lines."""
    return forms.CharField(
        label=label, required=required, widget=forms.Textarea({"rows": rows}), **more
    )


def lines(text: str) -> list[str]:
    """Return the lines that are not empty."""
    return [line.strip() for line in text.splitlines() if line.strip()]


class DraftForm(forms.Form):
    """Everything that a ficha says; lists are written one a line."""

    title = forms.CharField(label=_("Título"), min_length=3, max_length=250)
    summary = text_field(
        _("Resumen"),
        4,
        required=True,
        min_length=10,
        max_length=2000,
        help_text=_("Qué es y para qué sirve, en palabras de todos los días."),
    )
    short_answer = text_field(
        _("Respuesta corta para el teléfono"),
        3,
        max_length=SHORT_ANSWER_MAX,
        help_text=_("Hasta 300 caracteres. Se lee en voz alta y se envía por SMS."),
    )
    aliases = text_field(
        _("Otros nombres"), 4, help_text=_("Cómo lo llama la gente. Uno por línea.")
    )
    beneficiaries = text_field(_("¿A quién está dirigido?"), 2, max_length=4000)
    requirements = text_field(_("Requisitos"), 4, help_text=_("Uno por línea."))
    documents = text_field(_("Documentos"), 3, help_text=_("Uno por línea."))
    online = text_field(_("Paso a paso en línea"), 3, max_length=4000)
    oficina = text_field(_("Paso a paso en oficina"), 3, max_length=4000)
    telefono = text_field(_("Paso a paso por teléfono"), 2, max_length=4000)
    cost = forms.CharField(label=_("Costo"), required=False, max_length=500)
    term = forms.CharField(label=_("Plazo"), required=False, max_length=500)
    validity = forms.CharField(label=_("Vigencia"), required=False, max_length=500)
    legal = text_field(_("Marco legal"), 2, max_length=2000)
    life_events = forms.MultipleChoiceField(
        label=_("Hechos de vida"), required=False, widget=forms.CheckboxSelectMultiple
    )
    subjects = text_field(_("Temas"), 2, help_text=_("Uno por línea."))
    comment = forms.CharField(
        label=_("Qué cambió y por qué"),
        required=False,
        max_length=1000,
        help_text=_("Queda en la historia de la ficha."),
    )
    seen_at = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, known_events: Iterable[str] = (), **kwargs: Any) -> None:
        """Offer every life event, those already written included."""
        super().__init__(*args, **kwargs)
        names = sorted({*life_events(), *known_events})
        events = self.fields["life_events"]
        events.choices = [(name, name) for name in names]  # type: ignore[attr-defined]

    def draft(self) -> FichaDraft:
        """Return what was written; raises ``InvalidFichaError``."""
        data = self.cleaned_data
        try:
            return FichaDraft(
                title=data["title"],
                summary=data["summary"],
                short_answer=data["short_answer"],
                aliases=lines(data["aliases"]),
                life_events=data["life_events"],
                subjects=lines(data["subjects"]),
                content=FichaContent(
                    beneficiaries=data["beneficiaries"],
                    requirements=lines(data["requirements"]),
                    documents=lines(data["documents"]),
                    steps=[Step(channel=door, text=data[door]) for door in DOORS if data[door]],
                    cost=data["cost"],
                    term=data["term"],
                    validity=data["validity"],
                    legal=data["legal"],
                ),
                comment=data["comment"],
            )
        except ValidationError as error:
            raise InvalidFichaError from error


def initial_of(draft: FichaDraft) -> dict[str, Any]:
    """Return a draft as the form shows it."""
    content = draft.content
    steps = {step.channel: step.text for step in content.steps}
    return {
        "title": draft.title,
        "summary": draft.summary,
        "short_answer": draft.short_answer,
        "aliases": "\n".join(draft.aliases),
        "life_events": draft.life_events,
        "subjects": "\n".join(draft.subjects),
        "beneficiaries": content.beneficiaries,
        "requirements": "\n".join(content.requirements),
        "documents": "\n".join(content.documents),
        "cost": content.cost,
        "term": content.term,
        "validity": content.validity,
        "legal": content.legal,
        **{door: steps.get(door, "") for door in DOORS},
    }


class NewFichaForm(forms.Form):
    """A ficha to start: whose it is, and what it is called."""

    title = forms.CharField(label=_("Título"), min_length=3, max_length=250)
    institution: "forms.ModelChoiceField[Any]" = forms.ModelChoiceField(
        label=_("Institución responsable"), queryset=None
    )
    procedure: "forms.ModelChoiceField[Any]" = forms.ModelChoiceField(
        label=_("Trámite"),
        queryset=None,
        required=False,
        help_text=_("El trámite del catálogo que esta ficha explica, si ya existe."),
    )

    def __init__(self, viewer: Viewer, *args: Any, **kwargs: Any) -> None:
        """Offer the institutions where the viewer writes, and their procedures."""
        super().__init__(*args, **kwargs)
        ids = viewer.institution_ids(Permission.KB_EDIT)
        organs, procedures = institutions_list(), procedures_list()
        if ids is not None:
            organs = organs.filter(pk__in=ids)
            procedures = procedures.filter(institution_id__in=ids)
        self.fields["institution"].queryset = organs  # type: ignore[attr-defined]
        self.fields["procedure"].queryset = procedures  # type: ignore[attr-defined]

    def code(self) -> str:
        """Return the code made from the title."""
        return str(slugify(self.cleaned_data["title"]))[:80].strip("-")
