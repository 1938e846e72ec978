"""The State's own record of a procedure (CPAT, the catalogue of procedures and transactions).

Its fields, in the order of the catalogue's form; a code joins it to a ficha. Types: A common
function, B specific function, C other.
"""

from datetime import date
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

Channel = Literal["online", "oficina", "telefono", "correo", "app", "consulado"]


class Demand(BaseModel):
    """How many times it was asked for through one channel in one month."""

    model_config = ConfigDict(extra="forbid")

    mes: str = Field(pattern=r"^\d{4}-(0[1-9]|1[0-2])$")
    canal: Channel
    cantidad: int = Field(ge=0)


class CpatRecord(BaseModel):
    """One procedure of the catalogue."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)

    codigo: str = Field(min_length=2, max_length=40)
    tipo: Literal["A", "B", "C"] = "B"
    nombre: str = Field(min_length=3, max_length=250)
    descripcion: str = Field(default="", max_length=4000)
    institucion: str = Field(min_length=2, max_length=200)
    unidad_responsable: str = Field(default="", max_length=250)
    cargo_responsable: str = Field(default="", max_length=250)
    acto_de_inicio: str = Field(default="", max_length=500)
    acto_de_termino: str = Field(default="", max_length=500)
    producto: str = Field(default="", max_length=500)
    ley_numero: str = Field(default="", max_length=250)
    ley_url: str = Field(default="", max_length=500, pattern=r"^(https?://\S+)?$")
    otras_normas: str = Field(default="", max_length=2000)
    pago: str = Field(default="", max_length=500)
    tipo_de_usuario: str = Field(default="", max_length=250)
    segmento_de_usuario: str = Field(default="", max_length=250)
    programa_social: bool | None = None
    disponibilidad: str = Field(default="", max_length=250)
    nivel_de_digitalizacion: int | None = Field(default=None, ge=0, le=5)
    fecha_de_digitalizacion: date | None = None
    canales: list[Channel] = []
    tipo_de_expediente: str = Field(default="", max_length=250)
    acceso_del_interesado: bool | None = None
    url: str = Field(default="", max_length=500, pattern=r"^(https?://\S+)?$")
    ficha_chileatiende: str = Field(default="", max_length=80)
    plataformas: str = Field(default="", max_length=500)
    autenticacion_ciudadana: str = Field(default="", max_length=250)
    autenticacion_funcionaria: str = Field(default="", max_length=250)
    firma_avanzada: bool | None = None
    notifica: bool | None = None
    etapa_de_notificacion: str = Field(default="", max_length=250)
    medio_de_notificacion: str = Field(default="", max_length=250)
    requiere_datos_de_otros: bool | None = None
    como_obtiene_los_datos: str = Field(default="", max_length=500)
    conjunto_de_datos: str = Field(default="", max_length=500)
    documentos_notariales: bool | None = None
    transacciones: list[Demand] = Field(default_factory=list, max_length=600)


def record_of(payload: dict[str, Any]) -> CpatRecord:
    """Read a record from JSON, or from a line of CSV where every cell is text."""
    data = {key: value for key, value in payload.items() if value not in ("", None)}
    for name, field in CpatRecord.model_fields.items():
        value = data.get(name)
        if isinstance(value, str) and field.annotation == bool | None:
            data[name] = value.strip().lower() in {"sí", "si", "true", "1", "x"}
    if isinstance(data.get("canales"), str):
        data["canales"] = [part.strip() for part in data["canales"].split("|") if part.strip()]
    if isinstance(data.get("transacciones"), str):
        data["transacciones"] = [_demand(part) for part in data["transacciones"].split("|")]
    return CpatRecord.model_validate(data)


def record_line(record: CpatRecord) -> dict[str, str]:
    """Return a record as a line of CSV."""
    line: dict[str, str] = {}
    for name, value in record.model_dump(mode="json").items():
        if isinstance(value, bool):
            line[name] = "sí" if value else "no"
        elif name == "canales":
            line[name] = " | ".join(value)
        elif name == "transacciones":
            line[name] = " | ".join(f"{d['mes']} {d['canal']} {d['cantidad']}" for d in value)
        else:
            line[name] = "" if value is None else str(value)
    return line


def _demand(cell: str) -> dict[str, str]:
    month, _, rest = cell.strip().partition(" ")
    channel, _, count = rest.partition(" ")
    return {"mes": month, "canal": channel, "cantidad": count}
