"""Reading TwiML: only what this company executes, everything else fails loudly."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from dataclasses import dataclass, field

MAX_BYTES = 64 * 1024
_SAY_VOICE = re.compile(r"^(man|woman|alice|Polly\.[\w-]+|Google\.[\w.-]+)$")
_SAY_LANGUAGES = frozenset({"es-ES", "es-MX", "es-US", "en-US", "en-GB"})
_NUMBER, _BOOLEAN, _METHOD = r"\d+", r"true|false", r"GET|POST"
_CALLBACK = {"statusCallback": ".+", "statusCallbackMethod": _METHOD}
# verb -> attribute -> what its value must match in full
_ATTRIBUTES: dict[str, dict[str, str]] = {
    "Response": {},
    "Say": {"voice": _SAY_VOICE.pattern, "language": ".+", "loop": _NUMBER},
    "Play": {"loop": _NUMBER, "digits": r"[0-9w*#]+"},
    "Pause": {"length": _NUMBER},
    "Gather": {
        "action": ".+",
        "method": _METHOD,
        "input": "dtmf",
        "numDigits": _NUMBER,
        "timeout": r"\d+|auto",
        "finishOnKey": r"[0-9*#]?",
        "actionOnEmptyResult": _BOOLEAN,
        "bargeIn": _BOOLEAN,
        "language": ".+",
    },
    "Redirect": {"method": _METHOD},
    "Enqueue": {
        "action": ".*",
        "method": _METHOD,
        "waitUrl": ".*",
        "waitUrlMethod": _METHOD,
        "maxQueueSize": _NUMBER,
    },
    "Leave": {},
    "Hangup": {},
    "Reject": {"reason": "rejected|busy"},
    "Dial": {"action": ".*", "method": _METHOD, "timeLimit": _NUMBER, "hangupOnStar": "false"},
    "Conference": {
        "startConferenceOnEnter": _BOOLEAN,
        "endConferenceOnExit": _BOOLEAN,
        "muted": _BOOLEAN,
        "beep": "true|false|onEnter|onExit",
        "participantLabel": ".{1,128}",
        "maxParticipants": _NUMBER,
        "waitUrl": ".*",
        "waitMethod": _METHOD,
        "statusCallbackEvent": r"((start|end|join|leave|mute|hold)\s*)+",
        **_CALLBACK,
    },
}
_CHILDREN: dict[str, frozenset[str]] = {
    "Response": frozenset(
        (
            "Say",
            "Play",
            "Pause",
            "Gather",
            "Redirect",
            "Enqueue",
            "Leave",
            "Dial",
            "Hangup",
            "Reject",
        )
    ),
    "Gather": frozenset(("Say", "Play", "Pause")),
    "Dial": frozenset(("Conference",)),
}
CONTEXTS: dict[str, frozenset[str]] = {
    "call": _CHILDREN["Response"],
    "enqueue": frozenset(("Play", "Say", "Pause", "Hangup", "Redirect", "Leave", "Gather")),
    "conference": frozenset(("Play", "Say", "Pause", "Redirect")),
}


class TwimlError(Exception):
    """A document that is not executed; ``code`` is the company's."""

    def __init__(self, code: int, message: str) -> None:
        super().__init__(message)
        self.code = code


@dataclass(frozen=True)
class Verb:
    """One element of a checked document."""

    name: str
    attributes: dict[str, str] = field(default_factory=dict)
    text: str = ""
    children: tuple[Verb, ...] = ()

    def get(self, name: str, default: str = "") -> str:
        return self.attributes.get(name, default)

    def number(self, name: str, default: int) -> int:
        raw = self.get(name)
        return int(raw) if raw.isdigit() else default

    def flag(self, name: str, default: bool) -> bool:
        return self.get(name, "true" if default else "false") == "true"


def parse(document: bytes, *, context: str = "call") -> tuple[Verb, ...]:
    """The verbs of a voice document, all checked before the first one is executed.

    Raises TwimlError: 11750 over 64 kB, 12100 not XML, 12200 outside the grammar executed here.
    """
    root = _root(document)
    verb = _verb(root, "Response")
    for child in verb.children:
        if child.name not in CONTEXTS[context]:
            raise TwimlError(12200, f"<{child.name}> no se permite en espera ({context})")
    return verb.children


def check_messaging(document: bytes) -> None:
    """An answer to a text: nothing, or an empty ``<Response/>``; anything else is refused."""
    if not document.strip():
        return
    root = _root(document)
    if len(root) or (root.text or "").strip():
        raise TwimlError(12200, "el simulador no ejecuta verbos de mensajería")


def _root(document: bytes) -> ET.Element:
    if len(document) > MAX_BYTES:
        raise TwimlError(11750, "más de 64 kB")
    if b"<!DOCTYPE" in document or b"<!ENTITY" in document:
        raise TwimlError(12100, "un DTD no se admite")
    if not document.startswith(b"<"):
        raise TwimlError(12100, "hay algo antes del documento")
    try:
        root = ET.fromstring(document)  # noqa: S314 - DTDs refused above, size bounded
    except ET.ParseError as error:
        raise TwimlError(12100, f"no es XML: {error}") from None
    if root.tag != "Response":
        raise TwimlError(12200, f"la raíz es <{root.tag}>")
    return root


def _verb(element: ET.Element, path: str) -> Verb:
    _check_attributes(element, path)
    allowed = _CHILDREN.get(element.tag, frozenset())
    for child in element:
        if child.tag not in allowed:
            raise TwimlError(12200, f"el simulador no ejecuta <{child.tag}> en {path}")
    children = tuple(_verb(child, f"{path}/{child.tag}") for child in element)
    text = (element.text or "").strip()
    _check_content(element.tag, text, children, path)
    return Verb(element.tag, dict(element.attrib), text, children)


def _check_attributes(element: ET.Element, path: str) -> None:
    known = _ATTRIBUTES[element.tag]
    for name, value in element.attrib.items():
        if name not in known:
            raise TwimlError(12200, f"{path}: el simulador no conoce el atributo {name}")
        if not re.fullmatch(known[name], value, re.DOTALL):
            raise TwimlError(12200, f"{path}: {name}={value!r} no vale")
    language = element.get("language")
    if element.tag == "Say" and language and language not in _SAY_LANGUAGES:
        raise TwimlError(12200, f"{path}: no hay voz para {language}")


def _check_content(tag: str, text: str, children: tuple[Verb, ...], path: str) -> None:
    if tag == "Say" and len(text) > 4096:
        raise TwimlError(12200, f"{path}: más de 4096 caracteres")
    if tag == "Redirect" and not text:
        raise TwimlError(12200, f"{path}: sin dirección")
    if tag in ("Enqueue", "Conference") and not 1 <= len(text) <= 128:
        raise TwimlError(12200, f"{path}: sin nombre")
    if tag == "Dial" and len(children) != 1:
        raise TwimlError(12200, f"{path}: el simulador solo marca a una <Conference>")
