"""What can go wrong with queues and claims, in words that say what to do."""

from django.utils.translation import gettext_noop

from backend.common.errors import ConflictError, InvalidInputError


class WorkMoveNotAllowedError(ConflictError):
    """The table of moves does not lead there from here."""

    code = "work_move_not_allowed"
    message = gettext_noop(
        "La atención ya no está en un estado que permita esto. Actualice la página."
    )


class AlreadyTakenError(ConflictError):
    """Someone else took the named item first; the message says who."""

    code = "already_taken"
    message = gettext_noop("Otra persona la tomó.")


class NotYoursError(ConflictError):
    """The item is not held by whoever acts on it."""

    code = "work_not_yours"
    message = gettext_noop("Esta atención no está a su nombre. Actualice la página.")


class NotAvailableError(ConflictError):
    """The agent is on a break, away or was never there."""

    code = "agent_not_available"
    message = gettext_noop("Póngase disponible antes de tomar una atención.")


class CapacityFullError(ConflictError):
    """The agent has no room for it."""

    code = "capacity_full"
    message = gettext_noop("Termine o aparque una atención antes de tomar otra.")


class DeskBusyError(ConflictError):
    """The desk is held by another person."""

    code = "desk_busy"
    message = gettext_noop(
        "El módulo ya está en uso. Elija otro módulo o termine la atención anterior."
    )


class TooManyCallsError(ConflictError):
    """The number was called as often as the policy lets."""

    code = "too_many_calls"
    message = gettext_noop(
        "Ya se llamó el máximo de veces. Marque «No se presentó» o inicie la atención."
    )


class NoQueueError(InvalidInputError):
    """No queue takes this work."""

    code = "no_queue"
    message = gettext_noop(
        "No hay una fila que reciba esta atención. Pida a la administración que cree una."
    )


class QueueClosedError(ConflictError):
    """The chosen queue takes nothing now."""

    code = "queue_closed"
    message = gettext_noop("La fila está cerrada. Elija otra.")
