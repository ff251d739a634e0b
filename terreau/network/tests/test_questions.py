"""Asking the network: the form, what stands in its way, its confirmation, and following it."""

from datetime import timedelta

import pytest
from django.core import mail
from django.core.cache import cache
from django.utils import timezone

from terreau.core import throttle
from terreau.network.actions import asking
from terreau.network.enums import OfferState, QuestionState
from terreau.network.models import Offer, Question
from terreau.network.tests.members import visitor
from terreau.network.tests.questions import (
    ASK,
    ASKER,
    WORDS,
    address_of,
    asked,
    catalyst,
    follow_path,
    letters_to,
    offer_path,
    offer_to,
    path_in,
    question_data,
    received,
    reread,
)
from terreau.territories.enums import TerritoryKind
from terreau.territories.tests.factories import make_territory
from terreau.vocabulary.models import Situation

pytestmark = pytest.mark.django_db
HOSTILE = "<script>alert(1)</script> {{ 7|add:1 }} {% now 'Y' %} \u202eeveler a\x00b"


@pytest.fixture(autouse=True)
def _apart(settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    cache.clear()
    yield
    cache.clear()


def test_the_form_asks_little_and_no_cache_keeps_it(platform):
    answer = visitor().get(ASK)
    html = answer.content.decode()
    assert answer.status_code == 200
    assert "private" in answer["Cache-Control"]
    assert 'name="csrfmiddlewaretoken"' in html
    for name in ("words", "territory", "lever", "name", "email", "may_serve"):
        assert f'name="{name}"' in html
    assert "with_situation" not in html


def test_where_it_is_asked_from_travels(platform):
    lever = platform.framework.ordered_levers[2]
    situation = Situation.objects.create(framework=platform.framework, slug="aide", words="L’aide s’arrête", order=1)
    town = make_territory(TerritoryKind.COMMUNE, name="Ville d’essai")
    path = f"{ASK}?situation=aide&levier={lever.slug}&territoire={town.key}"
    html = visitor().get(path).content.decode()
    assert "L’aide s’arrête" in html
    assert "Ville d’essai" in html
    assert f'value="{lever.slug}" selected' in html
    data = question_data(lever=lever.slug, with_situation="on", territory=town.key)
    assert visitor().post(path, data).status_code == 200
    question = Question.objects.get()
    assert (question.situation, question.lever, question.territory) == (situation, lever, town)


def test_what_an_address_makes_up_is_left_out(platform):
    department = make_territory(TerritoryKind.DEPARTMENT)
    for query in ("situation=inconnue&levier=inconnu&territoire=commune-00000", f"territoire={department.key}", "levier=&territoire=" + "x" * 500):
        assert visitor().get(f"{ASK}?{query}").status_code == 200
    assert visitor().get(f"{ASK}?levier=%00").status_code == 400


def test_a_question_waits_for_its_confirmation(platform):
    profile = catalyst(platform)
    answer = visitor().post(ASK, question_data())
    assert ASKER in answer.content.decode()
    question = Question.objects.get()
    assert (question.state, question.words, question.platform) == (QuestionState.UNCONFIRMED, WORDS, platform)
    assert [letter.to for letter in mail.outbox] == [[ASKER]]
    path = path_in(mail.outbox[0])
    assert path == follow_path(question)
    assert path.split("/")[3] not in f"{Question.objects.values().get()}", "only its hash is kept"
    assert visitor().get(path).status_code == 200
    assert reread(question).state == QuestionState.UNCONFIRMED, "mail filters open links"
    assert not letters_to(address_of(profile))
    assert visitor().post(path, {"geste": "confirmer"}).status_code == 302
    assert reread(question).state == QuestionState.OFFERED
    assert len(letters_to(address_of(profile))) == 1
    visitor().post(path, {"geste": "confirmer"})
    assert len(letters_to(address_of(profile))) == 1, "once"


def test_a_form_sent_twice_is_one_question(platform):
    data = question_data()
    for _turn in range(2):
        assert visitor().post(ASK, data).status_code == 200
    assert (Question.objects.count(), len(mail.outbox)) == (1, 1)
    visitor().post(ASK, {**data, "email": "autre@example.org"})
    assert Question.objects.count() == 2, "mended after going back, it is another"


@pytest.mark.parametrize("fields", [{"words": "  "}, {"email": "maire@"}, {"email": ""}, {"lever": "inconnu"}, {"words": "a" * 2001}, {"territory": "Zzzzqqq"}])
def test_what_is_to_mend_comes_back_whole(platform, fields):
    answer = visitor().post(ASK, question_data(**{"name": "Nom gardé", **fields}))
    assert answer.status_code == 422
    assert "Nom gardé" in answer.content.decode()
    assert not Question.objects.exists()


@pytest.mark.parametrize("fields", [{"site": "https://robot.example"}, {"depart": "faux"}, {"seconds_ago": 0}])
def test_the_trap_asks_once_more_and_loses_nothing(platform, fields):
    answer = visitor().post(ASK, question_data(**fields))
    assert answer.status_code == 422
    assert WORDS in answer.content.decode()
    assert not Question.objects.exists()


def test_a_thousand_forms_are_stopped_and_nothing_is_lost(platform):
    client, seen = visitor(), []
    for number in range(1000):
        answer = client.post(ASK, question_data(email=f"robot{number}@example.org", words=f"Question numéro {number} ?"))
        seen.append(answer.status_code)
        if answer.status_code == 429:
            html = answer.content.decode()
            assert f"Question numéro {number}" in html
            assert f"robot{number}@example.org" in html
    most = int(throttle.RATES["connection"].split("/")[0])
    assert seen == [200] * most + [429] * (1000 - most)
    assert Question.objects.count() == len(mail.outbox) == most
    assert not Offer.objects.exists(), "none is offered before it is confirmed"


def test_scripts_stay_words_in_pages_and_letters(platform):
    profile = catalyst(platform)
    visitor().post(ASK, question_data(words=HOSTILE, name="<b>Nom</b>"))
    question = Question.objects.get()
    visitor().post(follow_path(question), {"geste": "confirmer"})
    offer = offer_to(question, profile)
    visitor().post(offer_path(offer), {"geste": "prendre"})
    pages = [visitor().get(path).content.decode() for path in (follow_path(question), offer_path(offer))]
    visitor().post(offer_path(offer), {"geste": "repondre", "answer": HOSTILE})
    pages += [visitor().get(path).content.decode() for path in (follow_path(question), offer_path(offer))]
    for html in pages:
        assert "<script>alert" not in html
        assert "<b>Nom</b>" not in html
        assert "{{ 7|add:1 }}" in html
        assert "\x00" not in html
    for letter in mail.outbox:
        assert letter.content_subtype == "plain"
        assert "\n" not in letter.subject


def test_it_is_confirmed_within_seven_days(platform):
    question = received(platform)
    late = timezone.now() + timedelta(days=7, minutes=1)
    assert not asking.confirm(question=question, now=late)
    Question.objects.update(created_at=timezone.now() - timedelta(days=7, minutes=1))
    html = visitor().get(follow_path(question)).content.decode()
    assert 'value="confirmer"' not in html
    visitor().post(follow_path(question), {"geste": "confirmer"})
    assert reread(question).state == QuestionState.UNCONFIRMED


def test_another_link_says_what_to_do(platform):
    answer = visitor().get(f"/reseau/suivi/{'0' * 40}/")
    assert answer.status_code == 404
    assert "Ce lien ne sert plus" in answer.content.decode()
    assert visitor().post(f"/reseau/offre/{'0' * 40}/", {"geste": "prendre"}).status_code == 404


def test_a_link_serves_on_its_own_platform_only(platform, second_platform):
    profile = catalyst(platform)
    question = asked(platform)
    for path in (follow_path(question), offer_path(offer_to(question, profile))):
        assert visitor().get(path).status_code == 200
        assert visitor().get(path, SERVER_NAME="soeur.test").status_code == 404


def test_withdrawing_tells_who_took_it_and_nobody_else(platform):
    first, second = catalyst(platform), catalyst(platform)
    question = asked(platform)
    visitor().post(offer_path(offer_to(question, first)), {"geste": "prendre"})
    mail.outbox.clear()
    visitor().post(follow_path(question), {"geste": "retirer"})
    assert reread(question).state == QuestionState.WITHDRAWN
    assert [letter.to for letter in mail.outbox] == [[address_of(first)]]
    assert offer_to(question, second).state == OfferState.CLOSED
    for deed in ("confirmer", "retirer", "transmettre", "remercier"):
        visitor().post(follow_path(question), {"geste": deed})
    assert reread(question).state == QuestionState.WITHDRAWN
    assert len(mail.outbox) == 1


def test_the_page_shows_no_deed_that_does_nothing(platform):
    catalyst(platform)
    question = asked(platform)
    html = visitor().get(follow_path(question)).content.decode()
    assert 'value="retirer"' in html
    for deed in ("confirmer", "transmettre", "remercier"):
        assert f'value="{deed}"' not in html
    assert visitor().post(follow_path(question), {"geste": "inconnu"}).status_code == 200
