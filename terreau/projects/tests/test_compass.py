"""The questions of the compass, as proposed."""

from collections import Counter

import pytest
import yaml
from django.core.management import CommandError, call_command

from terreau.core.typography import french
from terreau.projects import starter
from terreau.projects.starter.loading import FILE
from terreau.questionnaires.logic import problems
from terreau.questionnaires.models import Questionnaire
from terreau.questionnaires.queries import latest, sheet_of
from terreau.questionnaires.sheet import read
from terreau.vocabulary.models import Lever

TOLD = yaml.safe_load(FILE.read_text(encoding="utf-8"))
QUESTIONS = [question for section in TOLD["sections"] for question in section["questions"]]
# How many guiding questions each lever of the framework puts, in its order: 22 in all.
GUIDING = (3, 4, 3, 3, 2, 3, 4)


def named_levers() -> list[Lever]:
    return [Lever(slug=section["lever"], title=section["title"]) for section in TOLD["sections"]]


def test_each_lever_has_two_quick_questions_and_four_more():
    for section in TOLD["sections"]:
        assert [bool(question.get("quick")) for question in section["questions"]] == [True, True, False, False, False, False]
    assert len(QUESTIONS) == 42


def test_each_question_states_five_facts_once():
    assert all(len(question["anchors"]) == 5 for question in QUESTIONS)
    texts = [anchor["text"] for question in QUESTIONS for anchor in question["anchors"]]
    assert max(Counter(texts).values()) == 1
    assert all(len(anchor["text"]) <= 170 and len(anchor["short"]) <= 45 for question in QUESTIONS for anchor in question["anchors"])


def test_the_22_guiding_questions_all_lead_to_some():
    wanted = {f"{lever}.{number}" for lever, count in enumerate(GUIDING, 1) for number in range(1, count + 1)}
    assert {guide for question in QUESTIONS for guide in question["guiding"]} == wanted
    for order, section in enumerate(TOLD["sections"], 1):
        assert all(question["guiding"][0].startswith(f"{order}.") for question in section["questions"])


def test_two_observables_speak_of_each_trajectory():
    assert Counter(question["trajectory"] for question in QUESTIONS if "trajectory" in question) == {"performance": 2, "innovation": 2, "confiance": 2}


def test_it_can_be_asked_and_nothing_goes_wrong():
    sheet = read(starter.content(named_levers()))
    assert problems(sheet) == []
    assert len([question for question in sheet.questions if question.quick]) == 15
    assert sheet.questions[-1].most == 2
    assert set(sheet.dimensions) == {section["lever"] for section in TOLD["sections"]}
    assert all(question.text == french(question.text) for question in sheet.questions)


@pytest.mark.django_db
def test_another_framework_is_not_asked_these_questions(platform):
    with pytest.raises(CommandError, match="Aucun levier ne s’appelle"):
        call_command("load_compass")
    assert not Questionnaire.objects.exists()


@pytest.mark.django_db
def test_it_is_published_once(platform):
    for lever, named in zip(platform.framework.ordered_levers, named_levers(), strict=True):
        Lever.objects.filter(pk=lever.pk).update(slug=named.slug)
    del platform.framework.__dict__["ordered_levers"]
    assert starter.load()
    assert not starter.load()
    version = latest(platform, starter.SLUG)
    assert version is not None
    assert len(sheet_of(version).questions) == 43
