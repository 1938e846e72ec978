"""Writes of facts and rollups."""
