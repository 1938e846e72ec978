"""The citizens' tables."""

from backend.citizens.models.access import AccessRecord
from backend.citizens.models.people import Citizen, CitizenMerge, ContactPoint
from backend.citizens.models.verification import OptOut, VerificationCode

__all__ = [
    "AccessRecord",
    "Citizen",
    "CitizenMerge",
    "ContactPoint",
    "OptOut",
    "VerificationCode",
]
