"""What can go wrong with institutions, offices and calendars."""

from django.utils.translation import gettext_noop

from backend.common.errors import ConflictError, InvalidInputError


class CodeTakenError(ConflictError):
    """A code or number that must name one thing names another already."""

    code = "code_taken"
    message = gettext_noop("Ese código o número ya está en uso. Elija otro.")


class HolidayTakenError(ConflictError):
    """That place has a holiday on that day already."""

    code = "holiday_taken"
    message = gettext_noop(
        "Ese día ya es feriado en ese lugar. Búsquelo en la lista y cámbiele el nombre."
    )


class InvalidHoursError(InvalidInputError):
    """Stretches that overlap or end before they start."""

    code = "invalid_hours"
    message = gettext_noop(
        "El horario no cuadra: cada tramo debe cerrar después de abrir y no cruzarse con otro."
    )


class InvalidMessageError(InvalidInputError):
    """An unknown key, an empty text, or a word in braces that the text cannot use."""

    code = "invalid_message"
    message = gettext_noop("El mensaje no se puede guardar: revise las palabras entre llaves.")


class CalendarHorizonError(InvalidInputError):
    """The term reaches beyond the holidays that are loaded."""

    code = "calendar_horizon"
    message = gettext_noop(
        "El plazo llega más allá de los feriados cargados. Pida actualizar el calendario."
    )
