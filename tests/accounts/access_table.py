"""Every address of the product, and who may ask for it. A new address fails until it stands here."""

from dataclasses import dataclass
from enum import Enum, auto

from backend.accounts.api import Permission


class Door(Enum):
    """Who stands at an address."""

    EVERYBODY = auto()  # no account asked, none refused
    SCREEN = auto()  # an enrolled kiosk or board: data is refused to any other browser
    SIGNED = auto()  # the telephone provider, by signature
    SIGN_IN = auto()  # the account's own pages
    STAFF = auto()  # whoever holds a permission


@dataclass(frozen=True)
class Gate:
    """How an address is asked for; ``unready`` are answers that a real object may still get.

    ``elsewhere`` are answers that another institution's object may get because they say nothing of it.
    """

    door: Door
    permission: Permission | None = None
    method: str = "GET"
    unready: frozenset[int] = frozenset()
    elsewhere: frozenset[int] = frozenset()


OPEN = Gate(Door.EVERYBODY)
OPEN_POST = Gate(Door.EVERYBODY, method="POST")
SCREEN = Gate(Door.SCREEN)
SCREEN_POST = Gate(Door.SCREEN, method="POST")
SIGNED = Gate(Door.SIGNED, method="POST")
SIGN_IN = Gate(Door.SIGN_IN)


def get(permission: Permission, *unready: int) -> Gate:
    """Read, with a permission."""
    return Gate(Door.STAFF, permission, "GET", frozenset(unready))


def post(permission: Permission, *unready: int) -> Gate:
    """Change, with a permission; an empty form may be refused as such."""
    return Gate(Door.STAFF, permission, "POST", frozenset(unready))


# Whatever does not ring for one gets the same sentence, wherever it is and whether it rings at all.
NOT_RINGING = Gate(
    Door.STAFF,
    Permission.DESK_USE,
    "POST",
    unready=frozenset({403, 404}),
    elsewhere=frozenset({409}),
)

_I = "configuracion/<int:institution_id>/"
_O = "configuracion/oficina/<int:office_id>/"
_C = "mesa/caso/<int:case_id>/"
_W = "mesa/trabajo/<int:work_item_id>/"
_K = "kb/<int:ficha_id>/"

SETUP_TABLE = {
    "configuracion/": get(Permission.SETUP_OFFICE),
    # Only the system's own administrator makes institutions: refused to one institution's.
    "configuracion/instituciones/nueva/": get(Permission.SETUP_OFFICE, 403),
    _I: get(Permission.SETUP_OFFICE),
    **{
        f"{_I}{page}/": get(Permission.SETUP_OFFICE)
        for page in (
            "primera-oficina",
            "datos",
            "tramites",
            "tramites/nuevo",
            "tramites/<int:procedure_id>",
            "convenios",
            "convenios/nuevo",
            "oficinas/nueva",
            "filas",
            "filas/nueva",
            "filas/<int:queue_id>",
            "preferencias",
            "habilidades",
            "personal",
            "personal/nueva",
            "personal/<int:user_id>",
            "personal/<int:user_id>/funcion",
            "personal/<int:user_id>/habilidades",
            "mensajes",
            "mensajes/<slug:key>",
        )
    },
    f"{_I}lineas/": get(Permission.SETUP_INSTITUTION),
    f"{_I}lineas/nueva/": get(Permission.SETUP_INSTITUTION),
    f"{_I}lineas/<int:line_id>/": get(Permission.SETUP_INSTITUTION),
    f"{_I}sitios/": get(Permission.SETUP_INSTITUTION),
    f"{_I}sitios/nuevo/": get(Permission.SETUP_INSTITUTION),
    f"{_I}sitios/<int:widget_id>/": get(Permission.SETUP_INSTITUTION),
    f"{_I}personal/<int:user_id>/<slug:what>/": post(Permission.SETUP_OFFICE),
    _O: get(Permission.SETUP_OFFICE),
    **{
        f"{_O}{page}/": get(Permission.SETUP_OFFICE)
        for page in (
            "datos",
            "horario",
            "cierres",
            "feriados",
            "modulos",
            "tramites",
            "dispositivos",
            "mensajes",
            "mensajes/<slug:key>",
        )
    },
    f"{_O}modulos/<int:desk_id>/": post(Permission.SETUP_OFFICE),
    "configuracion/feriados/": get(Permission.SETUP_OFFICE),
    # A holiday moves everybody's terms: only the system's own administrator changes one.
    "configuracion/feriados/nuevo/": get(Permission.SETUP_OFFICE, 403),
    "configuracion/feriados/<int:holiday_id>/": get(Permission.SETUP_OFFICE, 403),
    "configuracion/feriados/<int:holiday_id>/quitar/": post(Permission.SETUP_OFFICE, 403),
    f"{_O}modulos/<int:desk_id>/datos/": get(Permission.SETUP_OFFICE),
    "configuracion/funcion/<int:posting_id>/terminar/": post(Permission.SETUP_OFFICE),
    "configuracion/cierre/<int:closure_id>/quitar/": post(Permission.SETUP_OFFICE),
    "configuracion/dispositivo/<int:device_id>/codigo/": post(Permission.SETUP_OFFICE),
    "configuracion/dispositivo/<int:device_id>/baja/": post(Permission.SETUP_OFFICE),
}

