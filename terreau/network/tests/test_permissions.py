"""From the outside: who gets what at each address of members and of their moderation, and no hidden name in any answer."""

import pytest
from django.core.cache import cache
from django.urls import reverse

from terreau.accounts.models import RoleKind
from terreau.accounts.tests.factories import make_role, make_user
from terreau.network.enums import Kind, Part, StewardState
from terreau.network.models import Profile
from terreau.network.tests.members import given, kept_profile, made_by, visitor

pytestmark = pytest.mark.django_db
WHO = ("anonymous", "other_member", "steward", "asking", "editor", "publisher", "second_editor", "admin_user")
# What each gets, in the order of `WHO`, and by which method.
LOGIN, OK, NONE, NO, GO, NOT_SO = "log-in", 200, 404, 403, "back", 302
EVERYBODY = (LOGIN, *[OK] * 7)
STEWARD = (LOGIN, NONE, OK, NONE, NONE, NONE, NONE, NONE)
ACTS = (LOGIN, NONE, GO, NONE, NONE, NONE, NONE, NONE)
DESK = (LOGIN, NO, NO, NO, OK, OK, OK, OK)
OF_PLATFORM = (LOGIN, NO, NO, NO, OK, OK, NONE, OK)
TABLE = {
    ("get", "network:my_profiles", ""): EVERYBODY,
    ("get", "network:new_profile", "organisation"): EVERYBODY,
    ("get", "network:edit_profile", "uuid"): STEWARD,
    ("post", "network:edit_profile", "uuid"): (LOGIN, NONE, 422, NONE, NONE, NONE, NONE, NONE),
    ("get", "network:delete_profile", "uuid"): STEWARD,
    ("post", "network:delete_profile", "uuid"): ACTS,
    ("post", "network:withdraw_profile", "uuid"): ACTS,
    ("post", "network:confirm_profile", "uuid"): ACTS,
    ("post", "network:leave_profile", "uuid"): ACTS,
    ("get", "network:claim", "slug"): EVERYBODY,
    ("get", "network_profiles", ""): DESK,
    ("get", "network_profile", "uuid"): OF_PLATFORM,
    ("post", "network_profile", "uuid"): (LOGIN, NO, NO, NO, GO, 409, NONE, 409),
    ("get", "network_left_alone", ""): DESK,
    ("post", "network_left_alone", ""): (LOGIN, NO, NO, NO, NONE, NONE, NONE, NONE),
    ("get", "network_claims", ""): DESK,
    ("get", "network_claim", "uuid"): OF_PLATFORM,
    ("post", "network_claim", "uuid"): (LOGIN, NO, NO, NO, 422, 422, NONE, 422),
}


@pytest.fixture(autouse=True)
def _apart(settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    settings.TERREAU_REQUIRE_EDITOR_MFA = False
    cache.clear()
    yield
    cache.clear()


@pytest.fixture
def people(platform, second_platform, admin_user):
    profile = kept_profile(platform, name="L’organisation", kind=Kind.ORGANISATION)
    asking = make_user()
    given(profile, asking, StewardState.ASKED, message="Moi")
    return profile, {
        "anonymous": None,
        "other_member": make_user(),
        "steward": profile.stewards.get(state=StewardState.GRANTED).user,
        "asking": asking,
        "editor": make_role(platform, RoleKind.EDITOR).user,
        "publisher": make_role(platform, RoleKind.PUBLISHER).user,
        "second_editor": make_role(second_platform, RoleKind.ADMINISTRATOR).user,
        "admin_user": admin_user,
    }


def outcome(answer):
    if answer.status_code == 302:
        return LOGIN if "/connexion/" in answer["Location"] else GO
    return answer.status_code


@pytest.mark.parametrize(("method", "name", "argument"), TABLE)
def test_each_gets_what_is_theirs(people, method, name, argument):
    profile, them = people
    value = getattr(profile, argument) if argument in {"uuid", "slug"} else argument
    path = reverse(name, args=[value] if argument else [])
    data = {"decision": "accept", "lu": "0"} if name == "network_profile" and method == "post" else {}
    # Those who may act come last: what they do is not undone.
    order = sorted(WHO, key=lambda who: who == "steward")
    got = {who: outcome(getattr(visitor(them[who]), method)(path, data)) for who in order}
    assert got == dict(zip(WHO, TABLE[method, name, argument], strict=True))


@pytest.mark.parametrize("who", [who for who in WHO if who not in {"steward", "admin_user"}])
def test_a_draft_shows_to_nobody_but_who_writes_it(people, platform, who):
    _profile, them = people
    draft = made_by(visitor(make_user()), name="Nom encore secret", parts=[Part.NAME])
    client = visitor(them[who])
    for name in (
        "network:my_profiles",
        "network:directory",
        "network_profiles",
        "network_claims",
        "network_left_alone",
        "wagtailsnippets_network_profile:list",
    ):
        assert "encore secret" not in client.get(reverse(name), follow=True).content.decode()
    for name in ("network:edit_profile", "network_profile"):
        assert "encore secret" not in client.get(reverse(name, args=[draft.uuid]), follow=True).content.decode()
    assert client.get(draft.get_absolute_url()).status_code == 404


@pytest.mark.parametrize("name", ["withdraw_profile", "confirm_profile", "leave_profile"])
def test_what_acts_is_sent_by_a_button(people, name):
    profile, them = people
    assert visitor(them["steward"]).get(reverse(f"network:{name}", args=[profile.uuid])).status_code == NOT_SO
    assert Profile.objects.public().filter(pk=profile.pk).exists()


def test_a_form_from_elsewhere_does_nothing(people):
    from django.test import Client

    profile, them = people
    client = Client(enforce_csrf_checks=True, SERVER_NAME="terreau.test")
    client.force_login(them["steward"])
    assert client.post(reverse("network:withdraw_profile", args=[profile.uuid])).status_code == 403
    assert Profile.objects.public().filter(pk=profile.pk).exists()
