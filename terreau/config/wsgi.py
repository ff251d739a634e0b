"""The WSGI entry: whole cached pages are answered before Django is reached."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "terreau.config.settings.production")

_django = get_wsgi_application()

from terreau.changes.pagecache import CachedPages  # noqa: E402 - settings must be loaded first
from terreau.core.collector import spare_what_is_loaded  # noqa: E402 - same

application = CachedPages(_django)
spare_what_is_loaded()
