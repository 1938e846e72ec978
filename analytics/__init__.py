"""Satisfaction and volume: facts from the event log, rollups, dashboards and files."""
