"""What can go wrong with a contact or a message, in words."""

from http import HTTPStatus

from django.utils.translation import gettext_noop

from backend.common.errors import ConflictError, VentanillaError


class UnplaceableError(Exception):
    """A contact names something that does not exist here; it is flagged for an administrator.

    ``reason`` is a code with no personal data in it.
    """

    def __init__(self, reason: str) -> None:
        """Keep the code."""
        super().__init__(reason)
        self.reason = reason


class NoWayToReplyError(ConflictError):
    """The person left no contact that a message can reach."""

    code = "no_way_to_reply"
    message = gettext_noop(
        "La persona no dejó un teléfono ni un correo verificado. Agregue uno para responder."
    )


class OptedOutError(ConflictError):
    """The person asked for no more messages on this channel."""

    code = "opted_out"
    message = gettext_noop(
        "La persona pidió no recibir mensajes por este medio. Use otro medio de contacto."
    )


class ChannelMissingError(VentanillaError):
    """The channel is not installed in this deployment."""

    code = "channel_missing"
    status = HTTPStatus.CONFLICT
    message = gettext_noop("Este canal no está disponible ahora. Use otro medio de contacto.")
