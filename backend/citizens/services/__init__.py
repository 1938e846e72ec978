"""Writes about people and how to reach them."""
