"""The offices of the demo country: one in each regional capital, and the two ends of Chile's scale."""

from dataclasses import dataclass
from datetime import time


@dataclass(frozen=True, slots=True)
class Place:
    """One office: ``commune`` is its CUT, ``desks`` how many módulos it has."""

    commune: str
    slug: str
    name: str
    address: str
    desks: int
    always_open: bool = False


# From north to south. Santiago never closes, so that the counter can be tried at any hour.
OFFICES = (
    Place("15101", "arica", "ChileAtiende Arica", "Sotomayor 216", 4),
    Place("01101", "iquique", "ChileAtiende Iquique", "Serrano 389", 4),
    Place("02101", "antofagasta", "ChileAtiende Antofagasta", "Washington 2513", 5),
    Place("03101", "copiapo", "ChileAtiende Copiapó", "Atacama 443", 4),
    Place("04101", "la-serena", "ChileAtiende La Serena", "Matta 461", 4),
    Place("05101", "valparaiso", "ChileAtiende Valparaíso", "Brasil 1265", 6),
    Place("13101", "santiago", "ChileAtiende Santiago", "Moneda 723", 8, always_open=True),
    Place("06101", "rancagua", "ChileAtiende Rancagua", "Campos 423", 4),
    Place("07101", "talca", "ChileAtiende Talca", "1 Norte 962", 4),
    Place("16101", "chillan", "ChileAtiende Chillán", "Bulnes 480", 4),
    Place("08101", "concepcion", "ChileAtiende Concepción", "Castellón 435", 6),
    Place("09101", "temuco", "ChileAtiende Temuco", "Claro Solar 873", 5),
    Place("14101", "valdivia", "ChileAtiende Valdivia", "San Carlos 190", 3),
    Place("10101", "puerto-montt", "ChileAtiende Puerto Montt", "Urmeneta 509", 4),
    Place("11101", "coyhaique", "ChileAtiende Coyhaique", "Condell 149", 2),
    Place("12101", "punta-arenas", "ChileAtiende Punta Arenas", "Magallanes 922", 3),
)
MUNICIPAL = (
    Place("02202", "ollague", "Oficina municipal de Ollagüe", "Arica s/n", 1),
    Place("13201", "puente-alto", "Oficina municipal de Puente Alto", "Balmaceda 265", 6),
)
CONTACT_CENTRE = Place(
    "13101", "contacto", "Centro de contacto", "Atención remota", 0, always_open=True
)

MIDNIGHT = time(23, 59, 59)
ALWAYS = [(day, time(0), MIDNIGHT) for day in range(7)]
MORNINGS = [(day, time(9), time(14)) for day in range(5)]
SPLIT = [
    stretch
    for day in range(5)
    for stretch in ((day, time(8, 30), time(13)), (day, time(14), time(17)))
]


def hours_of(place: Place) -> list[tuple[int, time, time]]:
    """Return the weekly hours of a place; municipalities close over lunch."""
    if place.always_open:
        return ALWAYS
    return SPLIT if place in MUNICIPAL else MORNINGS


# Letter, code, name, whether it is the office's default, and whose procedures it takes.
COUNTER_QUEUES = (
    ("A", "general", "Atención general", True, ()),
    ("B", "pensiones", "Pensiones y beneficios", False, ("ips", "sp", "mdsf", "senama")),
    ("C", "registro-civil", "Registro civil e identidad", False, ("srcei", "sgd")),
)
# Code, name, channels, whether it is the default: attended by the contact centre.
REMOTE_QUEUES = (
    ("chat", "Chat web", ("web",), True),
    ("mensajes", "SMS, correo y formularios", ("sms", "email"), True),
    ("llamadas", "Llamadas", ("phone",), True),
)
SKILLS = (
    ("lengua-de-senas", "Lengua de señas chilena"),
    ("creole", "Creole haitiano"),
    ("mapudungun", "Mapudungun"),
    ("ingles", "Inglés"),
)
