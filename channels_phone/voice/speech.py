"""TwiML documents. Built by the provider's own library; checked in tests against its grammar."""

from collections.abc import Iterable

from django.utils.translation import gettext as _
from twilio.twiml.voice_response import Dial, Gather, VoiceResponse

LANGUAGE, VOICE = "es-MX", "Polly.Mia"
BASE = "/twilio/voice/"
FINISH = "#"


def new() -> VoiceResponse:
    """Return an empty document."""
    return VoiceResponse()


def say(document: VoiceResponse | Gather, text: str) -> None:
    """Add a spoken sentence."""
    document.say(text, language=LANGUAGE, voice=VOICE)


def goodbye(*sentences: str) -> VoiceResponse:
    """Say something and hang up."""
    document = new()
    for sentence in sentences:
        say(document, sentence)
    document.hangup()
    return document


def ask(
    step: str,
    sentences: Iterable[str],
    *,
    digits: int = 0,
    before: Iterable[str] = (),
    seconds: int = 8,
) -> VoiceResponse:
    """Say what there is to say, then wait for keys: so many, or until ``#``.

    Silence comes back to the same step, which counts it.
    """
    document = new()
    for sentence in before:
        say(document, sentence)
    options = {"num_digits": digits} if digits else {}
    gather = Gather(
        action=f"{BASE}{step}",
        method="POST",
        input="dtmf",
        timeout=seconds,
        finish_on_key="" if digits == 1 else FINISH,
        action_on_empty_result=True,
        **options,
    )
    for sentence in sentences:
        say(gather, sentence)
    document.append(gather)
    return document


def go(step: str, *before: str) -> VoiceResponse:
    """Say something and go on with another step."""
    document = new()
    for sentence in before:
        say(document, sentence)
    document.redirect(f"{BASE}{step}", method="POST")
    return document


def park(queue_name: str, *before: str) -> VoiceResponse:
    """Put the caller where waiting is: our own line decides who is next."""
    document = new()
    for sentence in before:
        say(document, sentence)
    document.enqueue(
        queue_name,
        action=f"{BASE}left",
        method="POST",
        wait_url=f"{BASE}wait",
        wait_url_method="POST",
    )
    return document


def waiting(*sentences: str, seconds: int = 8) -> VoiceResponse:
    """Say how things stand, then be silent for a while; the provider asks again after it."""
    document = new()
    for sentence in sentences:
        say(document, sentence)
    document.pause(length=seconds)
    return document


def leave() -> VoiceResponse:
    """Take the caller out of the waiting place, to the action that follows it."""
    document = new()
    document.leave()
    return document


def room(name: str, *before: str) -> VoiceResponse:
    """Bring the caller into the conversation; it ends when the caller goes."""
    document = new()
    for sentence in before:
        say(document, sentence)
    dial = Dial(action=f"{BASE}after", method="POST")
    dial.conference(
        name,
        participant_label="persona",
        start_conference_on_enter=True,
        end_conference_on_exit=True,
        beep="false",
        status_callback=f"{BASE}room-events",
        status_callback_method="POST",
        status_callback_event="start end join leave",
    )
    document.append(dial)
    return document


def spaced(text: str) -> str:
    """Return digits so that a voice reads them one by one."""
    return ", ".join(sign for sign in text if sign.isalnum())


def sorry() -> VoiceResponse:
    """Say that something went wrong, and hang up: never silence."""
    return goodbye(_("Lo sentimos, no pudimos atender su llamada. Inténtelo en unos minutos."))
