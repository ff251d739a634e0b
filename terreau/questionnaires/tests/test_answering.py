"""No answer is lost, none is kept twice, none is written over unseen."""

from uuid import uuid4

import pytest
from django.core.exceptions import ValidationError
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from terreau.questionnaires.actions.answering import Outcome, finish, keep, start
from terreau.questionnaires.actions.publishing import make_version
from terreau.questionnaires.models import Version
from terreau.questionnaires.queries import given_to, latest, sheet_of
from terreau.questionnaires.tests.factories import GIVEN, content, make_questionnaire, published, scale
from terreau.questionnaires.values import AnswerError, Given

pytestmark = pytest.mark.django_db
LOW, HIGH = Given(codes=("0",)), Given(codes=("4",))


def test_an_answer_is_kept_as_given(platform):
    response = start(version=published(platform))
    writing = keep(response=response, question="a1", given=Given(codes=("2",), shows=""), mark=uuid4(), after="")
    assert writing.outcome == Outcome.KEPT
    assert given_to(response) == {"a1": Given(codes=("2",))}


def test_the_same_writing_sent_again_changes_nothing_even_late(platform):
    response, first = start(version=published(platform)), uuid4()
    keep(response=response, question="a1", given=LOW, mark=first, after="")
    keep(response=response, question="a1", given=HIGH, mark=uuid4(), after=str(first))
    assert keep(response=response, question="a1", given=LOW, mark=first, after="").outcome == Outcome.AGAIN
    assert given_to(response)["a1"] == HIGH


def test_two_tabs_that_say_otherwise_are_told_and_the_first_stays(platform):
    response = start(version=published(platform))
    first = keep(response=response, question="a1", given=LOW, mark=uuid4(), after="")
    other = keep(response=response, question="a1", given=HIGH, mark=uuid4(), after="")
    assert (other.outcome, other.given, other.mark) == (Outcome.CONFLICT, LOW, first.mark)
    assert keep(response=response, question="a1", given=HIGH, mark=uuid4(), after=other.mark).outcome == Outcome.KEPT


def test_two_tabs_that_say_the_same_agree(platform):
    response = start(version=published(platform))
    keep(response=response, question="a1", given=LOW, mark=uuid4(), after="")
    assert keep(response=response, question="a1", given=LOW, mark=uuid4(), after="").outcome == Outcome.KEPT


def test_a_question_that_is_not_asked_takes_no_answer(platform):
    told = content([scale("a1"), scale("a2", conditions=[{"question": "a1", "choices": ["4"]}])])
    response = start(version=published(platform, told))
    for code in ("a2", "inconnue"):
        with pytest.raises(AnswerError, match="n’est plus posée"):
            keep(response=response, question=code, given=LOW, mark=uuid4(), after="")


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=st.lists(st.tuples(st.sampled_from(["a1", "a2", "b1"]), GIVEN, st.booleans()), max_size=12))
def test_whatever_is_sent_again_the_last_answer_of_one_browser_is_kept(platform, steps):
    response, seen, said = start(version=latest(platform, "essai") or published(platform)), {}, {}
    for question, value, twice in steps:
        mark = uuid4()
        for _time in range(2 if twice else 1):
            assert keep(response=response, question=question, given=value, mark=mark, after=seen.get(question, "")).outcome != Outcome.CONFLICT
        seen[question], said[question] = str(mark), value
    assert given_to(response) == said


def test_finishing_is_done_once(platform):
    response = start(version=published(platform))
    assert finish(response=response)
    assert not finish(response=response)
    assert response.finished_at is not None


def test_a_published_version_never_changes_and_answers_keep_theirs(platform):
    questionnaire = make_questionnaire(platform)
    first = make_version(questionnaire=questionnaire)
    assert make_version(questionnaire=questionnaire) == first
    with pytest.raises(TypeError, match="never changes"):
        first.save()
    block = questionnaire.sections.stream_block
    questionnaire.sections = block.to_python(block.rows_of(content([scale("c1")])["sections"]))
    questionnaire.save()
    second = make_version(questionnaire=questionnaire)
    assert (second.number, latest(platform, "essai")) == (2, second)
    assert [question.code for question in sheet_of(Version.objects.get(pk=first.pk)).questions] == ["a1", "a2", "b1"]


def test_publishing_makes_a_version_and_refuses_what_goes_wrong(platform):
    questionnaire = make_questionnaire(platform)
    questionnaire.save_revision().publish()
    assert Version.objects.filter(questionnaire=questionnaire).count() == 1
    block = questionnaire.sections.stream_block
    questionnaire.sections = block.to_python(block.rows_of(content([scale("a1", conditions=[{"question": "z", "choices": ["1"]}])])["sections"]))
    with pytest.raises(ValidationError, match="ne sera jamais posée"):
        questionnaire.save_revision().publish()
    assert Version.objects.filter(questionnaire=questionnaire).count() == 1
