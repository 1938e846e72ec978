"""Measurements: each beside its raw limit, in the same run; printed and written to ``bench.json``."""
