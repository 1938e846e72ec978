"""The demo country: invented staff in real places, to try everything with nothing at stake."""

from django.core.cache import cache

from backend.config.demo.country import DemoCounts, demo_country_load, demo_is_loaded
from backend.config.demo.figures import demo_figures_are_loaded, demo_figures_load

__all__ = [
    "DemoCounts",
    "demo_country_load",
    "demo_figures_are_loaded",
    "demo_figures_load",
    "demo_is_loaded",
    "demo_is_shown",
]
SHOWN_SECONDS = 60


def demo_is_shown() -> bool:
    """Tell whether pages must say that they show made-up content; looked up once a minute."""
    return bool(cache.get_or_set("demo:shown", demo_is_loaded, SHOWN_SECONDS))
