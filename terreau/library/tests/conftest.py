"""The catalogue, for the tests that load it."""

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction

from terreau.library.loading import CATALOGUE, load
from terreau.library.own.loading import load_own
from terreau.library.tests.factories import make_concept, make_nature, make_steps
from terreau.vocabulary.models import Scheme
from tests.rows import Remembered

LOADED = Remembered(load)
WITH_TEXTS = Remembered(lambda: (load(), load_own()))


@pytest.fixture
def catalogue(tmp_path: Path) -> Path:
    """A copy of the files, to be spoilt."""
    return Path(shutil.copytree(CATALOGUE, tmp_path / "catalogue"))


def _there_for_a_module(remembered: Remembered, unblocked: Any) -> Iterator[None]:
    with unblocked.unblock(), transaction.atomic():
        remembered.get()
        with unblocked.block():
            yield
        transaction.set_rollback(True)


@pytest.fixture(scope="module")
def loaded_once(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """The catalogue, loaded once for all modules, there for one and undone at its end; what a test changes is undone after that test, marked `django_db`."""
    yield from _there_for_a_module(LOADED, django_db_blocker)


@pytest.fixture(scope="module")
def texts_loaded_once(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """The catalogue and what Terreau wrote itself, in the same way."""
    yield from _there_for_a_module(WITH_TEXTS, django_db_blocker)


@pytest.fixture
def place(platform):
    """The platform, with what the rows name."""
    for slug in ("methodes", "exemples"):
        make_concept(Scheme.KIND, slug, {"methodes": "Méthodes", "exemples": "Exemples"}[slug])
    make_concept(Scheme.AUDIENCE, "elus", "Élus")
    make_concept(Scheme.FORMAT, "guide", "Guide")
    make_steps(platform.framework)
    make_nature(platform.framework)
    return platform
