"""Something on every editor's page of the demo country: owners, work in hand, votes, news."""

from datetime import timedelta

from backend.accounts.api import Viewer
from backend.common import clock
from kb.content import FichaDraft
from kb.models import Bulletin, Ficha, FichaVersion
from kb.services.bulletins import BulletinData, bulletin_save
from kb.services.inheritance import draft_of
from kb.services.publishing import ficha_version_schedule
from kb.services.review import ficha_version_reject, ficha_version_submit
from kb.services.stewardship import TIME_ZONE, Stewardship, ficha_stewardship_set
from kb.services.versions import ficha_version_save
from kb.services.votes import usefulness_record

_VOTES = (
    ("pgu", 11, 12, ("Falta decir cuánto se paga",)),
    ("pgu-estado", 2, 9, ("No se entiende", "No responde lo que necesito", "No encontré el botón")),
)
_LAWS = {"pgu": "Ley N° 21.419", "pgu-estado": "Ley N° 21.419"}
_NEWS = (
    (
        "news",
        "La PGU se pide también por videollamada",
        "Desde este mes se puede pedir la PGU por videollamada. Ofrézcala a quien no pueda venir.",
        "videoatencion-chileatiende",
    ),
    (
        "instruction",
        "Antes de derivar, confirme la comuna",
        "Pregunte en qué comuna vive la persona: los requisitos cambian de una comuna a otra.",
        "",
    ),
)


def editorial_demo_load(*, institution_id: int, writer: Viewer, reviewer: Viewer) -> bool:
    """Give an institution's fichas owners, work in hand, readers' answers and news; once.

    ``writer`` and ``reviewer`` are two of its editors. Returns whether anything was loaded.
    """
    if Bulletin.objects.filter(institution_id=institution_id).exists():
        return False
    fichas = Ficha.objects.filter(institution_id=institution_id, state=Ficha.State.ACTIVE)
    known = {ficha.code: ficha for ficha in fichas.order_by("code")}
    _owned(known, writer, reviewer)
    _in_hand(known, writer, reviewer)
    for code, useful, votes, reasons in _VOTES:
        if code in known:
            _voted(known[code], useful, votes, reasons)
    for kind, title, body, code in _NEWS:
        ficha_id = known[code].pk if code in known else None
        data = BulletinData(
            institution_id=institution_id, kind=kind, title=title, body=body, ficha_id=ficha_id
        )
        bulletin_save(viewer=writer, data=data)
    return True


def _owned(known: dict[str, Ficha], writer: Viewer, reviewer: Viewer) -> None:
    today = clock.local_date(TIME_ZONE)
    for number, (code, ficha) in enumerate(known.items()):
        owner = reviewer if number % 3 == 2 else writer
        data = Stewardship(
            owner_id=owner.user_id,
            review_on=today + timedelta(days=17 * number - 30),
            legal_name=_LAWS.get(code, ""),
        )
        ficha_stewardship_set(viewer=writer, ficha_id=ficha.pk, data=data)


def _in_hand(known: dict[str, Ficha], writer: Viewer, reviewer: Viewer) -> None:
    """Leave one version in review, one given back and one that waits for its date."""
    for code, comment in (
        ("bono-invierno", "Se agrega desde cuándo se paga."),
        ("cuota-mortuoria", "Se aclara quién puede cobrar."),
        ("aguinaldos-pensionados", "Fechas del próximo pago."),
    ):
        if code in known:
            _drafted(known[code], writer, comment)
    for code, step in (("cuota-mortuoria", _give_back), ("aguinaldos-pensionados", _wait)):
        if code in known:
            step(known[code], reviewer)


def _give_back(ficha: Ficha, reviewer: Viewer) -> None:
    said = "Falta decir qué documentos lleva quien pagó el funeral."
    ficha_version_reject(viewer=reviewer, ficha_id=ficha.pk, comment=said)


def _wait(ficha: Ficha, reviewer: Viewer) -> None:
    moment = clock.now() + timedelta(days=7)
    ficha_version_schedule(viewer=reviewer, ficha_id=ficha.pk, publish_at=moment)


def _drafted(ficha: Ficha, writer: Viewer, comment: str) -> None:
    current = ficha.versions.filter(state=FichaVersion.State.PUBLISHED).first()
    if current is None:
        return
    said = draft_of(current)
    longer = f"{said.summary} Se paga sin que la persona lo pida."
    draft = FichaDraft.model_validate(
        said.model_dump() | {"summary": longer[:2000], "comment": comment}
    )
    ficha_version_save(viewer=writer, ficha_id=ficha.pk, draft=draft)
    ficha_version_submit(viewer=writer, ficha_id=ficha.pk, comment=comment)


def _voted(ficha: Ficha, useful: int, votes: int, reasons: tuple[str, ...]) -> None:
    current = ficha.versions.filter(state=FichaVersion.State.PUBLISHED).first()
    if current is None:
        return
    for number in range(votes):
        unhappy = number - useful
        usefulness_record(
            ficha_id=ficha.pk,
            version=current.number,
            visitor=f"demo-{number}",
            useful=number < useful,
            reason=reasons[unhappy] if 0 <= unhappy < len(reasons) else "",
        )
