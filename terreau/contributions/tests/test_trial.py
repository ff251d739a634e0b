"""Telling a trial: the form, what stands in its way, and what is kept."""

import time

import pytest
from django.core import mail
from django.test import Client

from terreau.contributions.enums import State
from terreau.contributions.models import Trial
from terreau.contributions.tests.factories import hidden, trial_data
from terreau.core import throttle, trap
from terreau.library.enums import Status
from terreau.library.tests.factories import make_resource

pytestmark = pytest.mark.django_db
HOSTILE = [
    "\u202eeveler \u0645\u0631\u062d\u0628\u0627",
    "\U0001f331\U0001f9d1\u200d\U0001f33e",
    "<script>alert(1)</script>",
    "{{ 7|add:1 }} {% now 'Y' %}",
    "a\x00b",
]


@pytest.fixture
def resource(platform):
    return make_resource(platform, title="Tenir un conseil", slug="tenir-un-conseil")


@pytest.fixture
def page(resource) -> str:
    return "/ressources/tenir-un-conseil/essai/"


def test_the_form_asks_three_questions_and_no_cache_keeps_it(visitor, page):
    answer = visitor.get(page)
    html = answer.content.decode()
    assert answer.status_code == 200
    assert "private" in answer["Cache-Control"]
    assert "no-store" not in answer["Cache-Control"], "whoever goes back finds what they wrote"
    for asked in ["Qu’avez-vous essayé", "Que s’est-il passé", "Que diriez-vous au suivant", "Commune de moins de 2"]:
        assert asked in html
    assert 'name="csrfmiddlewaretoken"' in html
    assert "maxlength" not in html, "a browser would cut what is pasted"


def test_a_trial_is_kept_unconfirmed_and_a_letter_leaves(visitor, page, resource, platform):
    answer = visitor.post(page, trial_data())
    assert answer.status_code == 200
    assert "maire@example.org" in answer.content.decode()
    trial = Trial.objects.get()
    assert (trial.state, trial.resource, trial.platform, trial.told) == (State.UNCONFIRMED, resource, platform, True)
    assert (trial.happened, trial.name) == ("Douze personnes sont venues.", "Une commune de la Meuse")
    assert [letter.to for letter in mail.outbox] == [["maire@example.org"]]
    assert resource.title in mail.outbox[0].body
    assert trial.happened not in mail.outbox[0].body
    secret = mail.outbox[0].body.split("/confirmer/essai/")[1].split("/")[0]
    assert secret not in f"{Trial.objects.values().get()}", "only its hash is kept"


def test_the_letter_speaks_of_the_platform_and_never_of_the_host_that_a_visitor_made_up(page, platform, settings):
    settings.ALLOWED_HOSTS = ["*"]
    settings.WAGTAILADMIN_BASE_URL = "https://terreau.test"
    Client(SERVER_NAME="ailleurs.example.com").post(page, trial_data())
    assert "https://terreau.test/confirmer/essai/" in mail.outbox[0].body
    assert "ailleurs" not in mail.outbox[0].body


def test_without_consent_nothing_is_told(visitor, page):
    data = trial_data()
    del data["told"]
    visitor.post(page, data)
    assert Trial.objects.get().told is False


def test_what_is_missing_is_said_and_nothing_typed_is_lost(visitor, page):
    answer = visitor.post(page, trial_data(email="maire", happened=""))
    html = answer.content.decode()
    assert answer.status_code == 422
    assert "comme nom@exemple.fr" in html
    assert "Dites en quelques mots ce qui s’est passé." in html
    for typed in ["Un conseil de village, chez nous.", "Commencer par un café.", "Une commune de la Meuse", 'value="maire"', "checked"]:
        assert typed in html
    assert not Trial.objects.exists()
    assert mail.outbox == []


def test_a_text_too_long_is_refused_beside_its_field_with_its_limit(visitor, page):
    answer = visitor.post(page, trial_data(tried="x" * 2000, name="y" * 2000))
    html = answer.content.decode()
    assert answer.status_code == 422
    assert "il compte 2000 caractères, 1500 au plus" in html
    assert "il compte 2000 caractères, 120 au plus" in html
    assert "x" * 2000 in html


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_words_are_kept_as_text(visitor, page, text):
    assert visitor.post(page, trial_data(tried=text, happened=text, advice=text, name=text)).status_code == 200
    trial = Trial.objects.get()
    assert trial.tried == trial.happened == trial.name == text.replace("\0", "")
    html = visitor.post(page, trial_data(tried=text, email="faux")).content.decode()
    assert "<script>alert" not in html


