"""A kit, for the tests that take it away."""

import pytest

from terreau.kits.models import KitStage
from terreau.kits.tests.factories import make_kit
from terreau.library.tests.factories import make_resource


@pytest.fixture
def kit(platform):
    first, second = make_resource(platform, title="La première"), make_resource(platform, title="La seconde")
    stage = KitStage(title="Lire", minutes=30, text="D’abord.", resource=first)
    return make_kit(platform, [first, second], stages=[stage], slug="essai", title="Un kit d’essai")
