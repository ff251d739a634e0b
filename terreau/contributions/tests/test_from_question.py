"""« En faire une fiche » : a question and its answer become a proposal, where both sides agreed, without a name."""

import pytest

from terreau.network.actions import offering
from terreau.network.actions.question_retention import erase_closed
from terreau.network.queries.questions import sharing_key
from terreau.network.tests.questions import ASKER, WORDS, address_of, asked, catalyst, follow_path, offer_path, offer_to, reread

pytestmark = pytest.mark.django_db
WAY = "/proposer/?question="
ANSWER = "Commencez par un tour de table."


def answered(platform, *, asker=True, answerer=True, words=WORDS, answer=ANSWER, **fields):
    profile = catalyst(platform, levers=[fields["lever"]] if "lever" in fields else [])
    question = asked(platform, may_serve=asker, words=words, **fields)
    offer = offer_to(question, profile)
    offering.take(offer=offer)
    assert offering.answer(offer=offer, words=answer, may_serve=answerer)
    return reread(question), profile


@pytest.mark.parametrize(("asker", "answerer"), [(True, True), (True, False), (False, True), (False, False)])
def test_both_sides_are_led_there_only_where_both_agreed(visitor, platform, asker, answerer):
    question, profile = answered(platform, asker=asker, answerer=answerer)
    for path in (follow_path(question), offer_path(offer_to(question, profile))):
        assert (WAY in visitor.get(path).content.decode()) == (asker and answerer)
    html = visitor.get(f"{WAY}{sharing_key(question)}").content.decode()
    assert (ANSWER in html) == (WORDS in html) == (asker and answerer)


def test_the_proposal_holds_the_words_and_no_name(visitor, platform):
    lever = platform.framework.ordered_levers[1]
    question, profile = answered(platform, lever=lever)
    answer = visitor.get(f"{WAY}{sharing_key(question)}")
    assert answer.context["form"].initial["levers"] == [str(lever.pk)]
    html = answer.content.decode()
    assert html.count(" checked") == 1
    for hidden in (ASKER, "Une maire", profile.name, address_of(profile), follow_path(question)):
        assert hidden not in html


def test_long_words_fit_and_scripts_stay_words(visitor, platform):
    question, _profile = answered(platform, words="<script>alert(1)</script>" + "a" * 1900, answer="b" * 4900)
    answer = visitor.get(f"{WAY}{sharing_key(question)}")
    html = answer.content.decode()
    assert "<script>alert" not in html
    initial = answer.context["form"].initial
    assert len(initial["title"]) <= 250
    assert len(initial["remarks"]) <= 1500


def test_the_key_neither_follows_nor_outlives_another_choice(visitor, platform, second_platform):
    question, _profile = answered(platform)
    key = sharing_key(question)
    assert question.uuid.hex in key
    assert visitor.get(f"/reseau/suivi/{question.uuid.hex}/").status_code == 404
    assert ANSWER not in visitor.get(f"{WAY}{key}", SERVER_NAME="soeur.test").content.decode()
    for wrong in (key[:-2], "faux", "", "x" * 5000):
        assert ANSWER not in visitor.get(f"{WAY}{wrong}").content.decode()
    erase_closed(question.closed_at.replace(year=question.closed_at.year + 1))
    assert ANSWER in visitor.get(f"{WAY}{key}").content.decode(), "shared words stay"
