"""A ficha's own life: created, taken out of use, brought back."""

from dataclasses import dataclass

from django.db import IntegrityError, transaction

from backend.accounts.api import Permission, Viewer
from backend.common import clock
from backend.events.api import emit, types
from kb.errors import FichaCodeTakenError, FichaNotFoundError
from kb.indexing import index_soon
from kb.models import Ficha, FichaVersion
from kb.services.steps import Action, step_record


@dataclass(frozen=True, slots=True, kw_only=True)
class NewFicha:
    """A ficha to create. ``parent_id`` and ``commune_code`` go together: a communal variant."""

    code: str
    institution_id: int
    procedure_id: int | None = None
    parent_id: int | None = None
    commune_code: str | None = None
    is_ended: bool = False
    is_demo: bool = False
    external_code: str = ""


def locked_ficha(viewer: Viewer, ficha_id: int, permission: Permission) -> Ficha:
    """Lock a ficha that the viewer may change; raises ``FichaNotFoundError`` or ``NotAllowedError``."""
    ficha = Ficha.objects.select_for_update().filter(pk=ficha_id).first()
    if ficha is None:
        raise FichaNotFoundError
    viewer.require(permission, institution_id=ficha.institution_id)
    return ficha


def ficha_create(*, viewer: Viewer, new: NewFicha) -> Ficha:
    """Create a ficha without any version; raises ``FichaCodeTakenError``."""
    viewer.require(Permission.KB_EDIT, institution_id=new.institution_id)
    try:
        with transaction.atomic():
            return Ficha.objects.create(
                code=new.code,
                institution_id=new.institution_id,
                procedure_id=new.procedure_id,
                parent_id=new.parent_id,
                commune_id=new.commune_code,
                is_ended=new.is_ended,
                is_demo=new.is_demo,
                external_code=new.external_code,
                created_at=clock.now(),
            )
    except IntegrityError as error:
        raise FichaCodeTakenError from error


def ficha_archive(*, viewer: Viewer, ficha_id: int) -> Ficha:
    """Take a ficha out of use: it leaves the search and its page says so. Twice is no error."""
    with transaction.atomic():
        ficha = locked_ficha(viewer, ficha_id, Permission.KB_PUBLISH)
        if ficha.state == Ficha.State.ARCHIVED:
            return ficha
        ficha.state = Ficha.State.ARCHIVED
        ficha.save(update_fields=["state"])
        published = ficha.versions.filter(state=FichaVersion.State.PUBLISHED)
        for version in published:
            version.state = FichaVersion.State.ARCHIVED
            version.updated_at = clock.now()
            version.save(update_fields=["state", "updated_at"])
            step_record(viewer=viewer, version=version, action=Action.ARCHIVED)
        emit(
            types.FichaArchived(
                institution_id=ficha.institution_id,
                occurred_at=clock.now(),
                ficha_id=ficha.pk,
                actor_id=viewer.user_id,
            )
        )
        index_soon()
    return ficha


def ficha_restore(*, viewer: Viewer, ficha_id: int) -> Ficha:
    """Bring an archived ficha back into use; its last version waits to be published again."""
    with transaction.atomic():
        ficha = locked_ficha(viewer, ficha_id, Permission.KB_PUBLISH)
        ficha.state = Ficha.State.ACTIVE
        ficha.save(update_fields=["state"])
        last = ficha.versions.order_by("-number").first()
        if last is not None:
            step_record(viewer=viewer, version=last, action=Action.RESTORED)
    return ficha
