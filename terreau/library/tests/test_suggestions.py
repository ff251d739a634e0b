"""Completion: situations, resources, levers, terms and publishers, by the beginning of a word."""

import json

import pytest

from terreau.library.tests.factories import make_resource
from terreau.vocabulary.models import Situation, Term

pytestmark = pytest.mark.django_db


def suggested(client, text):
    return json.loads(client.get("/ressources/suggestions.json", {"q": text}).content)


def test_each_says_what_it_is_and_where_it_leads(platform, client):
    Situation.objects.create(framework=platform.framework, slug="charte", words="On n’a pas de charte")
    resource = make_resource(platform, title="Une charte d’alliance")
    Term.objects.create(label="Charte", slug="charte", definition="Un accord écrit.")
    make_resource(platform, title="Une charte secrète", live=False)
    assert suggested(client, "char") == [
        ["Situation", "On n’a pas de charte", "/situations/charte/"],
        ["Ressource", "Une charte d’alliance", resource.get_absolute_url()],
        ["Glossaire", "Charte", "/glossaire/#charte"],
    ]


def test_other_names_lead_there_too(platform, client):
    Term.objects.create(label="ESS", slug="ess", definition="…", other_words="économie sociale et solidaire")
    assert [one[1] for one in suggested(client, "économie soc")] == ["ESS"]


def test_what_another_platform_shows_is_not_suggested(platform, second_platform, client):
    make_resource(second_platform, title="Une charte d’ailleurs")
    assert suggested(client, "charte") == []


@pytest.mark.parametrize("text", ["", " ", "a", "de la", "'", "🌱", "x" * 500])
def test_nothing_to_complete_is_an_empty_list(platform, client, text):
    assert suggested(client, text) == []
