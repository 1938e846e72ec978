"""E-mail as a channel of its own: out by SMTP, or into a folder in the embedded profile."""

import smtplib
from collections.abc import Mapping

from django.conf import settings
from django.core.files.storage import default_storage
from django.core.mail import EmailMessage

from backend.ports import Capabilities, Delivery, DeliveryError, DeliveryResult, DeskAction

PERMANENT = 500


class EmailAdapter:
    """Sends e-mails whose Message-ID is the delivery's key, so that a repeat is recognised."""

    code = "email"
    label = "Correo"
    icon = "envelope"
    capabilities = Capabilities(
        reply_to="email",
        reaches_offline=True,
        can_start=True,
        attachments=True,
        max_length=20_000,
        survey=False,
    )
    actions: tuple[DeskAction, ...] = ()
    panel_template: str | None = None

    def send(self, delivery: Delivery) -> DeliveryResult:
        """Hand the message to the mail server; raises ``DeliveryError``."""
        domain = settings.DEFAULT_FROM_EMAIL.rsplit("@", 1)[-1].rstrip(">")
        message_id = f"<{delivery.key}@{domain}>"
        mail = EmailMessage(
            subject=delivery.subject or "Ventanilla",
            body=delivery.text,
            to=[delivery.to],
            headers={"Message-ID": message_id, "Auto-Submitted": "auto-generated"},
        )
        for file in delivery.attachments:
            with default_storage.open(file.stored_as, "rb") as stored:
                mail.attach(file.name, stored.read(), file.content_type)
        try:
            mail.send()
        except smtplib.SMTPRecipientsRefused as error:
            code = next(iter(error.recipients.values()))[0]
            raise DeliveryError(
                str(code), permanent=code >= PERMANENT, address_is_bad=code >= PERMANENT
            ) from error
        except smtplib.SMTPResponseException as error:
            raise DeliveryError(
                str(error.smtp_code), permanent=error.smtp_code >= PERMANENT
            ) from error
        except (OSError, smtplib.SMTPException) as error:
            raise DeliveryError("smtp_unreachable") from error
        return DeliveryResult(provider_id=message_id)

    def reconcile(self, delivery: Delivery) -> DeliveryResult | None:
        """Mail servers tell nothing; the stable Message-ID lets the receiving side drop a repeat."""
        del delivery
        return None

    def panel_context(self, work_item_id: int) -> Mapping[str, object]:
        """E-mail has no panel."""
        del work_item_id
        return {}
