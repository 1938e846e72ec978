"""The buttons that a visit has on the desk; each is one verb of the routing."""

from collections.abc import Callable
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from backend.accounts.api import Viewer, user_get, viewer_for
from backend.ports import ActionContext, ActionResult, DeskAction
from backend.routing.api import (
    work_call_again,
    work_no_show,
    work_park,
    work_start,
    work_unpark,
)

PERMISSION = "counter.attend"


def _viewer(context: ActionContext) -> Viewer:
    return viewer_for(user_get(viewer=Viewer.system(), user_id=context.user_id))


def start(context: ActionContext) -> ActionResult:
    """The person is at the desk: service time begins."""
    work_start(viewer=_viewer(context), work_item_id=context.work_item_id)
    return ActionResult(_("Atención iniciada."))


def call_again(context: ActionContext) -> ActionResult:
    """Ring the same number again on the boards."""
    item = work_call_again(viewer=_viewer(context), work_item_id=context.work_item_id)
    text = _("Se llamó de nuevo al %(number)s (llamado %(times)s).")
    return ActionResult(text % {"number": item.label, "times": item.call_attempts})


def no_show(context: ActionContext) -> ActionResult:
    """Nobody came: the first time the place is kept, the second time it is over."""
    item = work_no_show(viewer=_viewer(context), work_item_id=context.work_item_id)
    if item.ended_at is None:
        return ActionResult(_("No se presentó: el número queda aparcado y conserva su lugar."))
    return ActionResult(_("No se presentó por segunda vez: el número terminó."))


def park(context: ActionContext) -> ActionResult:
    """Put the visit aside, place kept."""
    work_park(viewer=_viewer(context), work_item_id=context.work_item_id)
    return ActionResult(_("Aparcado: conserva su lugar y su módulo queda libre."))


def call_back(context: ActionContext) -> ActionResult:
    """Call a parked number to this desk."""
    item = work_unpark(viewer=_viewer(context), work_item_id=context.work_item_id, take=True)
    return ActionResult(_("Se llamó al %(number)s.") % {"number": item.label})


def _action(name: str, label: Any, states: set[str], run: Callable[..., Any], **more: Any) -> Any:
    return DeskAction(
        name=name, label=label, permission=PERMISSION, states=frozenset(states), run=run, **more
    )


ACTIONS: tuple[DeskAction, ...] = (
    _action("start", gettext_lazy("Iniciar"), {"claimed"}, start, shortcut="i", primary=True),
    _action("call-again", gettext_lazy("Llamar de nuevo"), {"claimed"}, call_again, shortcut="l"),
    _action(
        "no-show",
        gettext_lazy("No se presentó"),
        {"claimed", "parked"},
        no_show,
        shortcut="n",
    ),
    _action("park", gettext_lazy("Aparcar"), {"claimed", "serving"}, park, shortcut="a"),
    _action(
        "call-back",
        gettext_lazy("Llamar al módulo"),
        {"parked"},
        call_back,
        shortcut="l",
        primary=True,
    ),
)
