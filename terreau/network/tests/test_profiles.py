"""What holds of profiles whatever writes them: what the public sees, and that nothing brings back what was withdrawn."""

import pytest
from django.db import IntegrityError, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from terreau.network.actions.consents import agree, hide
from terreau.network.enums import Kind, Part
from terreau.network.models import Consent, Profile
from terreau.network.tests.factories import make_profile
from terreau.territories.enums import TerritoryKind
from terreau.territories.tests.factories import make_territory

pytestmark = pytest.mark.django_db
PARTS = st.sets(st.sampled_from(list(Part)))


def sentence(part: Part) -> str:
    return f"Vous pouvez montrer {part.label}."


def seen(profile: Profile) -> Profile | None:
    return Profile.objects.public().filter(pk=profile.pk).first()


@settings(max_examples=20, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(steps=st.lists(PARTS, min_size=1, max_size=4))
def test_what_is_shown_is_what_the_consents_in_force_say(platform, steps):
    profile = make_profile(platform, slug=f"p{Profile.objects.count()}", shown=())
    for parts in steps:
        agree(profile=profile, wordings={part: sentence(part) for part in parts}, by=None)
        profile.refresh_from_db()
        assert set(profile.shown_parts) == parts
        assert set(Consent.objects.filter(profile=profile, withdrawn_at=None).values_list("part", flat=True)) == parts
    assert (seen(profile) is not None) == (Part.NAME in steps[-1])


def test_a_part_agreed_to_again_in_the_same_words_keeps_its_date(platform):
    profile = make_profile(platform, shown=[Part.NAME])
    before = Consent.objects.get(profile=profile).given_at
    agree(profile=profile, wordings={Part.NAME: sentence(Part.NAME)}, by=None)
    assert Consent.objects.get(profile=profile).given_at == before


def test_other_words_are_another_consent(platform):
    profile = make_profile(platform, shown=[Part.NAME])
    agree(profile=profile, wordings={Part.NAME: "Une autre phrase."}, by=None)
    assert [consent.withdrawn_at is None for consent in Consent.objects.filter(profile=profile).order_by("pk")] == [False, True]


def test_the_public_gets_nothing_of_what_is_not_agreed_to(platform):
    commune = make_territory(TerritoryKind.COMMUNE, latitude=46.0, longitude=2.0)
    profile = make_profile(platform, shown=[Part.NAME], story="À ne pas dire", seat=commune, website="https://exemple.fr/", codev=True)
    found = seen(profile)
    public = [found.public_story, found.public_seat_id, found.public_latitude, found.public_longitude, found.public_website, found.public_codev]
    assert public == ["", None, None, None, "", False]
    agree(profile=profile, wordings={part: sentence(part) for part in Part}, by=None)
    found = seen(profile)
    assert [found.public_story, found.public_seat_id, found.public_latitude] == ["À ne pas dire", commune.pk, 46.0]


@pytest.mark.parametrize("change", [{"live": False}, {"withdrawn_at": "2026-01-01T00:00Z"}, {"lapsed_at": "2026-01-01T00:00Z"}, {"shows_name": False}])
def test_unpublished_withdrawn_lapsed_or_unnamed_is_not_public(platform, change):
    profile = make_profile(platform)
    assert seen(profile) is not None
    Profile.objects.filter(pk=profile.pk).update(**change)
    profile.refresh_from_db()
    assert seen(profile) is None
    assert not profile.is_public


def test_publishing_what_was_written_before_brings_nothing_back(platform):
    profile = make_profile(platform, story="Avant")
    profile.story = "Après"
    revision = profile.save_revision()
    hide(profile=Profile.objects.get(pk=profile.pk))
    revision.publish()
    profile = Profile.objects.get(pk=profile.pk)
    assert profile.story == "Après"
    assert profile.shown_parts == []


def test_a_stale_copy_saved_whole_brings_nothing_back(platform):
    stale = make_profile(platform)
    hide(profile=Profile.objects.get(pk=stale.pk))
    stale.role = "Autre"
    stale.save()
    assert seen(stale) is None
    assert Profile.objects.get(pk=stale.pk).role == "Autre"


def test_a_draft_keeps_its_levers_until_it_is_published(platform):
    lever = platform.framework.ordered_levers[0]
    profile = make_profile(platform)
    profile.levers = [lever]
    revision = profile.save_revision()
    assert not Profile.objects.get(pk=profile.pk).levers.exists()
    revision.publish()
    assert list(Profile.objects.get(pk=profile.pk).levers.all()) == [lever]


def test_a_person_is_at_the_middle_of_a_commune(platform):
    commune = make_territory(TerritoryKind.COMMUNE, latitude=46.0, longitude=2.0)
    profile = make_profile(platform, seat=commune, latitude=1.0, longitude=1.0)
    assert (profile.latitude, profile.longitude) == (46.0, 2.0)


@pytest.mark.parametrize(
    "fields",
    [
        {"kind": Kind.PERSON, "address": "1 rue du Test"},
        {"kind": Kind.PERSON, "place_kind": "fablab"},
        {"kind": Kind.PLACE, "scope": "national"},
        {"kind": Kind.PLACE, "latitude": 99.0, "longitude": 0.0},
    ],
)
def test_the_database_refuses_what_makes_no_sense(platform, fields):
    with pytest.raises(IntegrityError), transaction.atomic():
        make_profile(platform, **fields)


def test_each_platform_shows_what_was_given_on_it_or_serves_its_levers(platform, second_platform):
    here = make_profile(platform, "Ici Seulement")
    both = make_profile(platform, "Des Deux Côtés", levers=[second_platform.framework.ordered_levers[0]])
    assert set(Profile.objects.on(platform)) == {here, both}
    assert set(Profile.objects.on(second_platform)) == {both}
