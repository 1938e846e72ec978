"""The production settings, with what a measurement on one machine needs."""

import os

os.environ.setdefault("SECRET_KEY", "measurements-only-secret-key-that-guards-nothing")
os.environ.setdefault("COOKIES_SECURE", "0")
os.environ.setdefault("HSTS_SECONDS", "0")
os.environ.setdefault("TWILIO_ACCOUNT_SID", "AC" + "0" * 32)
os.environ.setdefault("TWILIO_AUTH_TOKEN", "0123456789abcdef0123456789abcdef")

from backend.config.settings.production import *  # noqa: F403 - the profile as it is

PROFILE = "bench"
ALLOWED_HOSTS = ["*"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
