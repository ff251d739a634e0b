"""Made-up profiles: the same for a seed, said to be so, taken out without a trace."""

from collections import Counter

import pytest
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command

from terreau.changes.models import Tombstone
from terreau.network.enums import MADE_UP, CraftKind, Kind, Part
from terreau.network.models import Consent, Craft, Profile
from terreau.network.synthetic import TooPoorError, generate, remove
from terreau.network.tests.factories import make_profile
from terreau.territories.enums import TerritoryKind
from terreau.territories.tests.factories import make_territory

pytestmark = pytest.mark.django_db


@pytest.fixture
def places(platform):
    Craft.objects.create(kind=CraftKind.CRAFT, slug="dialogue", title="Dialogue")
    for number, population in enumerate((1, 100_000, None)):
        make_territory(TerritoryKind.COMMUNE, population=population, latitude=45.0 + number, longitude=2.0)
    return platform


def shape(profile):
    """Return what tells one made-up profile from another."""
    return (
        profile.slug,
        profile.name,
        profile.kind,
        profile.story,
        profile.seat_id,
        profile.place_kind,
        profile.scope,
        str(profile.uuid),
        profile.shown_parts,
        sorted(profile.catchment.values_list("pk", flat=True)),
        sorted(profile.levers.values_list("pk", flat=True)),
        sorted(profile.crafts.values_list("pk", flat=True)),
    )


def test_a_seed_makes_the_same_profiles_whatever_the_number(places):
    assert generate(platform=places, count=30, seed=7) == 30
    before = [shape(profile) for profile in Profile.objects.order_by("pk")]
    remove()
    assert generate(platform=places, count=10, seed=7) == 10
    assert generate(platform=places, count=30, seed=7) == 20
    assert [shape(profile) for profile in Profile.objects.order_by("pk")] == before
    assert generate(platform=places, count=30, seed=8) == 30
    assert before != [shape(profile) for profile in Profile.objects.filter(slug__startswith="profil-fictif-8-").order_by("pk")]


def test_each_says_that_it_is_made_up_and_is_as_true_ones_are(places):
    generate(platform=places, count=200, seed=1)
    profiles = list(Profile.objects.on(places).public())
    assert len(profiles) == 200
    for profile in profiles:
        profile.full_clean()
        assert profile.synthetic
        assert profile.name.startswith(MADE_UP)
        assert (profile.latitude, profile.longitude) == (profile.seat.latitude, profile.seat.longitude)
        assert not profile.takes_questions
    assert {profile.kind for profile in profiles} == set(Kind)
    assert Consent.objects.filter(withdrawn_at=None).count() == sum(len(profile.shown_parts) for profile in profiles)
    assert any(Part.STORY not in profile.shown_parts or Part.WORK not in profile.shown_parts for profile in profiles)


def test_they_are_where_people_live_and_in_communes_of_unknown_population_too(places):
    generate(platform=places, count=2000, seed=1)
    found = Counter(Profile.objects.values_list("seat__population", flat=True))
    assert found[100_000] > 1900
    assert found[None] > 0


def test_they_are_written_by_lots_not_one_by_one(places, django_assert_max_num_queries):
    with django_assert_max_num_queries(100):
        generate(platform=places, count=500, seed=1)


def test_only_they_go_and_they_leave_no_tombstone(places):
    kept = make_profile(places, "Camille Exemple")
    generate(platform=places, count=5, seed=1)
    assert remove() == 5
    assert list(Profile.objects.all()) == [kept]
    assert not Tombstone.objects.exists()


def test_a_true_profile_has_no_made_up_name_and_the_reverse(platform):
    for name, synthetic in ((f"{MADE_UP} 3", False), ("Camille Exemple", True)):
        with pytest.raises(ValidationError) as refused:
            Profile(platform=platform, kind=Kind.PERSON, name=name, slug="essai", synthetic=synthetic).full_clean()
        assert "name" in refused.value.message_dict


def test_without_a_commune_nothing_is_made(platform):
    with pytest.raises(TooPoorError, match="load_territories"):
        generate(platform=platform, count=1, seed=1)


def test_the_command_refuses_in_production_but_still_removes(places, settings):
    call_command("generate_network", count=3, seed=2)
    settings.TERREAU_SYNTHETIC_RESOURCES = False
    with pytest.raises(CommandError):
        call_command("generate_network", count=3, seed=3)
    call_command("generate_network", remove=True)
    assert not Profile.objects.exists()


@pytest.mark.parametrize("asked", [{"count": 0}, {"seed": -1}, {"platform": "ailleurs.example"}])
def test_the_command_tells_what_it_cannot_do(places, asked):
    with pytest.raises(CommandError):
        call_command("generate_network", **({"count": 1, "seed": 1} | asked))
