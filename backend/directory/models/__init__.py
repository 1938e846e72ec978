"""The directory's tables."""

from backend.directory.models.calendar import Closure, Holiday, OfficeHours
from backend.directory.models.institutions import (
    Agreement,
    AgreementProcedure,
    Desk,
    Institution,
    Office,
    OfficeMessage,
    Procedure,
)
from backend.directory.models.territory import Commune, Province, Region

__all__ = [
    "Agreement",
    "AgreementProcedure",
    "Closure",
    "Commune",
    "Desk",
    "Holiday",
    "Institution",
    "Office",
    "OfficeHours",
    "OfficeMessage",
    "Procedure",
    "Province",
    "Region",
]
