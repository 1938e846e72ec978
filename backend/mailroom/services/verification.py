"""Sending a one-time code to a contact point."""

from backend.citizens.api import ContactPoint, verification_code_issue
from backend.mailroom.services.sending import notice_send

# One SMS segment, and the first words never carry the code: lock screens show them.
TEXT = "Codigo de Ventanilla para continuar: {code}. Vale 10 minutos. No lo comparta con nadie."


def verification_send(*, contact_point: ContactPoint, purpose: str, subject: str = "") -> None:
    """Issue a code and send it to its contact point; raises ``TooManyCodesError``."""
    code = verification_code_issue(contact_point=contact_point, purpose=purpose, subject=subject)
    notice_send(contact_point=contact_point, text=TEXT.format(code=code), purpose="code")
