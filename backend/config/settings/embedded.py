"""The embedded profile: one process, nothing else installed, the phone simulator on the next port."""

from backend.config.settings.base import *  # noqa: F403 - a profile is the base plus what differs
from backend.config.settings.base import (
    CACHES,
    DATA_DIR,
    PORT,
    REDIS_URL,
    SECRET_KEY,
    STATIC_ROOT,
    STORAGES,
    TWILIO_ACCOUNT_SID,
    env,
)
from phone_simulator import settings as simulated

PROFILE = "embedded"
SECRET_KEY = SECRET_KEY or "embedded-only-development-key-not-for-production"
ALLOWED_HOSTS = ["*"]
DEMO = env.bool("DEMO") if "DEMO" in env.ENVIRON else "backend.config.demo.demo_is_shown"
for folder in (DATA_DIR, STATIC_ROOT):
    folder.mkdir(parents=True, exist_ok=True)

# Static files are served from where they are written: nothing to collect before the first start.
WHITENOISE_USE_FINDERS = True
STORAGES = STORAGES | {
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
}
if not REDIS_URL:
    CACHES = {"default": CACHES["default"] | {"OPTIONS": {"MAX_ENTRIES": 100_000}}}

# Without a Twilio account of its own, this installation telephones through the simulator.
PHONE_SIMULATOR = not TWILIO_ACCOUNT_SID
if PHONE_SIMULATOR:
    PHONE_SIMULATOR_URL = f"http://127.0.0.1:{PORT + 1}"
    TWILIO_ACCOUNT_SID = simulated.DEFAULT_ACCOUNT_SID
    TWILIO_AUTH_TOKEN = simulated.DEFAULT_AUTH_TOKEN
    TWILIO_NUMBER = simulated.DEFAULT_SERVICE_NUMBER
    TWILIO_API_BASE = PHONE_SIMULATOR_URL
