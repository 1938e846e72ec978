"""Asks a web address whether it answers, without ever being led into our own network.

Editors write addresses, and so do files that are imported: what they name must be a public host.
The name is resolved once, every address that it has must be public, and the connection goes to the
very address that was looked at; a redirect is looked at in the same way.
"""

import http.client
import ipaddress
import socket
import ssl
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal
from urllib.parse import SplitResult, urljoin, urlsplit

TIMEOUT_SECONDS = 6.0
REDIRECTS = 4
PORTS = {"http": 80, "https": 443}
AGENT = "Ventanilla (revision de enlaces)"
_REDIRECT = frozenset({301, 302, 303, 307, 308})
# Servers that refuse HEAD or robots still stand: that is no broken link.
_STANDS = frozenset({401, 403, 405, 406, 429, 501, 503, 999})
_HEAD_REFUSED = frozenset({400, 403, 404, 405, 406, 501})

Resolve = Callable[[str, int], list[str]]
Ask = Callable[[SplitResult, str, str], tuple[int, str]]


@dataclass(frozen=True, slots=True)
class LinkAnswer:
    """How a link answered; ``unreachable`` when it may be our own line that is down."""

    result: Literal["ok", "broken", "refused"]
    status: int | None = None
    detail: str = ""
    unreachable: bool = False


class UnsafeLinkError(Exception):
    """The address is not a public web page; the text says why, in Spanish."""


def resolve(host: str, port: int) -> list[str]:
    """Return every IP address of a host."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(entry[4][0]) for entry in found))


def ask(url: SplitResult, address: str, method: str) -> tuple[int, str]:
    """Send one request to ``address`` in the name of the URL's host; return status and Location."""
    host, port = url.hostname or "", url.port or PORTS[url.scheme]
    raw = socket.create_connection((address, port), timeout=TIMEOUT_SECONDS)
    connection = http.client.HTTPConnection(host, port, timeout=TIMEOUT_SECONDS)
    try:
        connection.sock = (
            ssl.create_default_context().wrap_socket(raw, server_hostname=host)
            if url.scheme == "https"
            else raw
        )
        target = (url.path or "/") + (f"?{url.query}" if url.query else "")
        connection.request(method, target, headers={"User-Agent": AGENT, "Accept": "*/*"})
        answer = connection.getresponse()
        return answer.status, answer.getheader("Location") or ""
    finally:
        connection.close()
        raw.close()


def link_check(url: str, *, resolve: Resolve = resolve, ask: Ask = ask) -> LinkAnswer:
    """Tell whether a link leads somewhere; never raises for what the other side does."""
    try:
        return _follow(url, resolve, ask)
    except UnsafeLinkError as error:
        return LinkAnswer("refused", detail=str(error))
    except socket.gaierror:
        return LinkAnswer("broken", detail="El nombre del sitio no existe.", unreachable=True)
    except TimeoutError:
        return LinkAnswer("broken", detail="El sitio no responde a tiempo.", unreachable=True)
    except ssl.SSLError:
        return LinkAnswer("broken", detail="El certificado del sitio no es válido.")
    except (OSError, http.client.HTTPException, ValueError):
        return LinkAnswer("broken", detail="No se pudo conectar.", unreachable=True)


def _follow(url: str, resolve: Resolve, ask: Ask) -> LinkAnswer:
    for _hop in range(REDIRECTS + 1):
        parts = _safe_parts(url)
        address = _public_address(parts, resolve)
        status, location = ask(parts, address, "HEAD")
        if status in _HEAD_REFUSED:
            status, location = ask(parts, address, "GET")
        if status not in _REDIRECT or not location:
            return _judged(status)
        url = urljoin(url, location)
    return LinkAnswer("broken", detail="Da demasiadas vueltas antes de llegar.")


def _judged(status: int) -> LinkAnswer:
    stands = status < 400 or status in _STANDS
    return LinkAnswer("ok" if stands else "broken", status, "" if stands else f"Responde {status}.")


def _safe_parts(url: str) -> SplitResult:
    parts = urlsplit(url)
    if parts.scheme not in PORTS or not parts.hostname:
        raise UnsafeLinkError("Solo se revisan direcciones http y https.")
    if parts.username or parts.password:
        raise UnsafeLinkError("La dirección lleva una contraseña.")
    if parts.port not in (None, PORTS[parts.scheme]):
        raise UnsafeLinkError("La dirección usa un puerto que no es el de la web.")
    return parts


def _public_address(parts: SplitResult, resolve: Resolve) -> str:
    addresses = resolve(parts.hostname or "", PORTS[parts.scheme])
    if not addresses or not all(_is_public(address) for address in addresses):
        raise UnsafeLinkError("La dirección no es pública.")
    return addresses[0]


def _is_public(address: str) -> bool:
    found = ipaddress.ip_address(address.split("%", maxsplit=1)[0])
    inner = getattr(found, "ipv4_mapped", None) or getattr(found, "sixtofour", None)
    return found.is_global and not found.is_multicast and (inner is None or inner.is_global)
