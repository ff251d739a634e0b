"""« Toujours juste ? » : asked once a year, hidden without an answer, brought back by one button; and profiles that nobody keeps."""

import re
from datetime import timedelta

import pytest
from django.core import mail
from django.utils import timezone

from terreau.accounts.models import RoleKind
from terreau.accounts.tests.factories import make_role, make_user
from terreau.jobs.clock import jobs
from terreau.network.actions.freshness import ask_again
from terreau.network.enums import Kind
from terreau.network.models import Profile, Steward
from terreau.network.queries.members import count_left_alone, link_secret
from terreau.network.tests.factories import make_profile
from terreau.network.tests.members import edit_path, given, kept_profile, public, reloaded, visitor

pytestmark = pytest.mark.django_db
NOW = timezone.now()
YEAR, LATER = timedelta(days=366), timedelta(days=61)
ALONE = "/atelier/reseau/non-tenus/"


@pytest.fixture(autouse=True)
def _apart(settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    settings.TERREAU_REQUIRE_EDITOR_MFA = False


@pytest.fixture
def old(platform, member):
    return aged(kept_profile(platform, member))


def aged(profile, **fields):
    Profile.objects.filter(pk=profile.pk).update(**{"confirmed_at": NOW - YEAR, **fields})
    return reloaded(profile)


def link_of(letter):
    return re.search(r"https?://[^/\s]+(/reseau/mes-profils/lien/\S+)", letter.body)[1]


def test_the_clock_asks_every_day():
    assert jobs["network.actions.freshness.ask_again"].interval == timedelta(days=1)


def test_it_is_asked_once_of_each_who_keeps_it(old):
    other = make_user()
    given(old, other)
    ask_again(now=NOW)
    ask_again(now=NOW)
    ask_again(now=NOW + timedelta(days=59))
    assert {letter.to[0] for letter in mail.outbox} == {other.email, old.stewards.exclude(user=other).get().user.email}
    assert len(mail.outbox) == 2
    assert len({link_of(letter) for letter in mail.outbox}) == 2
    assert public(old)


@pytest.mark.parametrize(
    "fields", [{"confirmed_at": NOW - timedelta(days=360)}, {"withdrawn_at": NOW}, {"live": False}, {"lapsed_at": NOW}, {"shows_name": False}]
)
def test_what_is_recent_or_not_public_is_not_asked_about(platform, member, fields):
    aged(kept_profile(platform, member), **fields)
    ask_again(now=NOW)
    assert mail.outbox == []


def test_opening_the_link_changes_nothing_and_its_button_confirms(old):
    ask_again(now=NOW)
    path = link_of(mail.outbox[0])
    anyone = visitor()
    assert "toujours juste" in anyone.get(path).content.decode()
    assert reloaded(old).reminded_at is not None
    assert anyone.post(path, {"geste": "autre"}).status_code == 200
    assert reloaded(old).reminded_at is not None
    assert anyone.post(path, {"geste": "confirmer"}).status_code == 302
    assert reloaded(old).reminded_at is None
    assert reloaded(old).confirmed_at > NOW - timedelta(days=1)
    assert "Merci" in anyone.get(path).content.decode()
    ask_again(now=NOW + LATER)
    assert len(mail.outbox) == 1


def test_without_an_answer_it_is_hidden_told_once_and_comes_back(old, client):
    ask_again(now=NOW)
    ask_again(now=NOW + LATER)
    ask_again(now=NOW + LATER + LATER)
    assert [letter.subject for letter in mail.outbox] == ["Votre profil est-il toujours juste ?", "Votre profil n’est plus montré"]
    assert not public(old)
    path = link_of(mail.outbox[-1])
    assert "montrer de nouveau" in visitor().get(path).content.decode()
    visitor().post(path, {"geste": "confirmer"})
    assert public(old)


def test_the_link_withdraws_in_one_click(old):
    ask_again(now=NOW)
    path = link_of(mail.outbox[0])
    assert visitor().post(path, {"geste": "retirer"}).status_code == 302
    assert not public(old)
    visitor().post(path, {"geste": "confirmer"})
    assert not public(old), "what was withdrawn does not come back by a confirmation"
    assert edit_path(old) in visitor().get(path).content.decode()


def test_a_link_of_who_keeps_it_no_more_or_altered_does_nothing(second_platform, old, member):
    secret = link_secret(old.uuid, member.uuid)
    path = f"/reseau/mes-profils/lien/{secret}/"
    assert visitor().get(path).status_code == 200
    assert visitor().get(path, SERVER_NAME="soeur.test").status_code == 404
    assert visitor().post(path.replace(secret[:8], "00000000", 1), {"geste": "retirer"}).status_code == 404
    Steward.objects.all().delete()
    assert visitor().post(path, {"geste": "retirer"}).status_code == 404
    assert public(old)


def test_one_says_so_from_ones_own_list_too(old, member):
    ask_again(now=NOW)
    client = visitor(member)
    assert "Toujours juste" in client.get("/reseau/mes-profils/").content.decode()
    client.post(f"/reseau/mes-profils/{old.uuid}/confirmer/")
    assert reloaded(old).reminded_at is None


def test_what_nobody_keeps_waits_for_an_animator(platform, second_editor):
    writer = make_role(platform, RoleKind.EDITOR).user
    alone = aged(make_profile(platform, "Seule", kind=Kind.ORGANISATION))
    aged(kept_profile(platform, name="Tenue", kind=Kind.ORGANISATION))
    ask_again(now=NOW)
    ask_again(now=NOW + LATER)
    assert public(alone)
    assert (count_left_alone(writer), count_left_alone(second_editor)) == (1, 0)
    client = visitor(writer)
    assert "Seule" in client.get(ALONE).content.decode()
    assert client.post(ALONE, {"profil": alone.pk}).status_code == 302
    assert count_left_alone(writer) == 0
    assert client.post(ALONE, {"profil": "x"}).status_code == 404
