"""What changes the directory."""

from backend.directory.services.holidays import HolidayData, holiday_remove, holiday_save
from backend.directory.services.institutions import (
    InstitutionData,
    ProcedureData,
    agreement_save,
    institution_save,
    message_save,
    procedure_save,
    procedures_offered_set,
)
from backend.directory.services.offices import (
    OfficeData,
    closure_add,
    closure_cancel,
    desk_save,
    office_hours_set,
    office_save,
    time_zone_of,
)
from backend.directory.services.reference import (
    ReferenceCounts,
    holidays_load,
    municipalities_load,
    reference_data_load,
)

__all__ = [
    "HolidayData",
    "InstitutionData",
    "OfficeData",
    "ProcedureData",
    "ReferenceCounts",
    "agreement_save",
    "closure_add",
    "closure_cancel",
    "desk_save",
    "holiday_remove",
    "holiday_save",
    "holidays_load",
    "institution_save",
    "message_save",
    "municipalities_load",
    "office_hours_set",
    "office_save",
    "procedure_save",
    "procedures_offered_set",
    "reference_data_load",
    "time_zone_of",
]
