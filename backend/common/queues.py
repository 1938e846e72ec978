"""Names of the work queues; a test proves that each has a worker in both profiles."""

INBOUND = "inbound"
OUTBOUND = "outbound"
DEFAULT = "default"
SEARCH = "search"
ANALYTICS = "analytics"

ALL = (INBOUND, OUTBOUND, DEFAULT, SEARCH, ANALYTICS)
