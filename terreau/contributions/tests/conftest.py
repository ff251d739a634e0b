"""Letters to read, throttles that no test inherits, and a visitor."""

from collections.abc import Iterator

import pytest
from django.core.cache import cache
from django.test import Client


@pytest.fixture(autouse=True)
def _apart(settings) -> Iterator[None]:
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    settings.TERREAU_REQUIRE_EDITOR_MFA = False
    cache.clear()
    yield
    cache.clear()


@pytest.fixture
def visitor(platform) -> Client:
    """Somebody without an account."""
    return Client(SERVER_NAME="terreau.test")
