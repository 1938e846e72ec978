"""What can go wrong in the knowledge base."""

from http import HTTPStatus

from django.utils.translation import gettext_noop

from backend.common.errors import ConflictError, InvalidInputError, NotFoundError


class FichaNotFoundError(NotFoundError):
    """There is no such ficha, or nothing of it is published."""

    code = "ficha_not_found"
    message = gettext_noop("Esa ficha no existe o ya no está publicada. Búsquela por su nombre.")


class FichaCodeTakenError(ConflictError):
    """Another ficha has this code."""

    code = "ficha_code_taken"
    message = gettext_noop("Ya hay una ficha con ese código. Elija otro.")


class NothingToPublishError(ConflictError):
    """There is no draft to publish."""

    code = "nothing_to_publish"
    message = gettext_noop("No hay un borrador que publicar. Edite la ficha y guarde primero.")


class NothingToReviewError(ConflictError):
    """No version is in the state that this step asks for."""

    code = "nothing_to_review"
    message = gettext_noop(
        "La ficha cambió de estado mientras tanto. Revise en qué está y vuelva a intentarlo."
    )


class OwnReviewError(ConflictError):
    """Whoever wrote in a version does not review it."""

    code = "own_review"
    message = gettext_noop("Usted escribió en esta versión: debe revisarla otra persona.")


class NotReviewedError(ConflictError):
    """A draft cannot be published before somebody else has approved it."""

    code = "not_reviewed"
    message = gettext_noop(
        "Antes de publicar, envíe el borrador a revisión: lo aprueba otra persona."
    )


class AlreadyAdoptedError(ConflictError):
    """The commune has its own variant of this ficha."""

    code = "already_adopted"
    message = gettext_noop("Esta comuna ya tiene su propia versión de la ficha.")


class DraftChangedError(ConflictError):
    """Somebody else saved the draft in between."""

    code = "draft_changed"
    message = gettext_noop(
        "Otra persona guardó este borrador mientras usted escribía. Revise los cambios y vuelva a guardar."
    )


class InvalidFichaError(InvalidInputError):
    """A block of the ficha is missing, too long or unknown; the message says which."""

    code = "invalid_ficha"
    message = gettext_noop("La ficha tiene datos que corregir.")


class ImportRefusedError(InvalidInputError):
    """A file of fichas was refused as a whole; ``problems`` says why, line by line."""

    code = "import_refused"
    status = HTTPStatus.UNPROCESSABLE_ENTITY
    message = gettext_noop("El archivo tiene errores. No se importó ninguna ficha.")

    def __init__(self, problems: list[str]) -> None:
        """Keep what is wrong."""
        super().__init__()
        self.problems = problems


class ProposalDecidedError(ConflictError):
    """The proposal was decided before, or belongs to another institution."""

    code = "proposal_decided"
    message = gettext_noop("Esa propuesta ya no está por decidir. Actualice la lista.")
