"""The demo country's past: one attention in a hundred of the seed's, so that dashboards show something."""

from collections.abc import Callable
from datetime import timedelta

from analytics.models import FactBatch
from analytics.services.replay import SEED_TOTAL, replay_load
from backend.common import clock
from backend.directory.api import institution_by_code

ONE_IN = 100
HOST = "ips"


def demo_figures_are_loaded() -> bool:
    """Tell whether any made-up attentions are there; a load that was cut off left none behind."""
    return FactBatch.objects.filter(loaded_at__isnull=False).exists()


def demo_figures_load(say: Callable[[str], object]) -> int:
    """Load 1 % of the seed's attentions, up to yesterday; return how many.

    ``say`` is told how far it has come.
    """
    host = institution_by_code(HOST)
    if host is None or demo_figures_are_loaded():
        return 0
    total = round(SEED_TOTAL / ONE_IN)
    batch = replay_load(
        host_id=host.pk,
        total=total,
        last_day=clock.local_date("America/Santiago") - timedelta(days=1),
        progress=lambda done: say(
            f"atenciones de muestra: {done:,} de {total:,}".replace(",", ".")
        ),
    )
    return int(batch.rows)
