"""Files that people send: looked at by content, scanned, stored once."""

import hashlib
import uuid
from datetime import datetime
from http import HTTPStatus
from pathlib import PurePath

import puremagic
from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.utils.translation import gettext_noop
from puremagic import PureError

from backend.common import clock
from backend.common.errors import InvalidInputError, VentanillaError
from backend.ports import AttachmentFile
from backend.ports.scanning import ClamdScanner, Scanner, ScannerDownError, SignatureScanner

# What a person may need to show the State, with the endings that fit each content.
ALLOWED: dict[str, frozenset[str]] = {
    "application/pdf": frozenset({".pdf"}),
    "image/jpeg": frozenset({".jpg", ".jpeg", ".jpe", ".jfif"}),
    "image/png": frozenset({".png"}),
    "image/gif": frozenset({".gif"}),
    "image/webp": frozenset({".webp"}),
    "image/heif": frozenset({".heic", ".heif"}),
    "image/heic": frozenset({".heic", ".heif"}),
    "text/plain": frozenset({".txt"}),
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": frozenset({".docx"}),
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": frozenset({".xlsx"}),
    "application/vnd.oasis.opendocument.text": frozenset({".odt"}),
    "application/vnd.oasis.opendocument.spreadsheet": frozenset({".ods"}),
}


class FileRefusedError(InvalidInputError):
    """A file that is not taken; the message that it came with is."""

    code = "file_refused"
    message = gettext_noop(
        "No se pudo recibir el archivo. Envíe un PDF, una imagen o un documento de texto."
    )


class FileTooLargeError(FileRefusedError):
    """The file is larger than ``ATTACHMENT_MAX_BYTES``."""

    code = "file_too_large"
    status = HTTPStatus.REQUEST_ENTITY_TOO_LARGE


class FileInfectedError(FileRefusedError):
    """The scanner found something harmful."""

    code = "file_infected"
    message = gettext_noop(
        "El archivo tiene contenido peligroso y no se recibió. Su mensaje de texto se conserva."
    )


class FileScannerDownError(VentanillaError):
    """Files cannot be looked at now."""

    code = "scanner_down"
    status = HTTPStatus.SERVICE_UNAVAILABLE
    message = gettext_noop(
        "Ahora no podemos revisar archivos. Envíe su mensaje sin el archivo y adjúntelo después."
    )


def scanner() -> Scanner:
    """Return clamd when ``CLAMD_ADDRESS`` ("host:port") names one, else the embedded scanner."""
    address = str(getattr(settings, "CLAMD_ADDRESS", "") or "")
    host, _, port = address.partition(":")
    return ClamdScanner(host, int(port or 3310)) if host else SignatureScanner()


def attachment_store(*, name: str, data: bytes) -> AttachmentFile:
    """Check a file by size, content and scanner, and store it; raises ``FileRefusedError``.

    The name only labels it: where it is stored, and what type it is served as, come from us. Raises
    ``FileScannerDownError`` when it cannot be looked at. Must run outside a transaction.
    """
    name = PurePath(name.replace("\\", "/").replace("\x00", "")).name.strip()[:200] or "archivo"
    if len(data) > settings.ATTACHMENT_MAX_BYTES:
        megabytes = settings.ATTACHMENT_MAX_BYTES // (1024 * 1024)
        raise FileTooLargeError(f"El archivo pesa más de {megabytes} MB. Envíe uno más liviano.")
    content_type = _content_type(name, data)
    try:
        if scanner().infection(data):
            raise FileInfectedError
    except ScannerDownError as error:
        raise FileScannerDownError from error
    stored_as = default_storage.save(
        f"{folder_of(clock.now())}/{uuid.uuid4().hex}", ContentFile(data)
    )
    return AttachmentFile(
        name=name,
        content_type=content_type,
        size=len(data),
        stored_as=stored_as,
        sha256=hashlib.sha256(data).hexdigest(),
    )


def folder_of(moment: datetime) -> str:
    """Return the folder of the files that are stored at a moment."""
    return moment.strftime("adjuntos/%Y/%m/%d")


def attachment_open(stored_as: str) -> bytes:
    """Return the bytes of a stored file; raises ``FileNotFoundError``."""
    with default_storage.open(stored_as) as stored:
        return bytes(stored.read())


def _content_type(name: str, data: bytes) -> str:
    """Return the type that the content shows, if it is allowed and the name does not lie about it."""
    if not data:
        raise FileRefusedError("El archivo está vacío. Elija otro.")
    found = _detected(data)
    ending = PurePath(name).suffix.lower()
    if found not in ALLOWED:
        raise FileRefusedError
    if ending and ending not in ALLOWED[found]:
        raise FileRefusedError(
            "El archivo no es lo que dice su nombre. Revíselo y envíe un PDF, una imagen o un texto."
        )
    return found


def _detected(data: bytes) -> str:
    try:
        matches = puremagic.magic_string(data)
    except (PureError, ValueError):
        matches = []
    if matches:
        best = max(matches, key=lambda match: match.confidence)
        if best.confidence >= 0.5 or best.mime_type not in ("", "text/plain"):
            return str(best.mime_type)
    return "text/plain" if _is_text(data) else ""


def _is_text(data: bytes) -> bool:
    if b"\x00" in data:
        return False
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return b"<script" not in data.lower() and b"<html" not in data.lower()
