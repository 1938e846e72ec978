"""Places for tests."""

from datetime import time

from backend.accounts.api import Viewer
from backend.directory.api import (
    InstitutionData,
    OfficeData,
    institution_save,
    office_hours_set,
    office_save,
    reference_data_load,
)
from backend.directory.models import Commune, Institution, Office

SYSTEM = Viewer.system()
NINE_TO_FIVE = [(day, time(9), time(17)) for day in range(5)]


def reference_data() -> None:
    """Load the territory and holidays, once a database."""
    if not Commune.objects.exists():
        reference_data_load()


def make_institution(code: str = "ips", name: str = "") -> Institution:
    """Make an institution."""
    return institution_save(
        viewer=SYSTEM,
        data=InstitutionData(
            code=code, name=name or f"Institución {code}", short_name=code.upper()
        ),
    )


def make_office(
    institution: Institution,
    code: str = "santiago",
    *,
    commune: str = "13101",
    time_zone: str = "America/Santiago",
) -> Office:
    """Make an office that attends Monday to Friday, nine to five."""
    reference_data()
    office = office_save(
        viewer=SYSTEM,
        institution_id=institution.pk,
        data=OfficeData(code=code, name=f"Oficina {code}", commune_id=commune, time_zone=time_zone),
    )
    office_hours_set(viewer=SYSTEM, office_id=office.pk, hours=NINE_TO_FIVE)
    return office
