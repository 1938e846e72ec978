"""Handing a text to the provider, and finding out what became of one whose answer was lost."""

from datetime import timedelta
from urllib.parse import urlencode

import requests
from django.conf import settings
from django.db import IntegrityError, transaction
from twilio.base.exceptions import TwilioException, TwilioRestException

from backend.accounts.api import Viewer
from backend.citizens.api import contact_point_find, opt_out_record
from backend.common import clock
from backend.ports import Delivery, DeliveryError, DeliveryResult, DeliveryState
from channels_phone.client import provider
from channels_phone.errors import OPTED_OUT, delivery_error
from channels_phone.lines import line_for
from channels_phone.models import SmsSending
from channels_phone.parse import SMS, STATES
from channels_phone.segments import cheaper
from channels_phone.signature import public_url

# What a person wrote is never changed; our own words are, so that they fit one segment.
WRITTEN_BY_PEOPLE = frozenset({"reply", ""})
CLOCKS_DIFFER = timedelta(minutes=2)
STATUS_PATH = "/twilio/sms/status"


def text_of(delivery: Delivery) -> str:
    """Return what is sent: a person's words as they are, the system's without costly accents."""
    if delivery.metadata.get("purpose", "") in WRITTEN_BY_PEOPLE:
        return delivery.text
    return cheaper(delivery.text)


def text_send(delivery: Delivery) -> DeliveryResult:
    """Send one SMS; raises ``DeliveryError``.

    That it is about to be sent is written first. A time-out is ambiguous: the provider has no idempotency key.
    """
    SmsSending.objects.update_or_create(
        key=delivery.key, defaults={"started_at": clock.now(), "provider_id": ""}
    )
    callback = public_url(f"{STATUS_PATH}?{urlencode({'k': delivery.key})}")
    try:
        message = provider().messages.create(
            to=delivery.to,
            from_=_sender(delivery),
            body=text_of(delivery),
            status_callback=callback,
        )
    except TwilioRestException as error:
        if error.code == OPTED_OUT:
            _late_opt_out(delivery)
        raise delivery_error(error.code, error.status) from error
    except requests.exceptions.ConnectTimeout as error:
        raise DeliveryError("provider_unreachable") from error
    except requests.exceptions.ConnectionError as error:
        # A refused connection sent nothing; one cut in the middle may have.
        refused = "NewConnectionError" in repr(error)
        raise DeliveryError("provider_unreachable", ambiguous=not refused) from error
    except requests.exceptions.RequestException as error:
        raise DeliveryError("provider_timeout", ambiguous=True) from error
    except TwilioException as error:
        raise DeliveryError("provider_settings", permanent=True) from error
    _remember(delivery.key, str(message.sid))
    return _result(message)


def text_find(delivery: Delivery) -> DeliveryResult | None:
    """Return what became of an ambiguous sending, None when the provider never got it.

    A report names it for certain; else the provider's list of what was sent to this number since then, with the
    same words, and not known as another sending. Raises ``DeliveryError`` while the provider cannot be asked.
    """
    sending = SmsSending.objects.filter(key=delivery.key).first()
    if sending is None:
        return None
    client = provider()
    try:
        if sending.provider_id:
            return _result(client.messages(sending.provider_id).fetch())
        found = client.messages.list(
            to=delivery.to,
            from_=_sender(delivery),
            date_sent_after=sending.started_at - CLOCKS_DIFFER,
            limit=50,
        )
    except TwilioRestException as error:
        raise DeliveryError(f"twilio_{error.code or error.status}", ambiguous=True) from error
    except requests.exceptions.RequestException as error:
        raise DeliveryError("provider_unreachable", ambiguous=True) from error
    wanted = text_of(delivery)
    for message in found:
        if message.body == wanted and _is_new(str(message.sid)):
            _remember(delivery.key, str(message.sid))
            return _result(message)
    return None


def _late_opt_out(delivery: Delivery) -> None:
    """Keep what only the provider knew: the person does not want our texts."""
    line = line_for(_sender(delivery))
    point = line and contact_point_find(
        Viewer.system(), institution_id=line.institution_id, kind="phone", value=delivery.to
    )
    if line and point:
        opt_out_record(
            contact_point=point, channel=SMS, account=line.number, keyword=str(OPTED_OUT)
        )


def _sender(delivery: Delivery) -> str:
    return delivery.account or str(settings.TWILIO_NUMBER)


def _is_new(sid: str) -> bool:
    return not SmsSending.objects.filter(provider_id=sid).exists()


def _remember(key: str, sid: str) -> None:
    try:
        with transaction.atomic():
            SmsSending.objects.filter(key=key).update(provider_id=sid)
    except IntegrityError:  # a report named it in this instant
        return


def _result(message: object) -> DeliveryResult:
    word = str(getattr(message, "status", "") or "")
    state = STATES.get(word, DeliveryState.SENDING)
    pieces = str(getattr(message, "num_segments", "") or "")
    return DeliveryResult(
        provider_id=str(getattr(message, "sid", "")),
        state=state if state.rank else DeliveryState.SENDING,
        segments=int(pieces) if pieces.isdigit() else None,
    )
