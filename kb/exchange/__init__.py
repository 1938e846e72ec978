"""Fichas from elsewhere and to elsewhere: ChileAtiende v1 and v2, the CPAT record, CSV and JSON."""
