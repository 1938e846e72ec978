"""Words and addresses for the citizens' pages."""

from django import template
from django.utils.html import json_script
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from backend.ports import channels
from channels_web.addresses import ficha_address
from kb.api import FichaHit, FichaPage

register = template.Library()


@register.filter
def ficha_url(ficha: FichaHit | FichaPage) -> str:
    """Return the one address of a ficha."""
    return ficha_address(ficha.code, ficha.title)


@register.filter
def citizen_state(state: str) -> str:
    """Say a case's state as its person understands it."""
    return {
        "new": _("Recibido: pronto lo verá una persona"),
        "open": _("Lo estamos viendo"),
        "waiting": _("Le respondimos: esperamos sus noticias"),
        "transferred": _("Lo está viendo otra institución"),
        "resolved": _("Resuelto"),
        "closed": _("Cerrado"),
        "reopened": _("Abierto nuevamente: pronto lo verá una persona"),
    }.get(state, _("En curso"))


@register.filter
def channel_name(code: str) -> str:
    """Return a channel's name."""
    adapter = channels.get(code)
    return str(adapter.label) if adapter else code


@register.filter
def channel_icon(code: str) -> str:
    """Return a channel's icon."""
    adapter = channels.get(code)
    return adapter.icon if adapter else "chat"


@register.simple_tag
def chat_strings() -> SafeString:
    """Give the chat's script its words in the page's language, as a block of data."""
    return json_script(
        {
            "sending": _("Enviando…"),
            "sent": _("Enviado"),
            "waits": _("Se enviará al volver la conexión"),
            "notSent": _("No se envió"),
            "you": _("Usted"),
            "house": _("Ventanilla"),
            "typing": _("Está escribiendo…"),
            "lost": _("Sin conexión. Lo que escriba se conserva y se enviará solo."),
            "failed": _(
                "No se pudo enviar. Revise su conexión y presione otra vez: nada se perdió."
            ),
            "empty": _("Escriba su consulta antes de enviarla."),
            "uploading": _("Subiendo el archivo…"),
            "remove": _("Quitar"),
            "rate": _("Elija una nota de 1 a 7."),
            "confirmEnd": _("¿Terminar? Presione otra vez"),
            "download": _("Descargar"),
            "goesOn": _("Continúa su caso. Escriba lo que quiera agregar."),
        },
        "chat-strings",
    )
