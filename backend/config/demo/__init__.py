"""The demo country: invented staff in real places, to try everything with nothing at stake."""

from backend.config.demo.country import DemoCounts, demo_country_load, demo_is_loaded

__all__ = ["DemoCounts", "demo_country_load", "demo_is_loaded"]
