"""« Demander à quelqu’un » on the pages of other rooms: one call a page, with what the page is about."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from terreau.library.tests.factories import make_resource
from terreau.network.panels import ask_about
from terreau.network.tests.members import visitor
from terreau.network.tests.questions import ASK, asked, catalyst
from terreau.territories.enums import TerritoryKind
from terreau.territories.tests.factories import make_territory
from terreau.vocabulary.models import Situation

pytestmark = pytest.mark.django_db


def pages(platform):
    lever = platform.framework.ordered_levers[0]
    situation = Situation.objects.create(framework=platform.framework, slug="aide", words="L’aide s’arrête", order=1)
    town = make_territory(TerritoryKind.COMMUNE, latitude=48.0, longitude=6.0)
    return {
        "/": ASK,
        "/reseau/": ASK,
        "/ressources/": ASK,
        lever.get_absolute_url(): f"{ASK}?levier={lever.slug}",
        situation.get_absolute_url(): f"{ASK}?situation=aide",
        town.get_absolute_url(): f"{ASK}?territoire={town.key}",
        make_resource(platform).get_absolute_url(): ASK,
    }


def test_each_page_leads_to_the_form_with_what_it_is_about(platform):
    catalyst(platform)
    for path, way in pages(platform).items():
        html = visitor().get(path).content.decode()
        assert f'href="{way}' in html, path
        assert "csrfmiddlewaretoken" not in html, f"{path} is kept by a cache: links only"
        assert visitor().get(way).status_code == 200


def test_where_nobody_is_near_the_territory_leads_there_too(platform):
    town = make_territory(TerritoryKind.COMMUNE, latitude=48.0, longitude=6.0)
    assert f"{ASK}?territoire={town.key}" in visitor().get(town.get_absolute_url()).content.decode()
    assert f'href="{ASK}"' in visitor().get("/reseau/?q=zzzz").content.decode()


def test_the_call_of_a_resource_costs_no_query(platform, rf):
    resource = make_resource(platform, levers=[platform.framework.ordered_levers[0]])
    found = type(resource).objects.prefetch_related("levers").get(pk=resource.pk)
    with CaptureQueriesContext(connection) as context:
        ask_about(rf.get("/"), found)
    assert len(context) == 0


def test_a_question_moves_no_page_that_a_cache_keeps(platform, settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    asked(platform, words="Un mot que nulle page publique ne montre.")
    for path in pages(platform):
        assert "nulle page publique" not in visitor().get(path).content.decode()


def test_the_home_leads_to_the_directory_and_a_territory_to_its_own(platform):
    town = make_territory(TerritoryKind.COMMUNE, latitude=48.0, longitude=6.0)
    for path, way in {"/": "/reseau/", town.get_absolute_url(): f"/reseau/?territoire={town.key}"}.items():
        html = visitor().get(path).content.decode()
        assert re.search(rf'<a href="{re.escape(way)}">Voir qui peut aider', html), path
