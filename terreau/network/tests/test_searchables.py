"""What the search knows of profiles: what is shown, nothing of what is not."""

import pytest

from terreau.network.actions.consents import hide
from terreau.network.enums import Part
from terreau.network.models import Profile
from terreau.network.searchables import ProfileSearch
from terreau.network.tests.factories import make_profile
from terreau.territories.enums import TerritoryKind
from terreau.territories.tests.factories import make_territory

pytestmark = pytest.mark.django_db
SECRETS = {Part.STORY: "Récit secret", Part.SEAT: "Bourg-secret", Part.WORK: "Gouvernance", Part.CATCHMENT: "Pays-secret"}


def documents(*profiles):
    return list(ProfileSearch().documents([profile.pk for profile in profiles]))


def rich(platform, **fields):
    return make_profile(
        platform,
        story=SECRETS[Part.STORY],
        seat=make_territory(TerritoryKind.COMMUNE, name=SECRETS[Part.SEAT], latitude=46.0, longitude=2.0),
        levers=[platform.framework.ordered_levers[0]],
        catchment=[make_territory(TerritoryKind.EPCI, name=SECRETS[Part.CATCHMENT])],
        **fields,
    )


@pytest.mark.parametrize("part", SECRETS)
def test_a_part_that_is_not_shown_is_nowhere_in_the_document(platform, part):
    profile = rich(platform)
    assert SECRETS[part] in str(documents(profile))
    hide(profile=profile, parts=[part])
    assert SECRETS[part] not in str(documents(profile))


def test_what_is_not_public_has_no_document(platform):
    assert documents(rich(platform, shown=[])) == []
    profile = make_profile(platform, "Retirée")
    Profile.objects.filter(pk=profile.pk).update(withdrawn_at="2026-01-01T00:00Z")
    assert documents(profile) == []
    assert ProfileSearch().keys() == []


def test_a_document_stands_on_the_platforms_that_show_it(platform, second_platform):
    both = make_profile(platform, levers=[second_platform.framework.ordered_levers[0]], shown=[Part.NAME])
    assert set(documents(both)[0].platforms) == {platform.pk, second_platform.pk}


def test_the_documents_cost_the_same_whatever_their_number(platform, assert_same_queries):
    made = []
    assert_same_queries(lambda: made.append(make_profile(platform, slug=f"p{len(made)}")), lambda: documents(*made), at_most=6)


def test_what_moves_moves_its_documents(platform):
    profile = make_profile(platform)
    assert list(ProfileSearch().moved({("network_profile", str(profile.pk)), ("library_resource", "1")})) == [profile.pk]
    assert ProfileSearch().moved({("network_craft", "1")}) is None