def test_a_form_sent_twice_is_kept_once(visitor, page):
    data = trial_data()
    first, second = visitor.post(page, data), visitor.post(page, data)
    assert first.status_code == second.status_code == 200
    assert Trial.objects.count() == 1
    assert len(mail.outbox) == 1


def test_the_same_form_with_other_words_overwrites_nothing(visitor, page):
    data = trial_data()
    visitor.post(page, data)
    visitor.post(page, data | {"email": "autre@example.org", "tried": "Autre chose."})
    assert {trial.email for trial in Trial.objects.all()} == {"maire@example.org", "autre@example.org"}
    assert [letter.to for letter in mail.outbox] == [["maire@example.org"], ["autre@example.org"]]


def test_what_was_already_confirmed_says_so(visitor, page):
    data = trial_data()
    visitor.post(page, data)
    Trial.objects.update(state=State.WAITING)
    html = visitor.post(page, data).content.decode()
    assert "vous n’avez plus rien à faire" in html
    assert len(mail.outbox) == 1


class TestRobots:
    """A doubtful form is asked for once more, and never lost."""

    @pytest.mark.parametrize(
        "unseen",
        [{"site": "http://spam.example"}, {trap.STAMP: ""}, {trap.STAMP: "1:forge"}, {trap.STAMP: trap.stamp(time.time() + 3600)}],
        ids=["honeypot", "no stamp", "forged stamp", "stamp of tomorrow"],
    )
    def test_it_is_shown_again_with_all_its_words(self, visitor, page, unseen):
        answer = visitor.post(page, trial_data(**unseen))
        html = answer.content.decode()
        assert answer.status_code == 422
        assert "envoyez de nouveau" in html
        assert "Un conseil de village, chez nous." in html
        assert "spam.example" not in html, "the honeypot comes back empty"
        assert not Trial.objects.exists()

    def test_too_fast_then_not(self, visitor, page):
        data = trial_data(**hidden(seconds_ago=1))
        html = visitor.post(page, data).content.decode()
        assert not Trial.objects.exists()
        assert data[trap.STAMP] in html, "the time goes on from the first opening"
        visitor.post(page, data | {trap.STAMP: trap.stamp(time.time() - 5)})
        assert Trial.objects.count() == 1

    def test_the_honeypot_is_hidden_from_everybody(self, visitor, page):
        html = visitor.get(page).content.decode()
        before = html[: html.index('name="site"')]
        assert before.rfind("<div hidden>") > before.rfind("</div>")

    def test_a_connection_has_its_limit_and_loses_nothing(self, visitor, page, monkeypatch):
        monkeypatch.setitem(throttle.RATES, "connection", "2/h/key")
        for _turn in range(2):
            assert visitor.post(page, trial_data()).status_code == 200
        answer = visitor.post(page, trial_data())
        assert answer.status_code == 429
        assert "Un conseil de village, chez nous." in answer.content.decode()
        assert Trial.objects.count() == 2
        assert Client(SERVER_NAME="terreau.test", REMOTE_ADDR="192.0.2.9").post(page, trial_data()).status_code == 200

    def test_nobody_is_written_to_without_end(self, page, monkeypatch, platform):
        monkeypatch.setitem(throttle.RATES, "address", "2/d/key")
        statuses = [
            Client(SERVER_NAME="terreau.test", REMOTE_ADDR=f"192.0.2.{turn}").post(page, trial_data(email="Maire@Example.org")).status_code for turn in range(3)
        ]
        assert statuses == [200, 200, 429]
        assert len(mail.outbox) == 2

    def test_no_address_of_a_machine_is_kept(self, page, platform):
        from django.core.cache import cache

        Client(SERVER_NAME="terreau.test", REMOTE_ADDR="192.0.2.77").post(page, trial_data())
        assert "192.0.2.77" not in f"{Trial.objects.values().get()}"
        assert not any("192.0.2.77" in key for key in cache._cache)


def test_a_form_from_elsewhere_is_refused(page):
    assert Client(SERVER_NAME="terreau.test", enforce_csrf_checks=True).post(page, trial_data()).status_code == 403


def test_only_what_the_platform_shows_can_be_told(visitor, platform, second_platform):
    make_resource(platform, slug="brouillon", live=False)
    make_resource(platform, slug="retiree", status=Status.WITHDRAWN)
    make_resource(second_platform, slug="chez-les-autres")
    for slug in ["brouillon", "retiree", "chez-les-autres", "rien"]:
        assert visitor.get(f"/ressources/{slug}/essai/").status_code == 404
        assert visitor.post(f"/ressources/{slug}/essai/", trial_data()).status_code == 404


def test_other_methods_are_refused(visitor, page):
    assert visitor.put(page).status_code == 405
