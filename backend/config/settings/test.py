"""Settings of the test suite: SQLite unless ``DATABASE_URL`` names another database."""

import os
import tempfile
from pathlib import Path

os.environ.setdefault("SECRET_KEY", "tests-only-secret-key-that-guards-nothing-at-all")

from backend.config.settings.base import *  # noqa: F403 - the base is taken whole, then changed
from backend.config.settings.base import DATABASES, SQLITE_OPTIONS, STORAGES

PROFILE = "test"
DEBUG = False
ALLOWED_HOSTS = ["*"]

# Several people and several runs share a machine: each run has a database of its own.
_SUFFIX = os.environ.get("TEST_DB_SUFFIX") or str(os.getpid())
_FOLDER = Path(tempfile.gettempdir()) / f"ventanilla-tests-{_SUFFIX}"

if DATABASES["default"]["ENGINE"].endswith("sqlite"):
    _FOLDER.mkdir(exist_ok=True)
    DATABASES["default"] |= {
        "NAME": str(_FOLDER / "unused.sqlite3"),
        # Nothing outlives a test run, so the disk need not confirm each commit.
        "OPTIONS": SQLITE_OPTIONS
        | {
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=OFF; PRAGMA foreign_keys=ON",
            "timeout": 10,
        },
        "TEST": {"NAME": str(_FOLDER / "test.sqlite3")},
    }
else:
    DATABASES["default"]["TEST"] = {"NAME": f"test_ventanilla_{_SUFFIX}"}

# Engines that a test wants for real come as fixtures (tests/services); the rest stays in memory.
CHANNEL_LAYERS = {
    "default": {"BACKEND": "backend.config.embedded.channel_layer.ThreadSafeChannelLayer"}
}
CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
CELERY_BROKER_URL = "memory://localhost/"
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
# A test that wants Elasticsearch opens it itself; the product finds the embedded engine.
ELASTICSEARCH_URL = ""
SEARCH_DIR = _FOLDER / "search"
MEDIA_ROOT = _FOLDER / "media"
# WhiteNoise warns about a missing folder, and a warning is an error here.
STATIC_ROOT = _FOLDER / "static"
STATIC_ROOT.mkdir(parents=True, exist_ok=True)
STORAGES = STORAGES | {
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
}
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
WHITENOISE_USE_FINDERS = True
