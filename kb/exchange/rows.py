"""One ficha in the words of our own files; every other format is turned into it and back."""

from dataclasses import dataclass

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from kb.content import FichaContent, FichaDraft, Step, StepChannel

_WHY = {
    "missing": "falta",
    "extra_forbidden": "no se conoce ese campo",
    "string_too_long": "es demasiado largo (máximo {max_length})",
    "string_too_short": "es demasiado corto (mínimo {min_length})",
    "too_long": "tiene demasiados elementos (máximo {max_length})",
    "string_pattern_mismatch": "no tiene la forma esperada",
    "string_type": "debe ser un texto",
    "list_type": "debe ser una lista",
    "dict_type": "debe tener partes con nombre",
}
# The block's own names beside those of the file, so that whoever mends the file finds the column.
_FIELDS = {
    "title": "titulo",
    "summary": "resumen",
    "short_answer": "respuesta corta",
    "aliases": "alias",
    "life_events": "hechos_de_vida",
    "subjects": "temas",
    "beneficiaries": "beneficiarios",
    "requirements": "requisitos",
    "documents": "documentos",
    "cost": "costo",
    "term": "plazo",
    "validity": "vigencia",
    "legal": "marco_legal",
    "text": "pasos",
}


@dataclass(frozen=True, slots=True)
class ImportReport:
    """How many fichas were created, changed, and left as they were."""

    created: int = 0
    changed: int = 0
    same: int = 0


class FichaRow(BaseModel):
    """A line of ``kb/data/fichas.jsonl``, in the file's own words."""

    model_config = ConfigDict(extra="forbid")

    id: str = Field(pattern=r"^[a-zA-Z0-9_-]{1,80}$")
    titulo: str
    alias: list[str] = []
    resumen: str
    beneficiarios: str | None = None
    requisitos: list[str] = []
    documentos: list[str] = []
    pasos: dict[StepChannel, str | None] = {}
    costo: str | None = None
    plazo: str | None = None
    vigencia: str | None = None
    institucion: str = Field(min_length=2, max_length=200)
    institucion_sigla: str | None = None
    hechos_de_vida: list[str] = []
    temas: list[str] = []
    marco_legal: str | None = None
    cut_comuna: str | None = None
    estado: str = "publicada"
    ficha_padre: str | None = None
    codigo_externo: str = Field(default="", max_length=40)

    def draft(self) -> FichaDraft:
        """Return what the ficha says."""
        steps = [Step(channel=door, text=text) for door, text in self.pasos.items() if text]
        return FichaDraft(
            title=self.titulo,
            summary=self.resumen,
            short_answer=short_answer_from(self.resumen),
            aliases=self.alias,
            life_events=self.hechos_de_vida,
            subjects=self.temas,
            content=FichaContent(
                beneficiaries=self.beneficiarios or "",
                requirements=self.requisitos,
                documents=self.documentos,
                steps=steps,
                cost=self.costo or "",
                term=self.plazo or "",
                validity=self.vigencia or "",
                legal=self.marco_legal or "",
            ),
        )


def short_answer_from(summary: str, longest: int = 300) -> str:
    """Return the first whole sentences of a summary that fit the phone's short answer."""
    if len(summary) <= longest:
        return summary
    cut = summary[:longest].rfind(". ")
    return summary[: cut + 1] if cut > 0 else summary[: longest - 1].rsplit(" ", 1)[0] + "…"


def reasons(error: ValidationError) -> str:
    """Say in Spanish what is wrong with a row, field by field."""
    said = []
    for part in error.errors():
        names = [str(name) for name in part["loc"] if not isinstance(name, int)]
        name = _FIELDS.get(names[-1], names[-1]) if names else "fila"
        why = _WHY.get(part["type"], "no se entiende").format(**part.get("ctx", {}))
        said.append(f"{name}: {why}")
    return "; ".join(dict.fromkeys(said))
