"""The texts that Ventanilla says in an institution's name, and the words for each it may use.

A key that an institution, or one of its offices, has not written itself has the default here.
Texts that go by SMS avoid á, í, ó, ú, so that they fit one GSM-7 segment (3GPP TS 23.038).
"""

import re
from dataclasses import dataclass

from django.db.models import Q

from backend.directory.errors import InvalidMessageError
from backend.directory.models import Institution, Office, OfficeMessage

_WORD = re.compile(r"\{(\w*)\}")
_ALWAYS = ("institution", "office")


@dataclass(frozen=True, slots=True)
class MessageKey:
    """One text: what it is for (on the set-up screen), its default and the words it may use."""

    key: str
    label: str
    default: str
    words: tuple[str, ...] = ()

    @property
    def allowed(self) -> tuple[str, ...]:
        """Return every word that may stand in braces."""
        return (*_ALWAYS, *self.words)


def _k(key: str, label: str, default: str, *words: str) -> MessageKey:
    return MessageKey(key, label, default, words)


MESSAGE_KEYS: dict[str, MessageKey] = {
    item.key: item
    for item in (
        _k("greeting", "Saludo del chat", "Hola, le atiende {institution}. ¿En qué le ayudamos?"),
        _k(
            "out_of_hours",
            "Fuera de horario",
            "Ahora no estamos atendiendo, pero recibimos su mensaje. Le responderemos desde {opening}."
            " Guarde su folio: {folio}.",
            "opening",
            "folio",
        ),
        _k(
            "received",
            "Mensaje recibido",
            "Recibimos su mensaje. Su folio es {folio}: con él puede preguntar por su caso cuando quiera.",
            "folio",
        ),
        _k(
            "unattended",
            "No alcanzó a ser atendido",
            "Hoy no alcanzamos a atenderle y lo lamentamos. Puede volver desde {opening}.",
            "opening",
        ),
        _k("chat_ended", "Fin del chat", "Terminamos la conversación. Gracias por escribirnos."),
        _k(
            "closed_queue",
            "Fila cerrada",
            "Esta fila está cerrada por ahora. Consulte en el mesón.",
        ),
        _k(
            "sms_folio",
            "SMS con el folio",
            "{institution}: recibimos su mensaje. Folio {folio}. Responda a este SMS para agregar algo.",
            "folio",
        ),
        _k(
            "sms_out_of_hours",
            "SMS fuera de horario",
            "{institution}: recibimos su mensaje, folio {folio}. Le responderemos desde {opening}.",
            "folio",
            "opening",
        ),
        _k(
            "sms_ticket",
            "SMS con el turno",
            "{office}: su turno es {ticket}. Siga la fila en {link}",
            "ticket",
            "link",
        ),
        _k(
            "sms_unattended",
            "SMS de no atendido",
            "{institution}: hoy no alcanzamos a atenderle. Puede volver desde {opening}.",
            "opening",
        ),
        _k(
            "survey",
            "Pregunta de satisfacción",
            "¿Cómo fue su atención? Responda con una nota de 1 a 7.",
        ),
        _k(
            "sms_survey",
            "SMS de satisfacción",
            "{institution}: con nota de 1 a 7, que tal fue su atencion? Responda solo el numero.",
        ),
        _k("survey_thanks", "Gracias por la nota", "Gracias. Su opinión ayuda a atender mejor."),
        _k(
            "sms_opt_out",
            "SMS de baja",
            "{institution}: no le enviaremos mas SMS. Para volver a recibirlos responda ALTA.",
        ),
        _k("ivr_greeting", "Saludo telefónico", "Le damos la bienvenida a {institution}."),
        _k(
            "ivr_out_of_hours",
            "Teléfono fuera de horario",
            "Nuestro horario de atención terminó. Volvemos a atender desde {opening}."
            " Deje su mensaje después de la señal.",
            "opening",
        ),
        _k("ivr_wait", "Espera telefónica", "Le atenderemos en el orden de llegada."),
        _k(
            "ticket_slip",
            "Pie del número impreso",
            "Conserve este papel. Puede seguir su turno desde el teléfono con el código impreso.",
        ),
    )
}


def message_text(
    key: str, *, institution: Institution, office: Office | None = None, **values: str
) -> str:
    """Return a text in the words of the office, else of the institution, else the default.

    ``values`` fills the words in braces; one that is missing leaves nothing in its place.

    Raises:
        KeyError: no such key in ``MESSAGE_KEYS``.
    """
    item = MESSAGE_KEYS[key]
    place = Q(office__isnull=True) | Q(office=office) if office else Q(office__isnull=True)
    own = OfficeMessage.objects.filter(place, institution=institution, key=key)
    texts = {row.office_id: row.text for row in own}
    text = texts.get(office.pk if office else None) or texts.get(None) or item.default
    known = {"institution": institution.short_name, "office": office.name if office else ""}
    known |= values
    filled = _WORD.sub(lambda found: known.get(found[1], ""), text)
    return " ".join(filled.split(" ")).strip()


def message_check(key: str, text: str) -> str:
    """Return ``text`` ready to keep.

    Raises:
        InvalidMessageError: unknown key, empty or longer than 1,000, or a word it cannot use.
    """
    item, text = MESSAGE_KEYS.get(key), text.strip()
    if item is None or not text or len(text) > 1000:
        raise InvalidMessageError("Escriba un texto de hasta 1.000 letras.")
    wrong = [word for word in _WORD.findall(text) if word not in item.allowed]
    if wrong or _WORD.sub("", text).count("{") or _WORD.sub("", text).count("}"):
        usable = ", ".join(f"{{{word}}}" for word in item.allowed)
        raise InvalidMessageError(f"Entre llaves sólo puede ir: {usable}.")
    return text
