"""Our numbers: whose window a call or a text has reached."""

from django.conf import settings
from django.db import IntegrityError, transaction

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


def line_of_institution(institution_id: int) -> PhoneLine | None:
    """Return the number that an institution writes and calls from, else the environment's."""
    own = PhoneLine.objects.filter(institution_id=institution_id, is_active=True).order_by("pk")
    return own.first() or line_for(settings.TWILIO_NUMBER)
