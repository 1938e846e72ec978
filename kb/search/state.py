"""Whether the search answers, for the health page and the staff's banner."""

from kb.search.registry import engine


def search_state() -> str:
    """Return ``ok`` or ``down`` (a reserve or the database answers meanwhile); raises nothing."""
    return "ok" if engine().status().ready else "down"
