"""Institutions, offices, desks, agreements, procedures and calendars."""
