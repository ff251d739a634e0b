"""System checks of the platforms in the database: `manage.py check --database default`."""

from collections.abc import Sequence
from typing import Any

from django.apps import AppConfig
from django.conf import settings
from django.core import checks
from django.core.checks import CheckMessage
from django.db import connections
from django.http.request import validate_host

from terreau.vocabulary.models import Platform


def check_hosts(app_configs: Sequence[AppConfig] | None, databases: Sequence[str] | None = None, **kwargs: Any) -> list[CheckMessage]:
    """Warn of a platform whose host name Django refuses: it would answer 400 to everybody."""
    found: list[CheckMessage] = []
    for alias in databases or ():
        if Platform._meta.db_table not in connections[alias].introspection.table_names():
            continue
        found += [
            checks.Warning(
                f"The platform « {platform} » has the host name {platform.site.hostname}, which ALLOWED_HOSTS does not hold: requests to it are answered 400.",
                hint="Add it to TERREAU_HOSTS, or change the host name of the site in the desk (Réglages, Sites).",
                obj=platform,
                id="vocabulary.W001",
            )
            for platform in Platform.objects.using(alias).select_related("site").order_by("pk")
            if not validate_host(platform.site.hostname.lower(), settings.ALLOWED_HOSTS)
        ]
    return found
