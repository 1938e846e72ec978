"""What can go wrong with accounts, postings and devices."""

from django.utils.translation import gettext_noop

from backend.common.errors import ConflictError, InvalidInputError, NotFoundError


class EmailTakenError(ConflictError):
    """Another account has that address."""

    code = "email_taken"
    message = gettext_noop("Ya existe una cuenta con ese correo. Búsquela y agréguele una función.")


class InvalidPostingError(InvalidInputError):
    """The role does not exist, or the office is of another institution."""

    code = "invalid_posting"
    message = gettext_noop(
        "Esa función no corresponde al lugar elegido. Revise institución y oficina."
    )


class OwnPostingError(ConflictError):
    """Administrators cannot lock themselves out."""

    code = "own_posting"
    message = gettext_noop(
        "No puede quitarse su propia función. Pídalo a otra persona de administración."
    )


class InvalidDeviceCodeError(NotFoundError):
    """The one-time code is unknown, used or too old."""

    code = "invalid_device_code"
    message = gettext_noop(
        "El código no es válido o ya venció. Pida uno nuevo a la administración."
    )


class WeakPasswordError(InvalidInputError):
    """The password does not meet the rules; the message says which."""

    code = "weak_password"
    message = gettext_noop("La contraseña es muy fácil de adivinar. Use al menos 10 caracteres.")
