"""The catalogue, for the tests that load it."""

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction

from terreau.library.loading import CATALOGUE, load
from tests.rows import Remembered

LOADED = Remembered(load)


@pytest.fixture
def catalogue(tmp_path: Path) -> Path:
    """A copy of the files, to be spoilt."""
    return Path(shutil.copytree(CATALOGUE, tmp_path / "catalogue"))


@pytest.fixture(scope="module")
def loaded_once(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """The catalogue, loaded once for all modules, there for one and undone at its end; what a test changes is undone after that test, marked `django_db`."""
    with django_db_blocker.unblock(), transaction.atomic():
        LOADED.get()
        with django_db_blocker.block():
            yield
        transaction.set_rollback(True)
