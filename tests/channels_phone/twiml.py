"""TwiML checked against a grammar made from the provider's own libraries, and the rules beside it."""

from __future__ import annotations

import json
import re
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from pathlib import Path
from typing import Any

GRAMMAR: dict[str, Any] = json.loads(
    (Path(__file__).parent / "data" / "twiml_grammar.json").read_text()
)
LARGEST = 64 * 1024
_URLS = re.compile(r"(url|action|callback)$", re.IGNORECASE)
_ADDRESS = re.compile(r"^(https?://[^\s]+|/[^\s]*)$")
_LAST_VERBS = frozenset({"Hangup", "Redirect", "Reject", "Leave"})


def problems(document: str | bytes, *, kind: str = "voice", context: str = "call") -> list[str]:
    """Return what is wrong with a document; nothing when the provider would execute it."""
    raw = document.encode() if isinstance(document, str) else document
    if len(raw) > LARGEST:
        return ["over 64 kB (11750)"]
    if not raw.startswith(b"<") or b"<!DOCTYPE" in raw:
        return ["not a plain document (12100)"]
    try:
        root = ET.fromstring(raw)  # noqa: S314 - our own documents, DTDs refused above
    except ET.ParseError as error:
        return [f"not XML (12100): {error}"]
    if root.tag != "Response":
        return [f"the root is {root.tag} (12200)"]
    return [*_element(root, GRAMMAR[kind], "Response"), *_order(root, context)]


def _element(element: ET.Element, grammar: dict[str, Any], path: str) -> Iterator[str]:
    rules = grammar[element.tag]
    for name, value in element.attrib.items():
        yield from _attribute(rules["attributes"].get(name), name, value, path)
    yield from _content(element, path)
    for child in element:
        where = f"{path}/{child.tag}"
        if child.tag not in grammar or child.tag not in rules["children"]:
            yield f"{where}: not allowed here (12200)"
        else:
            yield from _element(child, grammar, where)


def _attribute(rule: dict[str, Any] | None, name: str, value: str, path: str) -> Iterator[str]:
    if rule is None:
        yield f"{path}: unknown attribute {name} (12200)"
        return
    given = value.split() if rule.get("list") else [value]
    if rule.get("values") and not set(given) <= set(rule["values"]):
        yield f"{path}: {name}={value!r} is not one of the known values"
    shapes = {"number": r"\d+", "boolean": "true|false"}
    shape = shapes.get(rule.get("type", ""))
    if shape and not re.fullmatch(shape, value):
        yield f"{path}: {name}={value!r} is no {rule['type']}"
    if name.lower().endswith("method") and value not in ("GET", "POST"):
        yield f"{path}: {name}={value!r}"
    if _URLS.search(name) and not _ADDRESS.match(value):
        yield f"{path}: {name}={value!r} is no address"


def _content(element: ET.Element, path: str) -> Iterator[str]:
    text = (element.text or "").strip()
    nouns = [child.tag for child in element]
    if element.tag == "Dial" and not nouns and not text:
        yield f"{path}: dials nobody"
    if element.tag == "Dial" and {"Conference", "Queue"} & set(nouns) and len(nouns) > 1:
        yield f"{path}: a conference or queue must be alone"
    if element.tag == "Say" and not 1 <= len("".join(element.itertext())) <= 4096:
        yield f"{path}: says nothing, or more than 4096 characters"
    if element.tag in ("Redirect", "Play") and not text and "digits" not in element.attrib:
        yield f"{path}: empty"
    if element.tag == "Enqueue" and not 1 <= len(text) <= 64:
        yield f"{path}: a queue's name has 1 to 64 characters"


def _order(root: ET.Element, context: str) -> Iterator[str]:
    verbs = [child.tag for child in root]
    allowed = GRAMMAR["contexts"].get(context)
    for verb in verbs:
        if allowed and verb not in allowed:
            yield f"<{verb}> is not allowed in {context}"
    for verb in verbs[:-1]:
        if verb in _LAST_VERBS:
            yield f"what follows <{verb}> is never reached"
    if context == "call" and not verbs:
        yield "an empty document hangs up in silence"
