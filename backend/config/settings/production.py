"""The production profile: PostgreSQL, Redis and Elasticsearch, named by the environment."""

from backend.config.settings.base import *  # noqa: F403 - a profile is the base plus what differs
from backend.config.settings.base import env

PROFILE = "production"
SECRET_KEY = env.str("SECRET_KEY")
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = env.bool("COOKIES_SECURE", default=True)
SECURE_HSTS_SECONDS = env.int("HSTS_SECONDS", default=31_536_000)
