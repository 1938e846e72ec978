"""The form of a bulletin."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from backend.accounts.api import Viewer
from backend.directory.api import institutions_list
from kb.bulletins import skills_offered, writing_institutions
from kb.forms_flow import MomentInput
from kb.models import Bulletin, Ficha
from kb.services.bulletins import BulletinData


class BulletinForm(forms.Form):
    """What is said, to whom and until when."""

    kind = forms.ChoiceField(label=_("Qué es"), choices=Bulletin.Kind.choices)
    title = forms.CharField(label=_("Título"), min_length=3, max_length=160)
    body = forms.CharField(
        label=_("Texto"), min_length=3, max_length=8000, widget=forms.Textarea({"rows": 6})
    )
    institution: "forms.ModelChoiceField[Any]" = forms.ModelChoiceField(
        label=_("Institución"), queryset=None
    )
    skills = forms.MultipleChoiceField(
        label=_("Solo para quienes tienen estas habilidades"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Sin ninguna: para todas las personas que atienden."),
    )
    ficha_code = forms.CharField(
        label=_("Ficha relacionada"), required=False, max_length=80, help_text=_("Su código.")
    )
    ends_at = forms.DateTimeField(label=_("Hasta"), required=False, widget=MomentInput)
    ask_again = forms.BooleanField(
        label=_("Pedir que la lean de nuevo"),
        required=False,
        help_text=_("Para un cambio de fondo."),
    )

    def __init__(
        self, viewer: Viewer, *args: Any, row: Bulletin | None = None, **kwargs: Any
    ) -> None:
        """Offer what the viewer writes for; a bulletin does not change its institution."""
        if row is not None:
            kwargs.setdefault("initial", _initial(row))
        super().__init__(*args, **kwargs)
        organs = institutions_list()
        ids = writing_institutions(viewer) if row is None else {row.institution_id}
        organs = organs if ids is None else organs.filter(pk__in=ids)
        self.fields["institution"].queryset = organs  # type: ignore[attr-defined]
        if row is None:
            del self.fields["ask_again"]
            self.fields["institution"].initial = organs.first()
        offered = skills_offered(viewer)
        kept = {code: code for code in (row.skills if row else []) if code not in offered}
        if offered or kept:
            self.fields["skills"].choices = [*offered.items(), *kept.items()]  # type: ignore[attr-defined]
        else:
            del self.fields["skills"]

    def clean_ficha_code(self) -> int | None:
        """Turn the code into the ficha's id."""
        code = self.cleaned_data["ficha_code"].strip()
        found = Ficha.objects.filter(code=code).values_list("pk", flat=True).first()
        if code and found is None:
            raise forms.ValidationError(_("No hay una ficha con ese código."))
        return found if code else None

    def data_given(self) -> BulletinData:
        """Return what was written."""
        data = self.cleaned_data
        return BulletinData(
            institution_id=data["institution"].pk,
            kind=data["kind"],
            title=data["title"],
            body=data["body"],
            skills=tuple(data.get("skills", ())),
            ficha_id=data["ficha_code"],
            ends_at=data["ends_at"],
        )


def _initial(row: Bulletin) -> dict[str, Any]:
    return {
        "kind": row.kind,
        "title": row.title,
        "body": row.body,
        "institution": row.institution_id,
        "skills": row.skills,
        "ficha_code": row.ficha.code if row.ficha else "",
        "ends_at": row.ends_at,
    }
