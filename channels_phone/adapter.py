"""What the core and the desk see of the telephone: two channels, their abilities and actions."""

from collections.abc import Mapping

from django.utils.translation import gettext_lazy as _

from backend.accounts.api import Permission, Viewer, user_get, viewer_for
from backend.common.errors import ConflictError, NotFoundError
from backend.ports import (
    ActionContext,
    ActionResult,
    Capabilities,
    Delivery,
    DeliveryError,
    DeliveryResult,
    DeskAction,
    DeskStart,
)
from backend.routing.api import WorkItem, ring_accept
from channels_phone.models import PhoneCall
from channels_phone.parse import PHONE, SMS
from channels_phone.sending import text_find, text_send
from channels_phone.voice import bridge, outgoing

State = WorkItem.State
MAX_TEXT = 1600
ON_THE_LINE = (PhoneCall.Step.CONNECTING, PhoneCall.Step.DIALING, PhoneCall.Step.TALKING)
# Why a call that we made came to no conversation; what is not here ended as calls do.
NOT_REACHED = {
    "busy": _("El teléfono está ocupado."),
    "no-answer": _("No contestaron."),
    "canceled": _("No contestaron."),
    "failed": _("No se pudo completar la llamada."),
    "bad_number": _(
        "Ese número no existe o no recibe llamadas. Corríjalo en los datos de la persona."
    ),
    "line_down": _("La línea no responde. Inténtelo de nuevo en unos minutos."),
    "agent_did_not_join": _("Su línea no contestó. Inténtelo de nuevo."),
    "agent_leg_lost": _("Se cortó su línea."),
}


class SmsAdapter:
    """Texts."""

    code = SMS
    label = "SMS"
    icon = "chat-left-text"
    capabilities = Capabilities(
        reply_to="phone", reaches_offline=True, weight=10, can_start=True, max_length=MAX_TEXT
    )
    actions: tuple[DeskAction, ...] = ()
    panel_template: str | None = None

    def send(self, delivery: Delivery) -> DeliveryResult:
        """Send one SMS; raises ``DeliveryError``."""
        if len(delivery.text) > MAX_TEXT:
            raise DeliveryError("too_long", permanent=True)
        return text_send(delivery)

    def reconcile(self, delivery: Delivery) -> DeliveryResult | None:
        """Ask what became of a sending whose answer was lost."""
        return text_find(delivery)

    def panel_context(self, work_item_id: int) -> Mapping[str, object]:
        """Nothing of its own on the desk."""
        return {}


class PhoneAdapter:
    """Calls. They ring an agent and fill them; an answer in writing goes by SMS."""

    code = PHONE
    label = str(_("Teléfono"))
    icon = "telephone"
    capabilities = Capabilities(
        reply_to=None,
        rings=True,
        weight=outgoing.WEIGHT,
        max_length=MAX_TEXT,
        can_start=True,
        start=DeskStart(
            kind="phone",
            label=str(_("Llamar")),
            permission=Permission.CALL_ATTEND.value,
            run=outgoing.call_start,
        ),
    )
    panel_template: str | None = "channels_phone/panel.html"

    def __init__(self) -> None:
        """Name the buttons of a call."""
        self.actions: tuple[DeskAction, ...] = (
            DeskAction(
                name="contestar",
                label=str(_("Contestar")),
                permission=Permission.CALL_ATTEND.value,
                states=frozenset({State.RINGING.value}),
                run=answer,
                shortcut="c",
                primary=True,
            ),
            DeskAction(
                name="cortar",
                label=str(_("Cortar")),
                permission=Permission.CALL_ATTEND.value,
                states=frozenset({State.CLAIMED.value, State.SERVING.value}),
                run=cut,
            ),
        )

    def send(self, delivery: Delivery) -> DeliveryResult:
        """Nothing is written into a call."""
        raise DeliveryError("not_a_text_channel", permanent=True)

    def reconcile(self, delivery: Delivery) -> DeliveryResult | None:
        """Nothing was ever sent."""
        return None

    def panel_context(self, work_item_id: int) -> Mapping[str, object]:
        """Return the call's state for the panel."""
        call = bridge.call_of_work(work_item_id)
        return {
            "work_item_id": work_item_id,
            "call": call,
            "not_reached": _not_reached(call),
            "step_label": call.get_step_display() if call else "",
            # While a line is open, the attention's header says how the call stands.
            "state_label": call.get_step_display() if call and call.step in ON_THE_LINE else "",
        }


def _not_reached(call: PhoneCall | None) -> str:
    """Return why the person was not reached, empty when they were, or when they called."""
    if call is None or not call.is_out or call.step != PhoneCall.Step.ENDED or call.joined_at:
        return ""
    return str(NOT_REACHED.get(call.end_status, ""))


def answer(context: ActionContext) -> ActionResult:
    """Accept a ringing call, or connect one that was accepted; again is no error."""
    call = _call(context)
    if call.step == PhoneCall.Step.ENDED:
        raise ConflictError(str(_("La persona ya cortó. Cierre la atención o tome la siguiente.")))
    ring_accept(viewer=_viewer(context), work_item_id=context.work_item_id)
    bridge.connect(call.pk, user_id=context.user_id)
    return ActionResult(str(_("Conectando la llamada…")))


def cut(context: ActionContext) -> ActionResult:
    """Hang up; the attention stays open until the agent closes it with its outcome."""
    bridge.hang_up(_call(context))
    return ActionResult(str(_("Llamada terminada. Cierre la atención con su resultado.")))


def _call(context: ActionContext) -> PhoneCall:
    call = bridge.call_of_work(context.work_item_id)
    if call is None:
        raise NotFoundError(str(_("Esta atención no tiene una llamada en curso.")))
    return call


def _viewer(context: ActionContext) -> Viewer:
    return viewer_for(user_get(viewer=Viewer.system(), user_id=context.user_id))
