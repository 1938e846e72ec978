"""Readers' answers to "¿le sirvió?"."""

from django.utils.crypto import salted_hmac
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from backend.common import clock
from backend.common.errors import InvalidInputError
from backend.common.redaction import redact
from kb.errors import FichaNotFoundError
from kb.models import FichaVersion, FichaVote
from kb.models.votes import REASON_MAX

# What the portal may offer beside a box for one's own words.
USEFULNESS_REASONS: tuple[str | Promise, ...] = (
    _("No responde lo que necesito"),
    _("No se entiende"),
    _("Hay un dato equivocado o antiguo"),
    _("Un enlace no funciona"),
    _("Falta un requisito o un paso"),
)
_READ = (
    FichaVersion.State.PUBLISHED,
    FichaVersion.State.SUPERSEDED,
    FichaVersion.State.ARCHIVED,
)


def usefulness_record(
    *, ficha_id: int, version: int, visitor: str, useful: bool, reason: str = ""
) -> None:
    """Keep whether a version of a ficha served its reader, and why.

    ``visitor`` is any token that the portal keeps in the reader's browser; only a keyed hash of it,
    different for each ficha, is stored. A second answer of the same visitor about the same version
    takes the place of the first. ``reason`` is at most 300 characters; RUN, phones and e-mails are
    taken out of it.

    Raises:
        FichaNotFoundError: no such version was ever published.
        InvalidInputError: there is no visitor token, or the reason is too long.
    """
    words = redact(" ".join(reason.replace("\x00", " ").split()))
    if not visitor:
        raise InvalidInputError
    if len(words) > REASON_MAX:
        raise InvalidInputError(gettext("Cuéntenos en 300 caracteres o menos."))
    known = FichaVersion.objects.filter(ficha_id=ficha_id, number=version, state__in=_READ)
    if not known.exists():
        raise FichaNotFoundError
    FichaVote.objects.update_or_create(
        ficha_id=ficha_id,
        version=version,
        visitor=_visitor(ficha_id, visitor),
        defaults={"useful": useful, "reason": words, "voted_at": clock.now()},
    )


def _visitor(ficha_id: int, token: str) -> str:
    return salted_hmac(f"kb.vote.{ficha_id}", token, algorithm="sha256").hexdigest()
