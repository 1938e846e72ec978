"""Writes of the telephone channels."""
