"""Writing down who looked at whom."""

from backend.accounts.viewer import Viewer
from backend.citizens.models import AccessRecord
from backend.common import clock


def access_record(
    *,
    viewer: Viewer,
    institution_id: int,
    citizen_id: int | None,
    case_id: int | None,
    purpose: str,
) -> None:
    """Write who opened whom and why; the system itself looks at nobody."""
    if viewer.user_id is None:
        return
    AccessRecord.objects.create(
        institution_id=institution_id,
        user_id=viewer.user_id,
        citizen_id=citizen_id,
        case_id=case_id,
        purpose=purpose[:40],
        at=clock.now(),
    )
