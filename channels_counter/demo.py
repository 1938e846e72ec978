"""The demo country's screens: a kiosk and a board that anybody may try, without an administrator.

Production refuses to start with a demo account in it, and without demo accounts nothing here opens.
"""

from django.db.models import QuerySet

from backend.accounts.api import (
    Device,
    EnrolledDevice,
    Viewer,
    demo_accounts,
    device_code_renew,
    device_create,
    device_enrol,
    devices_list,
)
from backend.directory.api import Institution, Office, office_by_code

SYSTEM = Viewer.system()
NAMES = {"kiosk": "Tótem de muestra", "board": "Pantalla de muestra"}


def demo_load(*, host: Institution, centre: Office) -> None:
    """Register the screens in the host's Santiago office; again changes nothing."""
    office = office_by_code(f"{host.code}-santiago") or centre
    for kind, name in NAMES.items():
        if (
            not devices_list(viewer=SYSTEM, office_id=office.pk)
            .filter(kind=kind, name=name)
            .exists()
        ):
            device_create(viewer=SYSTEM, office_id=office.pk, kind=kind, name=name)


def demo_screen_exists(kind: str) -> bool:
    """Tell whether a demo screen of ``kind`` may be tried here."""
    return _screens(kind).exists() and bool(demo_accounts())


def demo_screen_enrol(kind: str) -> EnrolledDevice | None:
    """Make this browser the demo screen of ``kind``; None where there is no demo country."""
    screen = _screens(kind).first()
    if screen is None or not demo_accounts():
        return None
    return device_enrol(code=device_code_renew(viewer=SYSTEM, device_id=screen.pk).code)


def _screens(kind: str) -> QuerySet[Device]:
    return devices_list(viewer=SYSTEM).filter(kind=kind, name=NAMES[kind])
