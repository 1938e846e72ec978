"""The demo country: invented staff in real places, to try everything with nothing at stake."""

from backend.config.demo.country import DemoCounts, demo_country_load

__all__ = ["DemoCounts", "demo_country_load"]
