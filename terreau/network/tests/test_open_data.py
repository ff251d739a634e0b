"""What leaves the directory: the filtered list, in what is shown, in files that the standards' readers open."""

import csv
import io
import json
import re

import pytest

from terreau.network.enums import Kind, Part
from terreau.network.models import Profile, ProfileLink
from terreau.network.tests.factories import make_profile
from terreau.territories.enums import TerritoryKind
from terreau.territories.tests.factories import make_territory

pytestmark = pytest.mark.django_db
HOST = "terreau.test"
ADDRESSES = ("export.csv", "export.geojson", "points.json", "flux.atom")


def body(client, path, query=""):
    answer = client.get(f"/reseau/{path}?{query}", SERVER_NAME=HOST)
    assert answer.status_code == 200
    return b"".join(answer.streaming_content) if answer.streaming else answer.content


def table(client, query=""):
    return list(csv.DictReader(io.StringIO(body(client, "export.csv", query).decode("utf-8-sig"), newline=""), delimiter=";"))


@pytest.fixture
def town():
    return make_territory(TerritoryKind.COMMUNE, code="88001", name="Bourg", latitude=48.2, longitude=6.9, population=800)


def test_the_table_opens_in_a_spreadsheet_and_no_cell_is_a_formula(platform, town, client):
    make_profile(platform, "=cmd|' /C calc'!A0", slug="formule", role="+1", story="Une « phrase » ; avec\nun retour", seat=town, synthetic=True)
    raw = body(client, "export.csv")
    assert raw.startswith(b"\xef\xbb\xbf")
    assert b"\r\n" in raw
    (row,) = table(client)
    assert (row["Nom"], row["Fonction"]) == ("'=cmd|' /C calc'!A0", "'+1")
    assert row["Présentation"] == "Une « phrase » ; avec\nun retour"
    assert (row["Commune"], row["Latitude"], row["Fictif"]) == ("Bourg", "48.2", "profil fictif")


def test_a_place_of_the_other_hemisphere_keeps_its_sign(platform, client):
    make_profile(platform, "Lieu", kind=Kind.PLACE, latitude=-21.1, longitude=55.5)
    assert table(client)[0]["Latitude"] == "-21.1"


def test_the_points_are_geojson_longitude_first(platform, town, client):
    make_profile(platform, "Avec", seat=town, synthetic=True)
    make_profile(platform, "Sans")
    found = json.loads(body(client, "export.geojson"))
    assert found["type"] == "FeatureCollection"
    first, second = found["features"]
    assert first["geometry"] == {"type": "Point", "coordinates": [6.9, 48.2]}
    assert first["properties"]["fictif"] is True
    assert second["geometry"] is None
    assert second["properties"]["fiche"] == f"{platform.origin}/reseau/profils/sans/"


@pytest.mark.parametrize("path", ADDRESSES)
def test_nothing_that_is_not_shown_leaves(platform, town, client, path):
    profile = make_profile(
        platform, "Nommée", slug="nommee", story="Récit secret", seat=town, website="https://secret.example/", codev=True, shown=[Part.NAME],
        levers=[platform.framework.ordered_levers[0]], catchment=[town],
    )  # fmt: skip
    ProfileLink.objects.create(profile=profile, label="Lien secret", url="https://lien-secret.example/")
    make_profile(platform, "Cachée", story="Récit secret", shown=[Part.STORY])
    sent = body(client, path).decode()
    for secret in ("secret", "Bourg", "48.2", "482000", "Cachée", "disponible", platform.framework.ordered_levers[0].title):
        assert secret not in sent


@pytest.mark.parametrize("path", ADDRESSES)
def test_a_withdrawal_counts_at_once(platform, town, client, path):
    profile = make_profile(platform, "Partie", seat=town)
    before = body(client, path)
    Profile.objects.filter(pk=profile.pk).update(withdrawn_at="2026-01-01T00:00Z")
    assert body(client, path) != before
    assert b"Partie" not in body(client, path)


def test_a_file_holds_the_filtered_list_in_its_order(platform, town, client):
    make_profile(platform, "Beta", kind=Kind.PLACE, seat=town)
    make_profile(platform, "Alpha", kind=Kind.PLACE)
    make_profile(platform, "Personne")
    assert [row["Nom"] for row in table(client, "sorte=place")] == ["Alpha", "Beta"]
    assert [row["Nom"] for row in table(client, "sorte=place&territoire=commune-88001")] == ["Beta"]


def test_the_points_of_the_map_are_those_of_the_list(platform, town, client):
    one, two = make_profile(platform, "Un", seat=town), make_profile(platform, "Deux", kind=Kind.PLACE, latitude=-21.1, longitude=55.5, synthetic=True)
    make_profile(platform, "Sans point")
    found = json.loads(body(client, "points.json"))
    assert found == {"k": [one.pk, two.pk - one.pk], "a": [482000, -211000], "o": [69000, 555000], "s": "03", "f": [1]}
    assert json.loads(body(client, "points.json", "sorte=relay")) == {"k": [], "a": [], "o": [], "s": "", "f": []}


def test_previews_say_what_a_few_points_are(platform, town, client, second_platform):
    one = make_profile(platform, "Un", seat=town, synthetic=True)
    other, hidden = make_profile(second_platform, "Ailleurs"), make_profile(platform, "Cachée", shown=[])
    found = json.loads(body(client, "apercus.json", f"p={one.pk},{other.pk},{hidden.pk},x,,-1,99999999999999"))
    assert [(key, name, what, address, made) for key, name, what, _place, address, made in found] == [(one.pk, "Un", "Personne", one.get_absolute_url(), True)]


def test_exports_cost_the_same_whatever_they_hold(platform, town, client, assert_same_queries):
    numbers = iter(range(9))
    add = lambda: make_profile(platform, f"P{next(numbers)}", seat=town, levers=[platform.framework.ordered_levers[0]])  # noqa: E731 - one line reads better
    assert_same_queries(add, lambda: body(client, "export.geojson"))


def test_the_feed_says_what_is_new_and_what_is_made_up(platform, client):
    from django.utils import timezone

    make_profile(platform, "Nouvelle", synthetic=True, first_published_at=timezone.now(), last_published_at=timezone.now())
    sent = body(client, "flux.atom").decode()
    assert re.search(r"<title>Nouvelle \(profil fictif\)</title>", sent)


@pytest.mark.parametrize("path", ["", "export.csv", "export.geojson", "points.json", "apercus.json", "flux.atom"])
@pytest.mark.parametrize("method", ["post", "put", "delete"])
def test_only_reading_is_allowed(platform, client, path, method):
    assert getattr(client, method)(f"/reseau/{path}", SERVER_NAME=HOST).status_code == 405
