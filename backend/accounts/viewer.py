"""Who looks: every selector takes a viewer and returns only what that viewer may see."""

from dataclasses import dataclass

from backend.accounts.permissions import PERMISSIONS, Permission, Role
from backend.common.errors import NotAllowedError


@dataclass(frozen=True, slots=True)
class PostingGrant:
    """One posting: a role in an institution (None: of the whole system), perhaps in one office only."""

    role: Role
    institution_id: int | None
    office_id: int | None = None


@dataclass(frozen=True, slots=True)
class Viewer:
    """A signed-in member of staff with their postings, or the system itself."""

    user_id: int | None
    name: str
    postings: tuple[PostingGrant, ...] = ()
    is_system: bool = False
    place_label: str = ""

    @classmethod
    def system(cls) -> "Viewer":
        """Return the viewer that tasks and channels use: it sees all, and is nobody's account."""
        return cls(user_id=None, name="Ventanilla", is_system=True)

    @classmethod
    def nobody(cls) -> "Viewer":
        """Return the viewer of a visitor without an account: no permission at all."""
        return cls(user_id=None, name="")

    @property
    def staff_id(self) -> int:
        """Return the member of staff's id; raises ``NotAllowedError`` for the system and for nobody."""
        if self.user_id is None:
            raise NotAllowedError
        return self.user_id

    def grants(self, permission: Permission) -> tuple[PostingGrant, ...]:
        """Return the postings that give ``permission``."""
        return tuple(p for p in self.postings if permission in PERMISSIONS[p.role])

    def has(self, permission: Permission) -> bool:
        """Tell whether the viewer has ``permission`` anywhere."""
        return self.is_system or bool(self.grants(permission))

    def can(
        self, permission: Permission, *, institution_id: int, office_id: int | None = None
    ) -> bool:
        """Tell whether the viewer has ``permission`` there.

        A posting of an institution covers its offices and what belongs to none; a posting of one
        office covers that office, and what belongs to no office of the institution.
        """
        if self.is_system:
            return True
        return any(
            (grant.institution_id is None or grant.institution_id == institution_id)
            and (grant.office_id is None or office_id is None or grant.office_id == office_id)
            for grant in self.grants(permission)
        )

    def require(
        self, permission: Permission, *, institution_id: int, office_id: int | None = None
    ) -> None:
        """Raise ``NotAllowedError`` unless ``can``."""
        if not self.can(permission, institution_id=institution_id, office_id=office_id):
            raise NotAllowedError

    def can_whole(self, permission: Permission, *, institution_id: int | None) -> bool:
        """Tell whether the viewer has ``permission`` over a whole institution (None: over all).

        Stricter than ``can``: a posting of one office never covers what belongs to all of them.
        """
        if self.is_system:
            return True
        return any(
            grant.office_id is None and grant.institution_id in (None, institution_id)
            for grant in self.grants(permission)
        )

    def can_place(
        self, permission: Permission, *, institution_id: int | None, office_id: int | None
    ) -> bool:
        """Tell whether the viewer may change something of exactly that place.

        An institution-wide thing (``office_id`` None) asks for an institution-wide posting, and a
        system-wide one (both None) for a posting of the whole system.
        """
        if institution_id is None or office_id is None:
            return self.can_whole(permission, institution_id=institution_id)
        return self.can(permission, institution_id=institution_id, office_id=office_id)

    def require_setup(self, *, institution_id: int | None, office_id: int | None = None) -> None:
        """Raise ``NotAllowedError`` unless the viewer may set up that place.

        An office's own set-up needs ``setup.office`` there; an institution's, or the system's (None),
        needs ``setup.institution`` over all of it.
        """
        wanted = Permission.SETUP_OFFICE if office_id else Permission.SETUP_INSTITUTION
        if not self.can_place(wanted, institution_id=institution_id, office_id=office_id):
            raise NotAllowedError

    def institution_ids(self, permission: Permission) -> frozenset[int] | None:
        """Return the institutions where the viewer has ``permission``; None means all of them."""
        if self.is_system:
            return None
        ids = {grant.institution_id for grant in self.grants(permission)}
        return None if None in ids else frozenset(i for i in ids if i is not None)

    def office_ids(self, permission: Permission, institution_id: int) -> frozenset[int] | None:
        """Return the offices of one institution the viewer is limited to; None means no limit."""
        if self.is_system:
            return None
        grants = [
            grant
            for grant in self.grants(permission)
            if grant.institution_id in (None, institution_id)
        ]
        if any(grant.office_id is None for grant in grants):
            return None
        return frozenset(grant.office_id for grant in grants if grant.office_id is not None)
