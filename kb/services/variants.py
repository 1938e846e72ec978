"""Communal variants: adopted in one step, and kept in step with the national ficha."""

from django.db import transaction
from django.db.models import F, OuterRef, QuerySet, Subquery
from django.utils.text import slugify

from backend.accounts.api import Permission, Viewer
from backend.common.errors import InvalidInputError
from backend.directory.api import institution_get
from kb.blocks import NAMES, blocks_changed, resolved
from kb.errors import AlreadyAdoptedError, FichaNotFoundError
from kb.models import EditorNotice, Ficha, FichaVersion
from kb.services.fichas import NewFicha, ficha_create, locked_ficha
from kb.services.inheritance import draft_of, inherit, published_parent
from kb.services.notices import editors_tell, keepers_of
from kb.services.versions import ficha_version_save, next_number, open_version, write

State = FichaVersion.State
SYSTEM = Viewer.system()
FOLLOWED = "Cambió la ficha nacional: los bloques que no son propios se actualizaron."


def resolve_own(ficha: Ficha, version: FichaVersion) -> bool:
    """Take a variant's inherited blocks from the national ficha as it is now; tells of a change."""
    parent = published_parent(ficha)
    if parent is None or version.based_on is None:
        return False
    before = draft_of(version)
    after = resolved(draft_of(parent), before, version.overrides)
    version.based_on = parent.number
    if not blocks_changed(before, after):
        return False
    comment, updated_at = version.comment, version.updated_at
    write(version, after)
    version.comment, version.updated_at = comment, updated_at
    return True


def ficha_adopt(*, viewer: Viewer, parent_id: int, institution_id: int) -> Ficha:
    """Make a municipality's own variant of a national ficha, published as it stands.

    It inherits every block until the municipality changes one. Needs no second person: the text is
    the national one, reviewed there.

    Raises:
        AlreadyAdoptedError: the commune has its variant.
        FichaNotFoundError: there is no such national ficha, or it is not published.
        InvalidInputError: the institution is no municipality.
    """
    from kb.services.publishing import put_out

    viewer.require(Permission.KB_PUBLISH, institution_id=institution_id)
    organ = institution_get(institution_id)
    if organ.commune_id is None:
        raise InvalidInputError("Solo una municipalidad puede adoptar una ficha nacional.")
    with transaction.atomic():
        parent = Ficha.objects.select_for_update().filter(pk=parent_id, parent=None).first()
        source = parent.versions.filter(state=State.PUBLISHED).first() if parent else None
        if parent is None or source is None or parent.state != Ficha.State.ACTIVE:
            raise FichaNotFoundError
        if parent.variants.filter(commune_id=organ.commune_id).exists():
            raise AlreadyAdoptedError
        new = NewFicha(
            code=_variant_code(parent.code, str(organ.commune_id)),
            institution_id=institution_id,
            procedure_id=parent.procedure_id,
            parent_id=parent.pk,
            commune_code=str(organ.commune_id),
            is_demo=parent.is_demo,
        )
        ficha = ficha_create(viewer=viewer, new=new)
        version = FichaVersion(ficha=ficha, number=1, created_at=ficha.created_at)
        write(version, draft_of(source))
        inherit(ficha, version, draft_of(source))
        put_out(viewer, ficha, version, why="Ficha nacional adoptada.")
    return ficha


def _variant_code(parent: str, commune: str) -> str:
    return f"muni-{slugify(parent)[:68].strip('-')}-{commune}"


def ficha_block_inherit(*, viewer: Viewer, ficha_id: int, block: str) -> FichaVersion:
    """Give up a variant's own text of a block: the draft takes the national one again.

    Raises:
        FichaNotFoundError: there is no published national ficha to inherit from, or no such block.
    """
    with transaction.atomic():
        ficha = locked_ficha(viewer, ficha_id, Permission.KB_EDIT)
        parent = published_parent(ficha)
        own = open_version(ficha) or ficha.versions.filter(state=State.PUBLISHED).first()
        if parent is None or own is None or block not in NAMES:
            raise FichaNotFoundError
        kept = [name for name in own.overrides if name != block]
        draft = resolved(draft_of(parent), draft_of(own), kept)
        return ficha_version_save(viewer=viewer, ficha_id=ficha_id, draft=draft)


def variants_follow_soon(ficha: Ficha) -> None:
    """Ask a worker to bring the variants of a national ficha up to date, once this is committed."""
    from kb.tasks_editorial import variants_follow as task

    if ficha.parent_id is None and ficha.variants.exists():
        transaction.on_commit(task.delay, robust=True)


def variants_behind() -> QuerySet[Ficha]:
    """Return the variants whose published version was made from an older national version."""
    current = FichaVersion.objects.filter(
        ficha_id=OuterRef("ficha__parent_id"), state=State.PUBLISHED
    ).values("number")[:1]
    behind = (
        FichaVersion.objects.filter(
            state=State.PUBLISHED, based_on__isnull=False, ficha__state=Ficha.State.ACTIVE
        )
        .annotate(current=Subquery(current))
        .exclude(current=F("based_on"))
        .filter(current__isnull=False)
    )
    return Ficha.objects.filter(pk__in=behind.values("ficha_id")).order_by("pk")


def variants_follow(limit: int = 1000) -> int:
    """Bring variants that are behind up to date, each in its own transaction; returns how many.

    What the municipality did not change follows; its keepers are told, and an open draft follows too.
    """
    return sum(_follow(pk) for pk in list(variants_behind().values_list("pk", flat=True)[:limit]))


def _follow(ficha_id: int) -> int:
    from kb.services.publishing import put_out

    with transaction.atomic():
        ficha = locked_ficha(SYSTEM, ficha_id, Permission.KB_PUBLISH)
        current = ficha.versions.filter(state=State.PUBLISHED).first()
        if current is None:
            return 0
        if not resolve_own(ficha, current):
            current.save(update_fields=["based_on"])
            return 1
        number = _number_before_draft(ficha)
        fresh = FichaVersion(
            ficha=ficha,
            number=number,
            created_at=current.created_at,
            overrides=current.overrides,
            based_on=current.based_on,
            expires_at=current.expires_at,
        )
        write(fresh, draft_of(current))
        put_out(SYSTEM, ficha, fresh, why=FOLLOWED)
        editors_tell(ficha=ficha, kind=EditorNotice.Kind.PARENT_CHANGED, user_ids=keepers_of(ficha))
    return 1


def _number_before_draft(ficha: Ficha) -> int:
    """Return the number of a version that goes out before the open draft, which moves up by one."""
    draft, number = open_version(ficha), next_number(ficha)
    if draft is None:
        return number
    taken, draft.number = draft.number, number
    if resolve_own(ficha, draft):
        # The editor's form must notice: what it was opened with is no longer the draft.
        draft.save()
    else:
        draft.save(update_fields=["number", "based_on"])
    return taken
