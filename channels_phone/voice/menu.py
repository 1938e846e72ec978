"""The menu: what a caller hears at each step, and what a key does. The call's row says where it stands."""

from collections.abc import Callable
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _
from twilio.twiml.voice_response import VoiceResponse

from backend.directory.api import message_text, next_opening, office_open
from channels_phone.models import PhoneCall
from channels_phone.parse import CallStep
from channels_phone.voice import speech
from channels_phone.voice.calls import (
    call_enqueue,
    call_leave_message,
    line_name,
    step_set,
    tried_again,
)
from channels_phone.voice.casestate import code_right, code_send, spoken_state, verified_case
from channels_phone.voice.topics import (
    Topic,
    topic_answer,
    topic_choose,
    topic_of,
    topic_send,
    topics_of,
)

Step = PhoneCall.Step
Handler = Callable[[PhoneCall, CallStep], VoiceResponse]


def inbound(call: PhoneCall, step: CallStep) -> VoiceResponse:
    """Greet and offer the menu; a repeated first request goes on where the call stands."""
    if call.step != Step.MENU:
        return resume(call)
    greeting = message_text(
        "ivr_greeting", institution=call.line.institution, office=call.line.office
    )
    if is_open(call):
        return _menu(call, greeting)
    return _menu(call, greeting, _closed_text(call))


def menu(call: PhoneCall, step: CallStep) -> VoiceResponse:
    """Act on the key of the menu."""
    if call.step != Step.MENU:
        return resume(call)
    chosen = {"1": _topics, "2": _case, "3": _talk}.get(step.digits)
    if chosen is not None:
        return chosen(call)
    return _again(call, _menu, step.digits)


def topic(call: PhoneCall, step: CallStep) -> VoiceResponse:
    """Say the chosen ficha's short answer, and offer its link; 0 goes back."""
    if call.step != Step.TOPIC:
        return resume(call)
    if step.digits == "0":
        return _back(call)
    topics = topics_of(call)
    index = int(step.digits) - 1 if step.digits.isascii() and step.digits.isdigit() else -1
    if not 0 <= index < len(topics):
        return _again(call, _topics, step.digits)
    topic_choose(call, index)
    spoken = topic_answer(call, topics[index])
    return _answer(call, spoken) if spoken else _send(call, topics[index])


def answer(call: PhoneCall, step: CallStep) -> VoiceResponse:
    """After the short answer: 1 sends the link, 2 says it again, 0 goes back."""
    if call.step != Step.ANSWER:
        return resume(call)
    topic = topic_of(call)
    if step.digits == "0" or topic is None:
        return _back(call)
    if step.digits == "1":
        return _send(call, topic)
    if step.digits == "2":
        return _answer(call, topic_answer(call, topic))
    return _again(call, _answer, step.digits)


def _send(call: PhoneCall, topic: Topic) -> VoiceResponse:
    if topic_send(call, topic):
        return _back(call, _("Le enviamos la información por mensaje de texto."))
    return _back(call, _("No pudimos enviarle el mensaje: su teléfono no muestra el número."))


def folio(call: PhoneCall, step: CallStep) -> VoiceResponse:
    """Take a folio or a RUN, and send a code to whom it belongs."""
    if call.step != Step.FOLIO:
        return resume(call)
    keyed = step.digits.rstrip("#")
    if not keyed:
        return _again(call, _ask_folio, "")
    code_send(call, keyed)
    step_set(call, Step.CODE)
    sent = _("Si el dato está en nuestros registros, le enviamos un código por mensaje.")
    return _ask_code(call, sent)


def code(call: PhoneCall, step: CallStep) -> VoiceResponse:
    """Check the code, and only then tell."""
    if call.step != Step.CODE:
        return resume(call)
    if call.case is not None and code_right(call, step.digits):
        return _back(call, spoken_state(call, call.case))
    return _again(call, _ask_code, step.digits)


def message(call: PhoneCall, step: CallStep) -> VoiceResponse:
    """Take the wish to be contacted: 1 keeps it."""
    if call.step != Step.MESSAGE:
        return resume(call)
    if step.digits != "1":
        return _again(call, _ask_message, step.digits)
    return _message_kept(call)


def resume(call: PhoneCall, *before: str) -> VoiceResponse:
    """Return the document of the step where the call stands."""
    documents: dict[str, Callable[..., VoiceResponse]] = {
        Step.MENU: _menu,
        Step.TOPIC: _topics,
        Step.ANSWER: _answer,
        Step.FOLIO: _ask_folio,
        Step.CODE: _ask_code,
        Step.MESSAGE: _ask_message,
        Step.WAITING: _park,
        Step.CONNECTING: _park,
        Step.TALKING: enter_room,
    }
    document = documents.get(call.step)
    return document(call, *before) if document else speech.goodbye()


def is_open(call: PhoneCall) -> bool:
    """Tell whether somebody attends calls now: a line without an office has no hours."""
    return call.line.office is None or office_open(call.line.office)


