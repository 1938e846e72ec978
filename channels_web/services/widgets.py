"""Setting up windows on the web: whose they are, and which sites may show them."""

from dataclasses import dataclass
from urllib.parse import urlsplit

from django.db import IntegrityError, transaction
from django.utils.translation import gettext, gettext_noop, ngettext

from backend.accounts.api import Viewer
from backend.common.errors import ConflictError, InvalidInputError, NotFoundError
from backend.directory.api import office_get
from backend.routing.api import setup_queues
from channels_web.models import WidgetOrigin

MAX_ORIGINS = 20


class InvalidOriginError(InvalidInputError):
    """A site that is not written as a browser names it."""

    code = "invalid_origin"
    message = gettext_noop(
        "Escriba cada sitio así: https://www.municipalidad.cl, uno por línea y sin más."
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class WidgetData:
    """What an administrator says of a window. ``origins``: sites that may frame the chat."""

    code: str
    name: str
    institution_id: int
    office_id: int | None = None
    queue_id: int | None = None
    origins: tuple[str, ...] = ()
    is_portal: bool = False
    is_active: bool = True


def parse_origin(text: str) -> str:
    """Return scheme, host and port as a browser names a site; raises ``InvalidOriginError``."""
    try:
        parts = urlsplit(text.strip().lower())
        port = f":{parts.port}" if parts.port else ""
    except ValueError as error:
        raise InvalidOriginError from error
    host = parts.hostname or ""
    plain = all(character.isalnum() or character in ".-" for character in host) and host.isascii()
    rest = parts.path.strip("/") or parts.query or parts.fragment or parts.username
    local = host in ("localhost", "127.0.0.1")
    if not (host and plain) or rest or parts.scheme not in ("https", "http"):
        raise InvalidOriginError
    if parts.scheme == "http" and not local:
        raise InvalidOriginError(
            gettext("El sitio debe usar https, para que nadie lea la conversación.")
        )
    return f"{parts.scheme}://{host}{port}"


def widget_save(*, viewer: Viewer, data: WidgetData, widget_id: int | None = None) -> WidgetOrigin:
    """Make or change a window of an institution.

    Raises ``NotAllowedError``, ``InvalidOriginError``, ``ConflictError`` (code taken, or there is a
    portal already), ``NotFoundError`` (an office or a window of somebody else).
    """
    viewer.require_setup(institution_id=data.institution_id)
    if len(data.origins) > MAX_ORIGINS:
        raise InvalidOriginError(
            ngettext(
                "Puede nombrar hasta %(n)d sitio.", "Puede nombrar hasta %(n)d sitios.", MAX_ORIGINS
            )
            % {"n": MAX_ORIGINS}
        )
    if data.office_id is not None:
        _office_check(data)
    if data.queue_id is not None:
        _queue_check(viewer, data)
    row = WidgetOrigin(institution_id=data.institution_id)
    if widget_id is not None:
        found = WidgetOrigin.objects.filter(
            pk=widget_id, institution_id=data.institution_id
        ).first()
        if found is None:
            raise NotFoundError
        row = found
    row.code, row.name = data.code, data.name.strip()[:120]
    row.office_id, row.queue_id = data.office_id, data.queue_id
    row.origins = [parse_origin(origin) for origin in data.origins]
    row.is_portal, row.is_active = data.is_portal, data.is_active
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError as error:
        raise ConflictError(
            gettext("Ese código ya existe, o ya hay otra ventana del portal.")
        ) from error
    return row


def _queue_check(viewer: Viewer, data: WidgetData) -> None:
    own = setup_queues(viewer, institution_id=data.institution_id)
    if not own.filter(pk=data.queue_id or 0).exists():
        raise NotFoundError


def _office_check(data: WidgetData) -> None:
    office = office_get(data.office_id or 0)
    if office.institution_id != data.institution_id:
        raise NotFoundError
