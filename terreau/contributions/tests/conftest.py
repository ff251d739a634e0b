"""Letters to read, throttles that no test inherits, a visitor, and who decides."""

from collections.abc import Iterator

import pytest
from django.core.cache import cache
from django.test import Client

from terreau.accounts.models import RoleKind
from terreau.accounts.tests.factories import make_role


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


@pytest.fixture
def publisher(platform):
    """Somebody who publishes on the platform."""
    return make_role(platform, RoleKind.PUBLISHER).user


@pytest.fixture
def writer(platform):
    """Somebody who writes for the platform, and does not publish."""
    return make_role(platform, RoleKind.EDITOR).user
