"""The house rules of routing, in one place."""

from datetime import timedelta

RING_SECONDS = 20
# Nobody is rung twice for the same item within this time, so that one open door is not rung for ever.
RING_AGAIN_AFTER = timedelta(seconds=60)
# So many unanswered rings one after another say that nobody sits there.
MISSED_RINGS_TO_AWAY = 2
HEARTBEAT_FRESH = timedelta(seconds=60)
# A number may be called this often (the first call included) before it must start or be a no-show.
MAX_CALLS = 4
# The first no-show keeps the place (parked); this many end it.
MAX_NO_SHOWS = 2
# Measured service: the window, and how many it takes before minutes are shown.
MEASURED_DAYS = 28
MEASURED_MINIMUM = 20
# A service longer than this was left open, not served: it would poison the mean.
SERVICE_LONGEST = timedelta(hours=4)
# Kinds whose person waits at this moment: at closing time they are told to come back.
LIVE_KINDS = ("visit", "call", "chat")
