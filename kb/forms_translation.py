"""The form of a translation."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from kb.content import FichaContent, Step
from kb.forms import DOORS, lines, text_field
from kb.services.translations import Translation


class TranslationForm(forms.Form):
    """What a ficha says in another language; the fields follow the original's."""

    title = forms.CharField(label=_("Título"), min_length=3, max_length=250)
    summary = text_field(_("Resumen"), 4, required=True, min_length=10, max_length=2000)
    short_answer = text_field(_("Respuesta corta"), 3, max_length=300)
    beneficiaries = text_field(_("¿A quién está dirigido?"), 2, max_length=4000)
    requirements = text_field(_("Requisitos"), 4, max_length=8000, help_text=_("Uno por línea."))
    documents = text_field(_("Documentos"), 3, max_length=8000, help_text=_("Uno por línea."))
    online = text_field(_("Paso a paso en línea"), 3, max_length=4000)
    oficina = text_field(_("Paso a paso en oficina"), 3, max_length=4000)
    telefono = text_field(_("Paso a paso por teléfono"), 2, max_length=4000)
    cost = forms.CharField(label=_("Costo"), required=False, max_length=500)
    term = forms.CharField(label=_("Plazo"), required=False, max_length=500)
    validity = forms.CharField(label=_("Vigencia"), required=False, max_length=500)
    legal = text_field(_("Marco legal"), 2, max_length=2000)

    def translation(self) -> Translation:
        """Return what was written."""
        data = self.cleaned_data
        content = FichaContent(
            beneficiaries=data["beneficiaries"],
            requirements=lines(data["requirements"])[:40],
            documents=lines(data["documents"])[:40],
            steps=[Step(channel=door, text=data[door]) for door in DOORS if data[door]],
            cost=data["cost"],
            term=data["term"],
            validity=data["validity"],
            legal=data["legal"],
        )
        return Translation(
            title=data["title"],
            summary=data["summary"],
            short_answer=data["short_answer"],
            content=content,
        )


def initial_of(said: Translation) -> dict[str, Any]:
    """Return a translation as the form shows it."""
    content = said.content
    steps = {step.channel: step.text for step in content.steps}
    return {
        "title": said.title,
        "summary": said.summary,
        "short_answer": said.short_answer,
        "beneficiaries": content.beneficiaries,
        "requirements": "\n".join(content.requirements),
        "documents": "\n".join(content.documents),
        "cost": content.cost,
        "term": content.term,
        "validity": content.validity,
        "legal": content.legal,
        **{door: steps.get(door, "") for door in DOORS},
    }
