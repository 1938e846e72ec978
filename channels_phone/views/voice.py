"""Webhooks of calls. The provider waits on the line: each is answered in the same request, always with TwiML."""

import logging
from collections.abc import Callable

from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from twilio.twiml.voice_response import VoiceResponse

from backend.accounts.api import Viewer
from backend.common import clock
from backend.common.errors import VentanillaError
from backend.routing.api import WorkItem, position, wait_estimate, work_get
from channels_phone.models import PhoneCall, PhoneEvent
from channels_phone.parse import CallStep, parse_call, parse_call_report, parse_room
from channels_phone.views.common import Params, View, twiml, webhook
from channels_phone.voice import bridge, legs, menu, outgoing, speech
from channels_phone.voice.calls import call_end, call_for, call_locked

logger = logging.getLogger(__name__)
SYSTEM = Viewer.system()
Step = PhoneCall.Step
ENDED = frozenset({"completed", "busy", "failed", "no-answer", "canceled"})
Handler = Callable[[PhoneCall, CallStep], VoiceResponse]


def spoken(handle: Handler) -> View:
    """Make a view that always has something to say, also when something went wrong."""

    def answer(request: HttpRequest, params: Params) -> HttpResponse:
        step = parse_call(params)
        call = call_for(step)
        if call is None:
            return twiml(str(speech.goodbye(_("Este número no está en servicio."))))
        try:
            document = handle(call, step)
        except VentanillaError as error:
            logger.warning("call %s: %s", call.pk, error.code)
            document = speech.sorry()
        return twiml(str(document))

    return webhook(answer)


def _wait(call: PhoneCall, step: CallStep) -> VoiceResponse:
    """Say the place in line; look whether somebody accepted."""
    if step.queue_sid and call.queue_sid != step.queue_sid:
        with call_locked(call.pk) as row:
            row.queue_sid = step.queue_sid
        call.queue_sid = step.queue_sid
    call = bridge.follow_work(call)
    if call.step == Step.CONNECTING:
        return speech.waiting(_("Le estamos comunicando."), seconds=3)
    if call.step != Step.WAITING or call.work_item_id is None:
        return speech.leave()
    if work_get(SYSTEM, call.work_item_id).state in (
        WorkItem.State.UNATTENDED,
        WorkItem.State.ABANDONED,
        WorkItem.State.DONE,
    ):
        return speech.leave()
    return speech.waiting(*_place(call.work_item_id))


def _place(work_item_id: int) -> list[str]:
    place = position(work_item_id)
    if place is None:
        return [_("Está sonando el teléfono de quien le atenderá.")]
    told = [_("Usted es el número {place} de la fila.").format(place=place)]
    estimate = wait_estimate(work_item_id=work_item_id)
    if estimate.low_seconds is not None and estimate.high_seconds is not None:
        low, high = estimate.low_seconds // 60 + 1, estimate.high_seconds // 60 + 1
        words = ngettext(
            "La espera es de {low} a {high} minuto.",
            "La espera es de {low} a {high} minutos.",
            high,
        )
        told.append(words.format(low=low, high=high))
    return told


def _left(call: PhoneCall, step: CallStep) -> VoiceResponse:
    """What follows the waiting place: usually nothing, else why it ended."""
    if step.queue_result == "hangup":
        call_end(call, status="completed")
        return speech.goodbye()
    if step.queue_result == "leave" and call.step == Step.WAITING:
        call_end(call, status="unattended")
        return speech.goodbye(
            _("Terminó el horario y no alcanzamos a atenderle. Lo lamentamos mucho."),
            _("Puede escribirnos un mensaje de texto a este mismo número. Hasta luego."),
        )
    if call.step in (Step.CONNECTING, Step.TALKING):
        return menu.enter_room(call)
    return speech.sorry()


def _room(call: PhoneCall, step: CallStep) -> VoiceResponse:
    """The caller goes to the agent; if that was undone meanwhile, back to waiting."""
    call = bridge.talking(call)
    return menu.resume(call)


def _requeue(call: PhoneCall, step: CallStep) -> VoiceResponse:
    if call.step != Step.WAITING:
        return menu.resume(call)
    other = _("Le comunicaremos con otra persona.")
    kept = _("Conserva su lugar: le atenderá la primera que esté disponible.")
    return menu.resume(call, other, kept)


def _after(call: PhoneCall, step: CallStep) -> VoiceResponse:
    call = PhoneCall.objects.select_related("line__institution", "line__office").get(pk=call.pk)
    if call.step == Step.WAITING:
        return _requeue(call, step)
    call_end(call, status="completed")
    return speech.goodbye(_("Gracias por llamar. Hasta luego."))


inbound = spoken(menu.inbound)
menu_key = spoken(menu.menu)
topic = spoken(menu.topic)
answer = spoken(menu.answer)
folio = spoken(menu.folio)
code = spoken(menu.code)
message = spoken(menu.message)
wait = spoken(_wait)
left = spoken(_left)
room = spoken(_room)
requeue = spoken(_requeue)
after = spoken(_after)


@webhook
def status(request: HttpRequest, params: Params) -> HttpResponse:
    """A state of a caller's leg; only its end matters here."""
    report = parse_call_report(params)
    if report.status in ENDED and _first_time(report.sid, report.status, report.sequence):
        call = PhoneCall.objects.filter(call_sid=report.sid).first()
        if call is not None:
            agent_leg = call.agent_call_sid if call.step == Step.CONNECTING else ""
            call_end(call, status=report.status)
            if agent_leg:
                legs.leg_end(agent_leg)
    return HttpResponse(status=204)


@webhook
def dialed(request: HttpRequest, params: Params) -> HttpResponse:
    """How the leg to a person whom we called has ended; the signature covers the key in the address."""
    report = parse_call_report(params)
    if report.status in ENDED and _first_time(report.sid, report.status, report.sequence):
        outgoing.person_leg_over(request.GET.get("k", "")[:64], status=report.status)
    return HttpResponse(status=204)


@webhook
def room_events(request: HttpRequest, params: Params) -> HttpResponse:
    """Something that happened in a conference."""
    report = parse_room(params)
    if _first_time(report.sid, report.event, report.sequence):
        bridge.room_event(report)
    return HttpResponse(status=204)


def _first_time(sid: str, kind: str, sequence: str) -> bool:
    try:
        with transaction.atomic():
            PhoneEvent.objects.create(
                sid=sid, kind=kind, sequence=sequence, received_at=clock.now()
            )
    except IntegrityError:
        return False
    return True
