"""From the outside: who gets what at each address of questions and in the desk."""

import pytest
from django.core.cache import cache
from django.urls import reverse

from terreau.accounts.models import RoleKind
from terreau.accounts.tests.factories import make_role, make_user
from terreau.network.actions import offering
from terreau.network.enums import OfferState, QuestionState
from terreau.network.perms import questions_readable
from terreau.network.tests.members import visitor
from terreau.network.tests.questions import ASKER, WORDS, asked, catalyst, follow_path, offer_path, offer_to, question_data, reread

pytestmark = pytest.mark.django_db
WHO = ("anonymous", "member", "other_member", "second_editor", "editor", "admin_user")
LOGIN, OK, NONE, NO, GO = "log-in", 200, 404, 403, "back"
DESK = (LOGIN, NO, NO, OK, OK, OK)
OF_PLATFORM = (LOGIN, NO, NO, NONE, OK, OK)


@pytest.fixture(autouse=True)
def _apart(settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    settings.TERREAU_REQUIRE_EDITOR_MFA = False
    cache.clear()
    yield
    cache.clear()


@pytest.fixture
def them(platform, second_platform, admin_user):
    return {
        "anonymous": None,
        "member": make_user(),
        "other_member": make_user(),
        "editor": make_role(platform, RoleKind.EDITOR).user,
        "second_editor": make_role(second_platform, RoleKind.ADMINISTRATOR).user,
        "admin_user": admin_user,
    }


def outcome(answer):
    if answer.status_code == 302:
        return LOGIN if "/connexion/" in answer["Location"] else GO
    return answer.status_code


def got(them, path, data=None):
    return tuple(outcome(visitor(them[who]).post(path, data) if data is not None else visitor(them[who]).get(path)) for who in WHO)


def test_anybody_asks(platform, them):
    profile = catalyst(platform)
    for path in ("/reseau/question/", f"/reseau/profils/{profile.slug}/ecrire/"):
        assert got(them, path) == (OK,) * len(WHO)
        assert tuple(outcome(visitor(them[who]).post(path, question_data(words=f"De {who}."))) for who in WHO) == (OK,) * len(WHO)


@pytest.mark.parametrize("who", WHO)
def test_the_secret_is_the_key_whoever_is_logged_in(platform, them, who):
    profile = catalyst(platform)
    question = asked(platform)
    client = visitor(them[who])
    assert client.get(follow_path(question)).status_code == OK
    path = offer_path(offer_to(question, profile))
    assert client.get(path).status_code == OK
    for near in (path[:-2] + ("0/" if path[-2] != "0" else "1/"), path.replace("offre", "suivi"), follow_path(question).replace("suivi", "offre")):
        assert client.post(near, {"geste": "prendre"}).status_code == NONE
    assert offer_to(question, profile).state == OfferState.OPEN


def test_the_desk(platform, them):
    question = asked(platform)
    assert question.state == QuestionState.UNANSWERED
    path = reverse("network_question", args=[question.uuid])
    assert got(them, reverse("network_questions")) == DESK
    assert got(them, path) == OF_PLATFORM
    assert got(them, path, {"geste": "repondre", "answer": ""}) == (LOGIN, NO, NO, NONE, 422, 422)
    assert got(them, path, {"geste": "confier", "profile": "9999"}) == (LOGIN, NO, NO, NONE, 422, 422)
    assert got(them, path, {"geste": "inconnu"})[:4] == (LOGIN, NO, NO, NONE)
    assert reread(question).state == QuestionState.UNANSWERED
    assert got(them, path, {"geste": "clore"}) == (LOGIN, NO, NO, NONE, GO, 409)
    assert reread(question).is_closed


def test_another_platform_reads_nothing_of_it(platform, them):
    asked(platform)
    for who in ("second_editor", "member"):
        for name in ("network_questions", "wagtailadmin_home", "desk_worklists"):
            assert WORDS not in visitor(them[who]).get(reverse(name), follow=True).content.decode()


def test_no_screen_of_the_desk_shows_who_asks(platform, them):
    question = asked(platform)
    for path in (reverse("network_questions"), reverse("network_question", args=[question.uuid])):
        html = visitor(them["editor"]).get(path).content.decode()
        assert WORDS in html
        assert ASKER not in html
        assert "Une maire" not in html


def test_what_is_still_with_catalysts_or_for_one_only_is_not_the_desk_s_to_read(platform, them):
    profile = catalyst(platform)
    offered = asked(platform)
    for_one = asked(platform, words="Pour une seule.", recipient=profile)
    offering.decline(offer=offer_to(for_one, profile))
    private = asked(platform, words="Répondue en privé.")
    for question in (private,):
        offering.take(offer=offer_to(question, profile))
        offering.answer(offer=offer_to(question, profile), words="Voilà.", may_serve=True)
    for question in (offered, for_one, private):
        assert got(them, reverse("network_question", args=[question.uuid])) == (LOGIN, NO, NO, NONE, NONE, NONE)


def test_an_animator_hands_it_from_the_desk(platform, them):
    question = asked(platform)
    profile, elsewhere = catalyst(platform), catalyst(platform, takes_questions=False)
    client, path = visitor(them["editor"]), reverse("network_question", args=[question.uuid])
    assert profile.name in client.get(path).content.decode()
    assert client.post(path, {"geste": "confier", "profile": elsewhere.pk}).status_code == 422
    assert client.post(path, {"geste": "confier", "profile": profile.pk}).status_code == 302
    assert offer_to(question, profile).state == OfferState.OPEN


def test_the_list_costs_the_same_for_many(platform, them, assert_same_queries):
    client = visitor(them["editor"])
    assert_same_queries(lambda: asked(platform), lambda: client.get(reverse("network_questions")))


def test_an_answer_stays_with_both_sides_when_the_profile_of_who_gave_it_is_deleted(platform, them):
    profile = catalyst(platform)
    question = asked(platform)
    offer = offer_to(question, profile)
    assert offering.take(offer=offer)
    assert offering.answer(offer=offer, words="Entre nous.", may_serve=False)
    profile.delete()
    assert not questions_readable(them["editor"]).filter(pk=question.pk).exists()
    assert "L’animation du réseau vous a répondu" not in visitor().get(follow_path(question)).content.decode()
