"""The embedded profile: one process, nothing else installed."""

from backend.config.settings.base import *  # noqa: F403 - a profile is the base plus what differs
from backend.config.settings.base import DATA_DIR, SECRET_KEY

PROFILE = "embedded"
SECRET_KEY = SECRET_KEY or "embedded-only-development-key-not-for-production"
ALLOWED_HOSTS = ["*"]
DATA_DIR.mkdir(parents=True, exist_ok=True)
