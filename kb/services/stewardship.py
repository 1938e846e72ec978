"""Who answers for a ficha, on what law it stands, and when it has to be looked at again."""

from dataclasses import dataclass
from datetime import date, timedelta

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.db import transaction
from django.utils.translation import gettext as _

from backend.accounts.api import Permission, Viewer, staff_ids_with
from backend.common import clock
from backend.common.errors import InvalidInputError
from kb.models import Ficha
from kb.services.fichas import locked_ficha

TIME_ZONE = "America/Santiago"
REVIEW_EVERY = timedelta(days=365)
_url = URLValidator(schemes=["http", "https"])


@dataclass(frozen=True, slots=True, kw_only=True)
class Stewardship:
    """Who answers, the legal source, and the day of the next review (None: not set)."""

    owner_id: int | None = None
    review_on: date | None = None
    legal_name: str = ""
    legal_url: str = ""


def ficha_stewardship_set(*, viewer: Viewer, ficha_id: int, data: Stewardship) -> Ficha:
    """Set owner, legal source and review day.

    Raises:
        InvalidInputError: the owner does not edit fichas there, or the source is no web address.
    """
    if data.legal_url:
        try:
            _url(data.legal_url)
        except ValidationError as error:
            raise InvalidInputError(_("La fuente legal debe ser una dirección web.")) from error
    with transaction.atomic():
        ficha = locked_ficha(viewer, ficha_id, Permission.KB_EDIT)
        if data.owner_id is not None and data.owner_id not in owners_possible(ficha):
            raise InvalidInputError(
                _("Elija como responsable a alguien que edite fichas de la institución.")
            )
        ficha.owner_id = data.owner_id
        ficha.review_on = data.review_on
        ficha.legal_name, ficha.legal_url = data.legal_name.strip(), data.legal_url
        ficha.save(update_fields=["owner", "review_on", "legal_name", "legal_url"])
    return ficha


def owners_possible(ficha: Ficha) -> frozenset[int]:
    """Return the accounts that may answer for a ficha."""
    return staff_ids_with(Permission.KB_EDIT, institution_id=ficha.institution_id)


def ficha_review_confirm(*, viewer: Viewer, ficha_id: int) -> Ficha:
    """Say that a ficha was looked at and still holds: the next review is in a year."""
    with transaction.atomic():
        ficha = locked_ficha(viewer, ficha_id, Permission.KB_EDIT)
        ficha.review_on = clock.local_date(TIME_ZONE) + REVIEW_EVERY
        ficha.save(update_fields=["review_on"])
    return ficha
