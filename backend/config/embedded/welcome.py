"""The page that ``serve`` prints when it is ready: where to go and who to be."""

from dataclasses import dataclass

from django.urls import Resolver404, resolve

from backend.accounts.api import demo_accounts

PLACES = (
    ("Portal ciudadano", "/", "citizen portal and chat"),
    ("Mesa de atención", "/mesa/", "the agents' desk"),
    ("Supervisión", "/supervision/", "wallboard"),
    ("Configuración", "/configuracion/", "set-up"),
    ("Panel de cifras", "/panel/", "dashboards"),
    ("Fichas (edición)", "/kb/", "knowledge base editor"),
    ("Tótem", "/kiosco/", "kiosk; enrol it under Configuración"),
    ("Pantalla de llamados", "/pantalla/", "TV board"),
    ("API", "/api/v1/docs", "REST API"),
    ("Estado", "/healthz", "health"),
)


@dataclass(frozen=True, slots=True)
class Address:
    """Where this server listens."""

    host: str
    port: int
    simulator: bool

    def url(self, path: str = "", *, plus: int = 0) -> str:
        """Return the address of ``path`` as someone on this machine types it."""
        host = "127.0.0.1" if self.host in ("0.0.0.0", "::") else self.host  # noqa: S104 - compared
        return f"http://{host}:{self.port + plus}{path}"


def page(address: Address, *, seconds: float) -> str:
    """Return the whole page."""
    lines = [
        "",
        f"Ventanilla está lista (ready in {seconds:.1f} s). Ctrl-C la detiene (stops it).",
        "",
    ]
    lines += [
        f"  {name:<22} {address.url(path):<42} {english}"
        for name, path, english in PLACES
        if _exists(path)
    ]
    if address.simulator:
        lines.append(
            f"  {'Simulador telefónico':<22} {address.url('/', plus=1):<42} two telephones to play with"
        )
    lines += ["", *accounts(), ""]
    return "\n".join(lines)


def _exists(path: str) -> bool:
    try:
        resolve(path)
    except Resolver404:
        return False
    return True


def accounts() -> list[str]:
    """Return the demo accounts with the codes that hold right now, a line each."""
    found = demo_accounts()
    if not found:
        return ["  Sin cuentas de muestra (no demo accounts)."]
    lines = [
        f"  Cuentas de muestra (demo accounts); contraseña (password): {found[0].password}",
        f"  {'correo (e-mail)':<40} {'TOTP':<8} {'rol':<24} lugar",
    ]
    lines += [
        f"  {account.email:<40} {account.totp or '-':<8} {account.role:<24} {account.place}"
        for account in found
    ]
    return [*lines, "  Un código dura 30 s; otros (fresh ones): make codes"]
