"""The page of a profile: what is shown, to whoever asks; what is hidden, gone or moved."""

import json
import re

import pytest
from django.test import Client

from terreau.network.actions.consents import hide
from terreau.network.enums import Kind, Part
from terreau.network.models import Craft, Profile, ProfileLink
from terreau.network.tests.factories import make_profile
from terreau.territories.enums import TerritoryKind
from terreau.territories.tests.factories import make_territory

pytestmark = pytest.mark.django_db
HOST = "terreau.test"


def page(client, profile):
    answer = client.get(profile.get_absolute_url(), SERVER_NAME=HOST)
    assert answer.status_code == 200
    return answer.content.decode()


@pytest.fixture
def rich(platform):
    profile = make_profile(
        platform,
        "Camille Exemple",
        role="Chargée de mission",
        story="Elle relie des gens.",
        seat=make_territory(TerritoryKind.COMMUNE, name="Bourg-exemple", latitude=46.0, longitude=2.0),
        crafts=[Craft.objects.create(kind="craft", slug="catalyse", title="Catalyse d’exemple", activities="Relier\nRassembler")],
        levers=[platform.framework.ordered_levers[0]],
        catchment=[make_territory(TerritoryKind.EPCI, name="Pays-exemple")],
        website="https://site.example/",
        codev=True,
    )
    ProfileLink.objects.create(profile=profile, label="Son blog", url="https://blog.example/")
    return profile


SEEN = {
    Part.STORY: "Elle relie des gens.",
    Part.WORK: "Catalyse d’exemple",
    Part.SEAT: "Bourg-exemple",
    Part.CATCHMENT: "Pays-exemple",
    Part.LINKS: "https://blog.example/",
    Part.CODEV: "Disponible pour un atelier de codéveloppement",
}


@pytest.mark.parametrize("part", SEEN)
def test_a_part_is_on_the_page_while_it_is_agreed_to(rich, client, part):
    assert SEEN[part] in page(client, rich)
    hide(profile=rich, parts=[part])
    assert SEEN[part] not in page(client, rich)


@pytest.mark.parametrize("who", ["anonymous", "member", "editor", "second_editor", "admin_user"])
def test_whoever_asks_sees_the_same_and_nothing_of_what_is_hidden(second_platform, rich, request, who):
    client = Client()
    if who != "anonymous":
        client.force_login(request.getfixturevalue(who))
    hide(profile=rich, parts=[Part.STORY])
    assert SEEN[Part.STORY] not in page(client, rich)
    hide(profile=rich)
    assert client.get(rich.get_absolute_url(), SERVER_NAME=HOST).status_code == 404


def test_another_platform_does_not_have_it(second_platform, rich, client):
    assert client.get(rich.get_absolute_url(), SERVER_NAME="soeur.test").status_code == 404


@pytest.mark.parametrize("change", [{"live": False}, {"withdrawn_at": "2026-01-01T00:00Z"}, {"lapsed_at": "2026-01-01T00:00Z"}])
def test_unpublished_withdrawn_or_lapsed_answers_404(rich, client, change):
    Profile.objects.filter(pk=rich.pk).update(**change)
    assert client.get(rich.get_absolute_url(), SERVER_NAME=HOST).status_code == 404


def test_deleted_answers_410_without_a_name_and_moved_redirects(rich, client):
    before = rich.get_absolute_url()
    rich.slug = "camille-autrement"
    rich.save()
    assert client.get(before, SERVER_NAME=HOST)["Location"] == rich.get_absolute_url()
    rich.delete()
    gone = client.get("/reseau/profils/camille-autrement/", SERVER_NAME=HOST)
    assert gone.status_code == 410
    assert "Camille Exemple" not in gone.content.decode()


@pytest.mark.parametrize(("kind", "type"), [(Kind.PERSON, "Person"), (Kind.ORGANISATION, "Organization"), (Kind.RELAY, "Organization"), (Kind.PLACE, "Place")])
def test_machines_read_what_it_is(platform, client, kind, type):  # noqa: A002 - the word of schema.org
    profile = make_profile(platform, "Un </script><b>nom</b>", slug="un-nom", kind=kind, synthetic=True)
    found = re.search(r'<script type="application/ld\+json">(.*?)</script>', page(client, profile), re.DOTALL)
    described = json.loads(found[1])
    assert (described["@type"], described["name"]) == (type, "Un </script><b>nom</b>")
    assert "profil fictif" in described["description"]


def test_what_is_made_up_says_so_and_what_was_brought_in_says_from_where(platform, client):
    assert "Profil fictif" in page(client, make_profile(platform, "Fictive", synthetic=True))
    brought = make_profile(platform, "Apportée", source_name="Carte des lieux", source_url="https://source.example/", source_licence="ODbL", source_key="1")
    shown = page(client, brought)
    assert "Carte des lieux" in shown
    assert "ODbL" in shown
    assert "https://source.example/" in shown


def test_those_tied_to_it_are_named_while_both_show_it(platform, client):
    place, person = make_profile(platform, "Le lieu", kind=Kind.PLACE), make_profile(platform, "Une personne")
    place.linked.add(person)
    assert "Une personne" in page(client, place)
    hide(profile=person, parts=[Part.NAME])
    assert "Une personne" not in page(client, place)
    relay = make_profile(platform, "Réseau", kind=Kind.RELAY, events_url="https://rencontres.example/", scope="national")
    assert "https://rencontres.example/" in page(client, relay)
    hide(profile=relay, parts=[Part.LINKS])
    assert "https://rencontres.example/" not in page(client, relay)


def test_a_profile_with_a_script_in_each_field_runs_none(platform, client):
    script = "<script>alert(1)</script>"
    profile = make_profile(platform, script, slug="script", role=script, story=script, kind=Kind.PLACE, address=script, latitude=46.0, longitude=2.0)
    ProfileLink.objects.create(profile=profile, label=script, url="https://blog.example/")
    assert "<script>alert" not in page(client, profile)
