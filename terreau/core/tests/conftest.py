"""What tests that keep files leave behind them: nothing."""

import gc
from collections.abc import Iterator

import pytest
from django.core.cache import cache


@pytest.fixture
def files_let_go() -> Iterator[None]:
    """Forget the renditions, which Wagtail remembers by numbers that tests give again, and close the files it left open."""
    cache.clear()
    yield
    cache.clear()
    gc.collect()
