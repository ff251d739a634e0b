"""Two platforms that share nothing, and clean throttles."""

import pytest
from django.core.cache import cache
from wagtail.models import Page, Site

from terreau.vocabulary.models import Framework, Platform


def _platform(host: str, *, default: bool) -> Platform:
    framework = Framework.objects.create(code=f"cadre-{host.split('.')[0]}", title=f"Cadre {host}")
    site = Site.objects.filter(is_default_site=True).first() if default else None
    site = site or Site.objects.create(hostname=host, root_page=Page.get_first_root_node(), is_default_site=default)
    return Platform.objects.create(site=site, framework=framework, name=f"Plateforme {host}", headline="Accueil", tagline="Accueil")


@pytest.fixture(autouse=True)
def _no_throttle_left():
    cache.clear()
    yield
    cache.clear()


@pytest.fixture
def here(db):
    return _platform("ici.example.org", default=True)


@pytest.fixture
def elsewhere(db):
    return _platform("ailleurs.example.org", default=False)
