"""A ficha was read: counted apart, never as an attention."""

from django.db import transaction
from django.db.models import F

from backend.common import clock
from backend.events.api import emit, types
from channels_web.models import FichaReading
from kb.api import FichaPage

CHILE = "America/Santiago"


def reading_count(*, page: FichaPage) -> None:
    """Count one reading of a ficha, in the event log and in the day's sum."""
    day = clock.local_date(CHILE)
    with transaction.atomic():
        emit(
            types.FichaRead(
                institution_id=page.institution_id,
                occurred_at=clock.now(),
                ficha_id=page.ficha_id,
                version=page.version,
            )
        )
        # First the row, then the sum: two first readers at once make one row and count both.
        FichaReading.objects.get_or_create(ficha_id=page.ficha_id, day=day)
        row = FichaReading.objects.filter(ficha_id=page.ficha_id, day=day)
        row.update(readings=F("readings") + 1)
