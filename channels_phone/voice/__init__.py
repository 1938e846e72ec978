"""Calls: what a caller hears, and how an agent and a caller come together."""
