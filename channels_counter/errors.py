"""What can go wrong at a counter, in words that say what to do."""

from http import HTTPStatus

from django.utils.translation import gettext_noop

from backend.common.errors import ConflictError, NotFoundError, VentanillaError


class NumberNotIssuedError(VentanillaError):
    """The visit could not be recorded now; nothing was kept, the same request may be sent again."""

    code = "number_not_issued"
    status = HTTPStatus.SERVICE_UNAVAILABLE
    message = gettext_noop(
        "No se pudo emitir el número en este momento. Inténtelo nuevamente en unos segundos."
    )


class OfficeClosedError(ConflictError):
    """The office, or the chosen queue, takes nobody now."""

    code = "office_closed"
    message = gettext_noop(
        "Esta fila no está recibiendo más personas por ahora. Consulte en el mesón."
    )


class TurnNotFoundError(NotFoundError):
    """The link names no turn."""

    code = "turn_not_found"
    message = gettext_noop(
        "No encontramos ese turno. Revise el código impreso en su papel o pregunte en el mesón."
    )


class TurnOverError(ConflictError):
    """The turn was called and is being attended, or is over."""

    code = "turn_over"
    message = gettext_noop(
        "Su turno ya está en atención o terminó. Si necesita algo más, pregunte en el módulo."
    )
