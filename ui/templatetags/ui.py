"""Template tags of the shared look."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

from django import template
from django.core.paginator import Page
from django.http import HttpRequest, QueryDict
from django.utils.functional import Promise
from django.utils.html import format_html, json_script
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

register = template.Library()
ICONS = Path(__file__).resolve().parent.parent / "static" / "vendor" / "bootstrap-icons" / "icons"


@lru_cache(maxsize=512)
def _drawing(name: str) -> str:
    path = ICONS / f"{name}.svg"
    text = (path if path.is_file() else ICONS / "app.svg").read_text(encoding="utf-8")
    return text[text.index(">") + 1 : text.rindex("</svg>")].strip()


@register.simple_tag
def icon(name: str, label: str = "", size: str = "") -> SafeString:
    """Draw a Bootstrap icon inline: decorative, or named when ``label`` is given.

    ``size`` is one of "", "lg", "xl". An unknown name draws an empty square: a wrong word in a row
    of data must not take a page down (a test checks the names written in templates).
    """
    drawing = mark_safe(_drawing(name))  # noqa: S308 - our own vendored file, never user input
    css = f"icon icon-{size}" if size else "icon"
    if label:
        return format_html(
            '<svg class="{}" viewBox="0 0 16 16" fill="currentColor" role="img" aria-label="{}">'
            "{}</svg>",
            css,
            label,
            drawing,
        )
    return format_html(
        '<svg class="{}" viewBox="0 0 16 16" fill="currentColor" aria-hidden="true" '
        'focusable="false">{}</svg>',
        css,
        drawing,
    )


@register.filter
def initials(name: object) -> str:
    """Return up to two initials of a name, for a small round badge beside the full name."""
    words = [word for word in str(name).split() if word[:1].isalpha()]
    return "".join(word[0] for word in words[:2]).upper()


@register.filter
def seconds(value: float | None) -> str:
    """Say a number of seconds as people do: "40 s", "12 min", "1 h 05 min", "3 d"."""
    if value is None:
        return "—"
    whole = max(0, int(value))
    if whole < 60:
        return f"{whole} s"
    if whole < 3600:
        return f"{whole // 60} min"
    if whole < 86400:
        return f"{whole // 3600} h {whole % 3600 // 60:02d} min"
    return f"{whole // 86400} d"


@register.inclusion_tag("ui/components/pagination.html", takes_context=True)
def pagination(
    context: Mapping[str, Any], page: Page[Any], label: str | Promise = ""
) -> dict[str, Any]:
    """Draw page links that keep the rest of the address's query."""
    request: HttpRequest | None = context.get("request")
    query = request.GET.copy() if request is not None else QueryDict(mutable=True)
    query.pop("page", None)
    rest = query.urlencode()
    return {
        "page": page,
        "prefix": f"?{rest}&page=" if rest else "?page=",
        "numbers": page.paginator.get_elided_page_range(page.number, on_each_side=1, on_ends=1),
        "ellipsis": page.paginator.ELLIPSIS,
        "label": label or _("Páginas"),
    }


@register.simple_tag
def ui_strings() -> SafeString:
    """Give the scripts their words in the page's language, as a block of data."""
    return json_script(
        {
            "connected": _("Conexión recuperada. Está al día."),
            "reconnecting": _("Sin conexión. Reintentando…"),
            "offline": _("Sin conexión. Lo que escriba se guarda y se enviará al volver la red."),
            "keysTitle": _("Atajos de teclado"),
            "keysOn": _("Usar atajos de una sola tecla"),
            "keysAlways": _("Los atajos con Ctrl o Alt funcionan siempre."),
            "close": _("Cerrar"),
            "draftSaved": _("Borrador guardado"),
            "draftPending": _("Guardando borrador…"),
            "draftFailed": _("Borrador sin guardar: se reintentará"),
            "showTable": _("Ver los datos en una tabla"),
            "hideTable": _("Ocultar la tabla"),
            "requestFailed": _("No se pudo completar. Revise la conexión y vuelva a intentarlo."),
        },
        "ui-strings",
    )


@register.filter
def unlocalize_number(value: object) -> str:
    """Give a number without thousands separators, for scripts; other values give nothing."""
    return str(value) if isinstance(value, int | float) else ""
