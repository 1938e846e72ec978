"""Queues, waiting work, claims and presence."""
