"""The legs of a call at the provider: made, and ended. No request is made inside a transaction."""

from datetime import timedelta
from urllib.parse import urlencode

import requests
from twilio.base.exceptions import TwilioException, TwilioRestException

from channels_phone.client import provider
from channels_phone.errors import CALL_OVER
from channels_phone.models import PhoneCall
from channels_phone.signature import public_url
from channels_phone.voice.speech import BASE

LEASE = timedelta(seconds=20)
RING = timedelta(seconds=40)
AGENT, PERSON = "agente", "persona"
ROOM_EVENTS = ["start", "end", "join", "leave"]
UNREACHABLE = (TwilioException, requests.exceptions.RequestException)


def agent_leg_make(call: PhoneCall, *, user_id: int) -> str:
    """Call the agent into the call's conference; returns the leg's id. Raises one of ``UNREACHABLE``."""
    participant = (
        provider()
        .conferences(call.conference)
        .participants.create(
            from_=call.line.number,
            to=f"client:agent-{user_id}",
            label=AGENT,
            timeout=int(LEASE.total_seconds()),
            beep="false",
            end_conference_on_exit=False,
            conference_status_callback=public_url(f"{BASE}room-events"),
            conference_status_callback_event=ROOM_EVENTS,
        )
    )
    return str(participant.call_sid)


def person_leg_make(call: PhoneCall) -> str:
    """Call the person into the conference where the agent is; returns the leg's id.

    How it ends is reported with the conference's name, which is known before the leg's id is. Raises one of
    ``UNREACHABLE``.
    """
    participant = (
        provider()
        .conferences(call.conference)
        .participants.create(
            from_=call.line.number,
            to=call.caller,
            label=PERSON,
            timeout=int(RING.total_seconds()),
            beep="false",
            end_conference_on_exit=True,
            status_callback=public_url(f"{BASE}dialed?{urlencode({'k': call.conference})}"),
            status_callback_event=["completed"],
            conference_status_callback=public_url(f"{BASE}room-events"),
            conference_status_callback_event=ROOM_EVENTS,
        )
    )
    return str(participant.call_sid)


def leg_end(sid: str) -> bool:
    """End one leg; one that has ended is no error. Returns False when the provider cannot be reached."""
    if not sid:
        return True
    try:
        provider().calls(sid).update(status="completed")
    except TwilioRestException as error:
        return error.code in CALL_OVER or error.status == 404
    except UNREACHABLE:
        return False
    return True
