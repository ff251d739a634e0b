"""« C’est mon organisation » : asking to keep a profile, and an animator who settles one claim or two."""

import pytest
from django.core import mail
from django.core.cache import cache
from django.urls import reverse
from wagtail.models import ModelLogEntry

from terreau.accounts.models import RoleKind
from terreau.accounts.tests.factories import make_role, make_user
from terreau.network.actions.claims import settle
from terreau.network.enums import Kind, StewardState
from terreau.network.models import Steward
from terreau.network.queries.members import count_claims
from terreau.network.tests.factories import make_profile
from terreau.network.tests.members import edit_path, visitor

pytestmark = pytest.mark.django_db
LIST = "/atelier/reseau/demandes/"


@pytest.fixture(autouse=True)
def _apart(settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    settings.TERREAU_REQUIRE_EDITOR_MFA = False
    cache.clear()
    yield
    cache.clear()


@pytest.fixture
def writer(platform):
    return make_role(platform, RoleKind.EDITOR).user


@pytest.fixture
def organisation(platform):
    return make_profile(platform, "L’organisation", kind=Kind.ORGANISATION)


def ask(profile, user, message="J’y travaille."):
    answer = visitor(user).post(reverse("network:claim", args=[profile.slug]), {"message": message})
    assert answer.status_code in {200, 302}
    return Steward.objects.get(profile=profile, user=user)


def settling(profile):
    return reverse("network_claim", args=[profile.uuid])


def test_asking_tells_the_animators_and_gives_nothing_yet(organisation, member, writer):
    claim = ask(organisation, member)
    assert (claim.state, claim.message) == (StewardState.ASKED, "J’y travaille.")
    assert mail.outbox[-1].to == [writer.email]
    assert "J’y travaille." not in mail.outbox[-1].body
    assert count_claims(writer) == 1
    client = visitor(member)
    assert client.get(edit_path(organisation)).status_code == 404
    assert "est arrivée" in client.get(reverse("network:claim", args=[organisation.slug])).content.decode()
    ask(organisation, member, "Encore moi.")
    assert Steward.objects.get().message == "J’y travaille."


def test_a_word_is_asked_for(organisation, member):
    assert visitor(member).post(reverse("network:claim", args=[organisation.slug]), {"message": " "}).status_code == 422
    assert not Steward.objects.exists()


def test_nobody_claims_a_person_or_what_is_made_up(platform, member):
    person, fictive = make_profile(platform), make_profile(platform, "Profil fictif 1", kind=Kind.PLACE, synthetic=True)
    for profile in (person, fictive):
        assert visitor(member).post(reverse("network:claim", args=[profile.slug]), {"message": "Moi"}).status_code == 404


@pytest.mark.parametrize("decisions", [("grant", "refuse"), ("grant", "grant"), ("refuse", "refuse")])
def test_two_claims_are_read_together_and_settled(organisation, writer, decisions):
    people = [make_user(), make_user()]
    claims = [ask(organisation, user) for user in people]
    client = visitor(writer)
    assert client.get(LIST).content.decode().count(settling(organisation)) == 1
    shown = client.get(settling(organisation)).content.decode()
    assert all(user.email in shown for user in people)
    mail.outbox.clear()
    sent = {f"claim_{claim.pk}": decision for claim, decision in zip(claims, decisions, strict=True)}
    if "refuse" in decisions:
        assert client.post(settling(organisation), sent).status_code == 422, "a refusal says why"
    assert client.post(settling(organisation), sent | {"reason": "Nous ne vous connaissons pas."}).status_code == 302
    for user, claim, decision in zip(people, claims, decisions, strict=True):
        granted = decision == "grant"
        now = Steward.objects.get(pk=claim.pk)
        assert (now.state, now.decided_by, now.message) == (StewardState.GRANTED if granted else StewardState.REFUSED, writer, "")
        assert visitor(user).get(edit_path(organisation)).status_code == (200 if granted else 404)
        letter = next(one for one in mail.outbox if one.to == [user.email])
        assert ("Nous ne vous connaissons pas." in letter.body) == (not granted)
    assert count_claims(writer) == 0
    assert ModelLogEntry.objects.filter(action__startswith="terreau.profile_claim_").count() == 2


def test_one_may_wait_while_the_other_is_settled(organisation, writer):
    first, second = ask(organisation, make_user()), ask(organisation, make_user())
    client = visitor(writer)
    assert client.post(settling(organisation), {}).status_code == 422
    client.post(settling(organisation), {f"claim_{first.pk}": "grant"})
    assert Steward.objects.get(pk=second.pk).state == StewardState.ASKED


def test_the_second_of_two_animators_changes_nothing(organisation, writer):
    claim = ask(organisation, make_user())
    assert settle(profile=organisation, by=writer, granted=[claim], refused=[]) == 1
    assert settle(profile=organisation, by=writer, granted=[], refused=[claim], reason="Non") == 0
    assert Steward.objects.get().state == StewardState.GRANTED
    assert visitor(writer).post(settling(organisation), {f"claim_{claim.pk}": "refuse", "reason": "Non"}).status_code == 302
    assert Steward.objects.get().state == StewardState.GRANTED


def test_a_refused_claim_is_not_asked_again(organisation, member, writer):
    claim = ask(organisation, member)
    settle(profile=organisation, by=writer, granted=[], refused=[claim], reason="Non")
    assert ask(organisation, member).state == StewardState.REFUSED
    assert "pas été retenue" in visitor(member).get(reverse("network:claim", args=[organisation.slug])).content.decode()


def test_the_list_costs_the_same_with_one_and_with_three(assert_same_queries, platform, writer):
    client, numbers = visitor(writer), iter(range(9))

    def add():
        Steward.objects.create(profile=make_profile(platform, f"Organisation {next(numbers)}", kind=Kind.ORGANISATION), user=make_user())

    assert_same_queries(add, lambda: client.get(LIST))
