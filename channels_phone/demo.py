"""The demo country's telephone: one number, attended by the contact centre."""

from django.conf import settings

from backend.directory.api import Institution, Office, procedures_attendable
from channels_phone.lines import line_ensure

LABEL = "Centro de contacto"
# What people ask most; the menu offers those that have a ficha.
TOPICS = ("ci-renovar", "cert-nacimiento", "claveunica", "rsh-ingreso", "fonasa-tramo", "pasaporte")


def demo_load(*, host: Institution, centre: Office) -> None:
    """Give the environment's number to the host's contact centre; again changes nothing."""
    if not settings.TWILIO_NUMBER:
        return
    line = line_ensure(number=settings.TWILIO_NUMBER, institution=host, label=LABEL)
    line.institution, line.office, line.label = host, centre, LABEL
    line.topic_codes = _topics(host)
    line.save()


def _topics(host: Institution) -> list[str]:
    known = procedures_attendable(institution_id=host.pk).filter(code__in=TOPICS)
    codes = set(known.values_list("code", flat=True))
    return [code for code in TOPICS if code in codes]
