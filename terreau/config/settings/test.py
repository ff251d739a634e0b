"""Tests: no network, no file kept, warnings are errors, undefined template variables fail."""

import os
import tempfile
from pathlib import Path

from terreau.config.environment import read_environment
from terreau.config.settings.base import *  # noqa: F403 - a settings module extends its base this way
from terreau.config.settings.base import database, logging_settings

_data = Path(tempfile.mkdtemp(prefix="terreau-test-"))
ENV = read_environment(
    {
        "TERREAU_DATA": str(_data),
        "DATABASE_URL": os.environ.get("TEST_DATABASE_URL", f"sqlite:///{_data / 'test.sqlite3'}"),
        "SECRET_KEY": "only-for-tests-" + "x" * 40,
    }
)
SECRET_KEY = ENV.secret_key
DEBUG = False
ALLOWED_HOSTS = ["*"]
WAGTAILADMIN_BASE_URL = "http://testserver"
TERREAU_DATA = ENV.data
MEDIA_ROOT = ENV.data / "media"
STATIC_ROOT = _data / "collected"
STATIC_ROOT.mkdir()
DATABASES = database(ENV)
DATABASES["default"]["CONN_MAX_AGE"] = 0
CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
LOGGING = logging_settings("WARNING")
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "terreau.mail.backends.OutboxBackend"
TERREAU_EMAIL_URL = "memory://"
DEFAULT_FROM_EMAIL = SERVER_EMAIL = "Terreau <terreau@example.org>"
TASKS = {"default": {"BACKEND": "django_tasks.backends.immediate.ImmediateBackend"}}
# Tests flush tables: those of the audit guard install it themselves.
TERREAU_AUDIT_GUARD = False
TERREAU_SYNTHETIC_RESOURCES = True
