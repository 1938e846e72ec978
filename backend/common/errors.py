"""The base of every error that a person or a program is told about."""

from http import HTTPStatus

from django.utils.translation import gettext, gettext_noop


class VentanillaError(Exception):
    """An expected failure: ``code`` for programs, ``message`` (says what to do) for people.

    A class's own message is written in Spanish and told in the language of whoever is answered.
    """

    code = "error"
    status: HTTPStatus = HTTPStatus.BAD_REQUEST
    message = gettext_noop("No se pudo completar la acción. Inténtelo nuevamente.")

    def __init__(self, message: str | None = None, *, code: str | None = None) -> None:
        """Keep the class's own words unless better ones are given."""
        self.message = message or gettext(type(self).message)
        self.code = code or self.code
        super().__init__(self.message)


class NotAllowedError(VentanillaError):
    """The viewer lacks the permission, here or at all."""

    code = "not_allowed"
    status = HTTPStatus.FORBIDDEN
    message = gettext_noop(
        "Su cuenta no tiene permiso para esto. Pídalo a la administración de su institución."
    )


class NotFoundError(VentanillaError):
    """There is no such thing, or the viewer may not know that there is."""

    code = "not_found"
    status = HTTPStatus.NOT_FOUND
    message = gettext_noop("No se encontró lo que buscaba. Revise el dato e inténtelo nuevamente.")


class ConflictError(VentanillaError):
    """Someone else was first, or the thing is no longer in a state that allows this."""

    code = "conflict"
    status = HTTPStatus.CONFLICT
    message = gettext_noop(
        "Otra persona cambió esto recién. Actualice la página y vuelva a intentarlo."
    )


class InvalidInputError(VentanillaError):
    """What was typed or sent cannot be understood; the message names the field."""

    code = "invalid_input"
    status = HTTPStatus.UNPROCESSABLE_ENTITY
    message = gettext_noop("Hay un dato que no se entiende. Corríjalo y envíe nuevamente.")
