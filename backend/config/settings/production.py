"""The production profile: PostgreSQL, Redis and Elasticsearch, named by the environment."""

from backend.config.settings.base import *  # noqa: F403 - a profile is the base plus what differs
from backend.config.settings.base import ALLOWED_HOSTS, env

PROFILE = "production"
SECRET_KEY = env.str("SECRET_KEY")
if ALLOWED_HOSTS:
    # The node's own health check asks for "localhost".
    ALLOWED_HOSTS = [*ALLOWED_HOSTS, "localhost"]
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = env.bool("COOKIES_SECURE", default=True)
SECURE_HSTS_SECONDS = env.int("HSTS_SECONDS", default=31_536_000)
# The proxy in front must set or strip this header; it is how Django knows that the person uses TLS.
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