DESK_TABLE = {
    "mesa/": get(Permission.DESK_USE),
    "mesa/cola/": get(Permission.DESK_USE),
    "mesa/pestanas/": get(Permission.DESK_USE),
    "mesa/pestanas/<int:case_id>/quitar/": post(Permission.DESK_USE),
    "mesa/disponibilidad/": get(Permission.DESK_USE),
    "mesa/buscar/": post(Permission.CASE_VIEW),
    "mesa/tramites/": get(Permission.DESK_USE),
    "mesa/archivos/<int:attachment_id>/": get(Permission.CASE_VIEW, 404),
    "mesa/siguiente/": post(Permission.DESK_USE),
    _W: get(Permission.DESK_USE),
    f"{_W}tomar/": post(Permission.DESK_USE, 403),
    f"{_W}aceptar/": NOT_RINGING,
    f"{_W}rechazar/": NOT_RINGING,
    f"{_W}aparcar/": post(Permission.DESK_USE, 403),
    f"{_W}devolver/": post(Permission.DESK_USE, 403),
    f"{_W}terminar/": post(Permission.DESK_USE, 403),
    f"{_W}pasar/": post(Permission.DESK_USE, 403, 404),
    f"{_W}asignar/": post(Permission.DESK_USE, 403, 404),
    f"{_W}filas/": get(Permission.DESK_USE),
    f"{_W}colegas/": get(Permission.DESK_USE),
    f"{_W}accion/<slug:name>/": post(Permission.DESK_USE, 403, 404),
    _C: get(Permission.CASE_VIEW),
    f"{_C}linea/": get(Permission.CASE_VIEW),
    f"{_C}responder/": post(Permission.CASE_REPLY),
    f"{_C}iniciar/<slug:channel>/<int:contact_point_id>/": post(Permission.CASE_REPLY, 403, 404),
    f"{_C}nota/": post(Permission.CASE_REPLY),
    f"{_C}borrador/<slug:kind>/": post(Permission.CASE_REPLY),
    f"{_C}ficha/enviar/": post(Permission.CASE_REPLY),
    f"{_C}ficha/imprimir/": post(Permission.CASE_REPLY),
    f"{_C}fichas/": get(Permission.DESK_USE),
    f"{_C}ficha/": post(Permission.CASE_REPLY, 404),
    f"{_C}tramite/": post(Permission.CASE_REPLY),
    f"{_C}datos/": get(Permission.CASE_VIEW),
    f"{_C}estado/": post(Permission.CASE_CLOSE),
    f"{_C}derivar/": post(Permission.CASE_TRANSFER, 404),
    f"{_C}instituciones/": get(Permission.CASE_TRANSFER),
    f"{_C}persona/": get(Permission.CITIZEN_VIEW),
    f"{_C}persona/guardar/": post(Permission.CITIZEN_EDIT),
    f"{_C}persona/elegir/": post(Permission.CITIZEN_EDIT, 404),
    "mesa/atencion/<int:interaction_id>/mover/": post(Permission.CASE_MOVE),
    "telefono/atencion/<int:work_item_id>/panel/": get(Permission.DESK_USE, 404),
    "supervision/": get(Permission.QUEUE_SUPERVISE),
    "supervision/tablero/": get(Permission.QUEUE_SUPERVISE),
    "supervision/fila/<int:queue_id>/": get(Permission.QUEUE_SUPERVISE),
    "supervision/fila/<int:queue_id>/estado/": post(Permission.QUEUE_SUPERVISE),
    "supervision/trabajo/<int:work_item_id>/": post(Permission.WORK_REASSIGN, 404),
    "supervision/correo/": get(Permission.MAILROOM_VIEW),
    "supervision/correo/recibo/<int:receipt_id>/": post(Permission.MAILROOM_REPLAY),
    "supervision/correo/envio/<int:delivery_id>/": post(Permission.MAILROOM_REPLAY),
}

