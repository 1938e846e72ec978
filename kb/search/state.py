"""Whether the search answers, for the health page."""

from kb.search.registry import engine


def search_state() -> str:
    """Return ``ok`` or ``down``; raises nothing."""
    return "ok" if engine().status().ready else "down"
