"""Rows that tests of the knowledge base start from."""

from backend.accounts.api import Permission, PostingGrant, Role, Viewer
from backend.directory.api import InstitutionData, institution_save
from kb.content import FichaContent, FichaDraft, Step
from kb.models import Ficha
from kb.services import NewFicha, ficha_create, ficha_publish, ficha_version_save

SYSTEM = Viewer.system()
__all__ = ["SYSTEM", "Permission", "draft", "editor", "institution", "published"]


def institution(code: str = "srcei") -> int:
    """Return the id of a new institution."""
    data = InstitutionData(code=code, name=f"Servicio {code}", short_name=code.upper())
    return institution_save(viewer=SYSTEM, data=data).pk


def editor(institution_id: int, role: Role = Role.EDITOR) -> Viewer:
    """Return a viewer with one posting."""
    return Viewer(None, "Eva Editora", (PostingGrant(role, institution_id),))


def draft(title: str = "Certificado de nacimiento", **more: object) -> FichaDraft:
    """Return a whole draft."""
    given: dict[str, object] = {
        "title": title,
        "summary": "Documento que acredita el nacimiento de una persona.",
        "short_answer": "Se pide en línea, gratis, en el Registro Civil.",
        "aliases": ["partida de nacimiento"],
        "life_events": ["Tener un hijo"],
        "subjects": ["Familia"],
        "content": FichaContent(
            beneficiaries="Todas las personas",
            requirements=["Saber el RUN"],
            steps=[Step(channel="online", text="Ingrese al sitio.")],
            cost="Gratuito",
        ),
    } | more
    return FichaDraft.model_validate(given)


def published(
    code: str, title: str, *, institution_id: int, new: NewFicha | None = None, **more: object
) -> Ficha:
    """Return a ficha with one published version."""
    made = new or NewFicha(code=code, institution_id=institution_id)
    ficha = ficha_create(viewer=SYSTEM, new=made)
    ficha_version_save(viewer=SYSTEM, ficha_id=ficha.pk, draft=draft(title, **more))
    ficha_publish(viewer=SYSTEM, ficha_id=ficha.pk)
    return ficha