KB_TABLE = {
    "kb/": get(Permission.KB_VIEW),
    "kb/nueva/": get(Permission.KB_EDIT),
    "kb/intercambio/": get(Permission.KB_EDIT),
    "kb/intercambio/<slug:form>/": get(Permission.KB_EDIT, 404),
    "kb/nombres/": get(Permission.KB_EDIT),
    "kb/nombres/<int:proposal_id>/aceptar/": post(Permission.KB_EDIT),
    "kb/nombres/<int:proposal_id>/rechazar/": post(Permission.KB_EDIT),
    "kb/novedades/": get(Permission.KB_VIEW),
    "kb/novedades/insignia/": get(Permission.KB_VIEW),
    # Editors and supervisors write; whoever only attends is refused.
    "kb/novedades/nueva/": get(Permission.KB_VIEW, 403),
    "kb/novedades/<int:bulletin_id>/": get(Permission.KB_VIEW, 404),
    "kb/novedades/<int:bulletin_id>/leida/": post(Permission.KB_VIEW, 404),
    "kb/adoptar/": get(Permission.KB_PUBLISH),
    f"{_K}adoptar/": post(Permission.KB_PUBLISH, 404),
    f"{_K}heredar/": post(Permission.KB_EDIT, 404),
    "kb/alarmas/": get(Permission.KB_EDIT),
    "kb/alarmas/leidas/": post(Permission.KB_EDIT),
    _K: get(Permission.KB_VIEW),
    f"{_K}vista/": post(Permission.KB_VIEW),
    f"{_K}revisar/": post(Permission.KB_EDIT),
    f"{_K}aprobar/": post(Permission.KB_PUBLISH),
    f"{_K}devolver/": post(Permission.KB_PUBLISH),
    f"{_K}descartar/": post(Permission.KB_EDIT),
    f"{_K}publicar/": post(Permission.KB_PUBLISH),
    f"{_K}programar/": post(Permission.KB_PUBLISH),
    f"{_K}vencimiento/": post(Permission.KB_PUBLISH, 404),
    f"{_K}archivar/": post(Permission.KB_PUBLISH),
    f"{_K}reponer/": post(Permission.KB_PUBLISH),
    f"{_K}versiones/": get(Permission.KB_VIEW),
    f"{_K}comparar/": get(Permission.KB_VIEW),
    f"{_K}idioma/<slug:language>/": get(Permission.KB_VIEW, 404),
    f"{_K}cuidado/": get(Permission.KB_VIEW),
    f"{_K}cuidado/vigente/": post(Permission.KB_EDIT),
    f"{_K}versiones/<int:number>/": get(Permission.KB_VIEW, 404),
    f"{_K}versiones/<int:number>/volver/": post(Permission.KB_EDIT, 404),
}

# What everybody may do, and what only a screen, a provider or an account's holder may.
OUTSIDE_TABLE = {
    **dict.fromkeys(
        (
            "",
            "healthz",
            "mesa/avisos/",
            "simulador/",
            "buscar/",
            "buscar/sugerencias/",
            "fichas/",
            "fichas/hecho/<slug:name>/",
            "fichas/tema/<slug:name>/",
            "fichas/institucion/<int:institution_id>/",
            "fichas/<slug:name>/",
            "fichas/<slug:name>/en/",
            "f/<slug:name>/",
            "escribenos/",
            "escribenos/recibido/<str:signed>/",
            "seguimiento/",
            "seguimiento/codigo/",
            "seguimiento/caso/",
            "seguimiento/caso/archivos/<int:file_id>/",
            "chat/",
            "chat/marco/",
            "chat/archivos/<int:seq>/<int:file_id>/",
            "chat/widget.js",
            "turno/<str:token>/",
            "turno/<str:token>/estado/",
            "metrics",
            "api/v1/",
            "api/v1/fichas",
            "api/v1/instituciones",
            "api/v1/oficinas",
            "api/v1/oficinas/<code>/filas",
            "api/v1/openapi.json",
            "api/v1/tramites",
            *(
                f"api/{prefix}{page}"
                for prefix in ("", "chileatiende/v1/", "chileatiende/v2/")
                for page in (
                    "fichas",
                    "fichas/<str:code>",
                    "servicios",
                    "servicios/<str:code>",
                    "servicios/<str:code>/fichas",
                )
            ),
        ),
        OPEN,
    ),
    **dict.fromkeys(
        (
            "fichas/<slug:name>/opinion/",
            "idioma/",
            "seguimiento/caso/nota/",
            "seguimiento/salir/",
            "chat/empezar/",
            "chat/lineas/",
            "chat/decir/",
            "chat/nota/",
            "chat/archivos/",
            "chat/olvidar/",
            "turno/<str:token>/salir/",
            "turno/<str:token>/nota/",
        ),
        OPEN_POST,
    ),
    **dict.fromkeys(("kiosco/", "pantalla/"), OPEN),
    **dict.fromkeys(("kiosco/activar/", "pantalla/activar/"), OPEN_POST),
    **dict.fromkeys(
        (
            "kiosco/estado/",
            "kiosco/buscar/",
            "pantalla/estado/",
        ),
        SCREEN,
    ),
    "kiosco/numero/": SCREEN_POST,
    "kiosco/numero/<uuid:client_uuid>/papel/": SCREEN_POST,
    "panel/": get(Permission.ANALYTICS_VIEW),
    "panel/<slug:name>.csv": get(Permission.ANALYTICS_EXPORT, 404),
}
