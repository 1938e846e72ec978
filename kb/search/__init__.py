"""Search of the fichas: one analysis, one interface, two engines."""