# -- documents ---------------------------------------------------------------------------------
def _menu(call: PhoneCall, *before: str) -> VoiceResponse:
    talk = (
        _("Para hablar con una persona, marque 3.")
        if is_open(call)
        else _("Para que le contactemos, marque 3.")
    )
    choices = (
        _("Para información de un trámite, marque 1."),
        _("Para saber en qué está su caso, marque 2."),
        talk,
    )
    return speech.ask("menu", choices, digits=1, before=before)


def _topics(call: PhoneCall, *before: str) -> VoiceResponse:
    topics = topics_of(call)
    if not topics:
        return _back(call, _("Por ahora no hay información para enviar."))
    step_set(call, Step.TOPIC, tries=call.tries)
    choices = [
        _("Para {title}, marque {key}.").format(title=t.title, key=n)
        for n, t in enumerate(topics, start=1)
    ]
    return speech.ask("topic", [*choices, _("Para volver, marque 0.")], digits=1, before=before)


def _answer(call: PhoneCall, *before: str) -> VoiceResponse:
    step_set(call, Step.ANSWER, tries=call.tries)
    choices = (
        _("Para recibir todos los pasos por mensaje de texto, marque 1."),
        _("Para escuchar de nuevo, marque 2."),
        _("Para volver, marque 0."),
    )
    return speech.ask("answer", choices, digits=1, before=before)


def _case(call: PhoneCall) -> VoiceResponse:
    known = verified_case(call)
    if known is not None:
        return _back(call, spoken_state(call, known))
    return _ask_folio(call)


def _ask_folio(call: PhoneCall, *before: str) -> VoiceResponse:
    step_set(call, Step.FOLIO, tries=call.tries)
    text = _(
        "Marque los trece números de su folio, o su RUN con asterisco en lugar de la letra K,"
        " y termine con la tecla gato."
    )
    return speech.ask("folio", [text], before=before, seconds=12)


def _ask_code(call: PhoneCall, *before: str) -> VoiceResponse:
    text = _("Marque los seis números del código.")
    return speech.ask("code", [text], digits=6, before=before, seconds=30)


def _talk(call: PhoneCall) -> VoiceResponse:
    if not is_open(call):
        return _ask_message(call)
    if not call_enqueue(call):
        return _ask_message(call, _("En este momento no podemos atender llamadas."))
    step_set(call, Step.WAITING)
    wait = message_text("ivr_wait", institution=call.line.institution, office=call.line.office)
    return _park(call, wait)


def _park(call: PhoneCall, *before: str) -> VoiceResponse:
    return speech.park(line_name(call.line), *before)


def _ask_message(call: PhoneCall, *before: str) -> VoiceResponse:
    if not call.caller:
        step_set(call, Step.MENU)
        hidden = _("No podemos devolverle el llamado, porque su teléfono no muestra el número.")
        return speech.goodbye(*before, hidden, _("Hasta luego."))
    step_set(call, Step.MESSAGE, tries=call.tries)
    text = _("Para que le contactemos a este mismo número, marque 1.")
    return speech.ask("message", [text], digits=1, before=before)


def _message_kept(call: PhoneCall) -> VoiceResponse:
    text = _("Llamó fuera de horario y pide que le contactemos.")
    outcome = call_leave_message(call, text)
    step_set(call, Step.MENU)
    if outcome.folio is None:
        return speech.goodbye(_("Recibimos su llamado y le contactaremos. Hasta luego."))
    told = _("Recibimos su llamado. Su folio es {folio}. Se lo enviamos por mensaje. Hasta luego.")
    return speech.goodbye(told.format(folio=speech.spaced(outcome.folio)))


def _closed_text(call: PhoneCall) -> str:
    office = call.line.office
    opening = next_opening(office) if office else None
    if opening is None:
        return _("Ahora no estamos atendiendo.")
    local = opening.astimezone(ZoneInfo(office.time_zone)) if office else opening
    when = _("el {day} a las {hour}").format(day=local.strftime("%d-%m"), hour=f"{local:%H:%M}")
    return _("Ahora no estamos atendiendo. Volvemos {when}.").format(when=when)


def enter_room(call: PhoneCall, *before: str) -> VoiceResponse:
    """Bring the caller into the conversation with the agent."""
    return speech.room(call.conference, *before)


def _back(call: PhoneCall, *before: str) -> VoiceResponse:
    step_set(call, Step.MENU)
    return _menu(call, *before)


def _again(call: PhoneCall, document: Callable[..., VoiceResponse], keyed: str) -> VoiceResponse:
    """Repeat a step after a mistake or silence; after the third, say goodbye."""
    if not tried_again(call):
        return speech.goodbye(_("No recibimos una opción válida. Gracias por llamar."))
    if keyed:
        return document(call, _("Esa opción no es válida."))
    return document(call, _("No escuchamos ninguna tecla."))
