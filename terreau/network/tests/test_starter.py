"""The starter data: true, created once, never written over."""

import pytest
from django.core.management import CommandError, call_command

from terreau.network import starter
from terreau.network.enums import CraftKind, Kind, Part
from terreau.network.models import Consent, Craft, Profile
from terreau.vocabulary.models import Source

pytestmark = pytest.mark.django_db


@pytest.fixture
def documents(platform):
    for code in ("001", "002", "004"):
        Source.objects.get_or_create(code=code, defaults={"title": f"Document {code}"})
    return platform


def test_crafts_and_profiles_are_created_once(documents):
    first, second = starter.load(), starter.load()
    assert Craft.objects.filter(kind=CraftKind.CRAFT).count() == 4
    assert Craft.objects.filter(kind=CraftKind.PROFESSION).count() == 3
    assert all(craft.activity_list and "Source :" in craft.note for craft in Craft.objects.all())
    assert (len(first.created), first.left) == (10, [])
    assert (second.created, len(second.left)) == ([], 10)


def test_profiles_show_what_documents_state_and_nothing_else(documents):
    starter.load()
    profiles = list(Profile.objects.on(documents).public())
    assert len(profiles) == Profile.objects.count()
    for profile in profiles:
        assert profile.kind == Kind.ORGANISATION
        assert profile.shown_parts == [Part.NAME, Part.STORY, Part.LINKS]
        assert (profile.seat, profile.latitude, profile.takes_questions, profile.synthetic) == (None, None, False, False)
    assert set(Consent.objects.values_list("wording", "given_by")) == {("Organisation citée dans un document public : Document 004.", None)}


def test_what_was_edited_hidden_or_deleted_stays_so(documents):
    starter.load()
    Craft.objects.filter(slug="accompagnements").update(title="Accompagner")
    profile = Profile.objects.get(slug="le-rameau")
    profile.name = "Le Rameau"
    profile.save()
    Profile.objects.get(slug="fondation-des-territoires").delete()
    assert starter.load().created == []
    assert Craft.objects.get(slug="accompagnements").title == "Accompagner"
    assert Profile.objects.get(slug="le-rameau").name == "Le Rameau"
    assert not Profile.objects.filter(slug="fondation-des-territoires").exists()


def test_without_the_catalogue_nothing_is_loaded(platform):
    with pytest.raises(CommandError, match="load_catalogue"):
        call_command("load_network")
    assert not Craft.objects.exists()


def test_the_command_says_what_it_did(documents, capsys):
    call_command("load_network")
    assert "créés : 10" in capsys.readouterr().out
