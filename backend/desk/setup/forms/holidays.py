"""The form of a holiday."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from backend.desk.setup.forms.sections import Section, SectionedForm, offer
from backend.directory.api import Holiday, HolidayData, communes_list, regions_list


class HolidayForm(SectionedForm):
    """A day off and where it holds."""

    sections = (
        Section(_("Qué día es"), ("date", "name")),
        Section(
            _("Dónde rige"),
            ("region", "commune"),
            _("Sin región ni comuna, rige en todo el país."),
        ),
    )
    date = forms.DateField(
        label=_("Fecha"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    name = forms.CharField(
        label=_("Nombre"),
        max_length=120,
        help_text=_("Con él se explica por qué ese día no cuenta en los plazos."),
    )
    region = forms.ChoiceField(label=_("Sólo en una región"), required=False)
    commune = forms.ChoiceField(label=_("Sólo en una comuna"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Offer regions and communes by name."""
        super().__init__(*args, **kwargs)
        everywhere = ("", _("Todas"))
        offer(self, "region", [everywhere, *((row.code, row.name) for row in regions_list())])
        communes = (
            (row.code, f"{row.name} ({row.province.region.name})") for row in communes_list()
        )
        offer(self, "commune", [everywhere, *communes])

    @staticmethod
    def initial_of(row: Holiday) -> dict[str, Any]:
        """Return the fields' first values from a row."""
        return {
            "date": row.date,
            "name": row.name,
            "region": row.region_id or "",
            "commune": row.commune_id or "",
        }

    @staticmethod
    def data_of(data: dict[str, Any]) -> HolidayData:
        """Return what was filled in."""
        return HolidayData(data["date"], data["name"], data["region"], data["commune"])
