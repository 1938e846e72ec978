"""People as every other package sees them."""

from backend.citizens.models import AccessRecord, Citizen, CitizenMerge, ContactPoint, OptOut
from backend.citizens.selectors import (
    access_log,
    citizen_get,
    citizen_suggestions,
    citizens,
    contact_point_find,
    contact_points,
    is_opted_out,
)
from backend.citizens.services.access import access_record
from backend.citizens.services.contact_points import (
    contact_point_lock,
    contact_point_mark_bad,
    contact_point_prefer,
    contact_point_verify,
    contact_ref_normalise,
)
from backend.citizens.services.merges import citizen_merge, citizen_merge_undo
from backend.citizens.services.people import (
    CitizenChange,
    citizen_identify,
    citizen_of_contact,
    citizen_update,
    contact_point_add,
)
from backend.citizens.services.verification import (
    TooManyCodesError,
    opt_out_end,
    opt_out_record,
    verification_code_check,
    verification_code_issue,
)

__all__ = [
    "AccessRecord",
    "Citizen",
    "CitizenChange",
    "CitizenMerge",
    "ContactPoint",
    "OptOut",
    "TooManyCodesError",
    "access_log",
    "access_record",
    "citizen_get",
    "citizen_identify",
    "citizen_merge",
    "citizen_merge_undo",
    "citizen_of_contact",
    "citizen_suggestions",
    "citizen_update",
    "citizens",
    "contact_point_add",
    "contact_point_find",
    "contact_point_lock",
    "contact_point_mark_bad",
    "contact_point_prefer",
    "contact_point_verify",
    "contact_points",
    "contact_ref_normalise",
    "is_opted_out",
    "opt_out_end",
    "opt_out_record",
    "verification_code_check",
    "verification_code_issue",
]
