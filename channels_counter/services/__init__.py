"""Writes of the counter: numbers, slips, calls, and what a person does with their turn."""
