"""The demo country: invented staff in real places, to try everything with nothing at stake."""

from backend.config.demo.country import DemoCounts, demo_country_load, demo_is_loaded
from backend.config.demo.figures import demo_figures_are_loaded, demo_figures_load

__all__ = [
    "DemoCounts",
    "demo_country_load",
    "demo_figures_are_loaded",
    "demo_figures_load",
    "demo_is_loaded",
]
