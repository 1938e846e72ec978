"""Who may do what: one table of roles and permissions, read by everything, changed only here."""

from enum import StrEnum

from django.utils.translation import gettext_lazy as _


class Role(StrEnum):
    """What a posting makes of a person within an institution or one of its offices."""

    FRONT_DESK = "front_desk"
    OPERATOR = "operator"
    SUPERVISOR = "supervisor"
    EDITOR = "editor"
    MANAGER = "manager"
    AUDITOR = "auditor"
    ADMINISTRATOR = "administrator"

    @property
    def label(self) -> str:
        """Return the role's name on screen."""
        return str(ROLE_LABELS[self])


ROLE_LABELS = {
    Role.FRONT_DESK: _("Atención de módulo"),
    Role.OPERATOR: _("Operación telefónica"),
    Role.SUPERVISOR: _("Supervisión"),
    Role.EDITOR: _("Edición de fichas"),
    Role.MANAGER: _("Jefatura"),
    Role.AUDITOR: _("Auditoría"),
    Role.ADMINISTRATOR: _("Administración"),
}

# Supervisors and above see more people's data than those they attend: a second factor is mandatory.
ROLES_WITH_SECOND_FACTOR = frozenset(
    {Role.SUPERVISOR, Role.EDITOR, Role.MANAGER, Role.AUDITOR, Role.ADMINISTRATOR}
)


class Permission(StrEnum):
    """One thing that somebody may do."""

    DESK_USE = "desk.use"
    CASE_VIEW = "case.view"
    CASE_REPLY = "case.reply"
    CASE_CLOSE = "case.close"
    CASE_TRANSFER = "case.transfer"
    CASE_MOVE = "case.move"
    CITIZEN_VIEW = "citizen.view"
    CITIZEN_EDIT = "citizen.edit"
    CITIZEN_MERGE = "citizen.merge"
    COUNTER_ATTEND = "counter.attend"
    CALL_ATTEND = "call.attend"
    QUEUE_SUPERVISE = "queue.supervise"
    WORK_REASSIGN = "work.reassign"
    MAILROOM_VIEW = "mailroom.view"
    MAILROOM_REPLAY = "mailroom.replay"
    SETUP_INSTITUTION = "setup.institution"
    SETUP_OFFICE = "setup.office"
    STAFF_MANAGE = "staff.manage"
    DEVICE_MANAGE = "device.manage"
    KB_VIEW = "kb.view"
    KB_EDIT = "kb.edit"
    KB_PUBLISH = "kb.publish"
    ANALYTICS_VIEW = "analytics.view"
    ANALYTICS_EXPORT = "analytics.export"
    ACCESS_LOG_VIEW = "access_log.view"


_ATTEND = frozenset(
    {
        Permission.DESK_USE,
        Permission.CASE_VIEW,
        Permission.CASE_REPLY,
        Permission.CASE_CLOSE,
        Permission.CASE_TRANSFER,
        Permission.CASE_MOVE,
        Permission.CITIZEN_VIEW,
        Permission.CITIZEN_EDIT,
        Permission.KB_VIEW,
    }
)

PERMISSIONS: dict[Role, frozenset[Permission]] = {
    Role.FRONT_DESK: _ATTEND | {Permission.COUNTER_ATTEND},
    Role.OPERATOR: _ATTEND | {Permission.CALL_ATTEND},
    Role.SUPERVISOR: _ATTEND
    | {
        Permission.COUNTER_ATTEND,
        Permission.CALL_ATTEND,
        Permission.CITIZEN_MERGE,
        Permission.QUEUE_SUPERVISE,
        Permission.WORK_REASSIGN,
        Permission.ANALYTICS_VIEW,
    },
    Role.EDITOR: frozenset({Permission.KB_VIEW, Permission.KB_EDIT, Permission.KB_PUBLISH}),
    Role.MANAGER: frozenset(
        {Permission.KB_VIEW, Permission.ANALYTICS_VIEW, Permission.ANALYTICS_EXPORT}
    ),
    Role.AUDITOR: frozenset(
        {Permission.ACCESS_LOG_VIEW, Permission.ANALYTICS_VIEW, Permission.MAILROOM_VIEW}
    ),
    Role.ADMINISTRATOR: frozenset(
        {
            Permission.SETUP_INSTITUTION,
            Permission.SETUP_OFFICE,
            Permission.STAFF_MANAGE,
            Permission.DEVICE_MANAGE,
            Permission.QUEUE_SUPERVISE,
            Permission.MAILROOM_VIEW,
            Permission.MAILROOM_REPLAY,
            Permission.KB_VIEW,
        }
    ),
}
