"""France, for the tests that look at all of it."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import transaction

from terreau.territories.loading import load
from terreau.territories.loading.report import Report


@pytest.fixture(scope="module")
def france(django_db_setup: None, django_db_blocker: Any) -> Iterator[Report]:
    """All the territories of the project's files, loaded for one module and undone at its end: some seconds, so that one module asks for it."""
    with django_db_blocker.unblock(), transaction.atomic():
        report = load()
        with django_db_blocker.block():
            yield report
        transaction.set_rollback(True)
