"""Our numbers: whose window a call or a text has reached."""

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import QuerySet

from backend.accounts.api import Permission, Viewer
from backend.directory.api import Institution, institutions_list
from channels_phone.models import PhoneLine


def line_for(number: str) -> PhoneLine | None:
    """Return the line of one of our numbers.

    The number of the environment (TWILIO_NUMBER) belongs to the host institution until an administrator says
    otherwise: its row is made at its first use.
    """
    line = (
        PhoneLine.objects.select_related("institution", "office")
        .filter(number=number, is_active=True)
        .first()
    )
    if line is not None or not number or number != settings.TWILIO_NUMBER:
        return line
    if PhoneLine.objects.filter(number=number).exists():  # taken out of service by people
        return None
    host = _host()
    return line_ensure(number=number, institution=host) if host else None


def _host() -> Institution | None:
    """Return the institution that attends for others, else the first there is."""
    found = institutions_list().order_by("pk")
    return found.filter(agreements_hosted__isnull=False).first() or found.first()


def line_ensure(
    *, number: str, institution: Institution, call_queue_code: str = "", label: str = ""
) -> PhoneLine:
    """Return the line of a number, made if it is new."""
    try:
        with transaction.atomic():
            line, _made = PhoneLine.objects.get_or_create(
                number=number,
                defaults={
                    "institution": institution,
                    "call_queue_code": call_queue_code,
                    "label": label,
                },
            )
    except IntegrityError:
        line = PhoneLine.objects.get(number=number)
    return line


def line_to_call_from(institution_id: int) -> PhoneLine | None:
    """Return the number that an institution calls from, else the environment's."""
    own = PhoneLine.objects.filter(
        institution_id=institution_id, is_active=True, takes_calls=True
    ).order_by("pk")
    line = own.first() or line_for(settings.TWILIO_NUMBER)
    return line if line is not None and line.takes_calls else None


def lines_list(viewer: Viewer, *, institution_id: int) -> QuerySet[PhoneLine]:
    """Return an institution's lines by number, for who sets them up; nothing for anybody else."""
    if not viewer.can(Permission.SETUP_INSTITUTION, institution_id=institution_id):
        return PhoneLine.objects.none()
    rows = PhoneLine.objects.filter(institution_id=institution_id).select_related("office")
    return rows.order_by("number")
