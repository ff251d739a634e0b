"""Answers checked against their questions."""

import pytest
from django.http import QueryDict

from terreau.questionnaires.enums import AnswerState
from terreau.questionnaires.forms import sent, shown
from terreau.questionnaires.sheet import read
from terreau.questionnaires.tests.factories import content, scale
from terreau.questionnaires.values import AnswerError, Given

OPTIONS = [{"code": code, "text": code} for code in ("x", "y", "z")]
SHEET = read(
    content(
        [
            scale("level"),
            {"code": "one", "kind": "single", "text": "Une ?", "choices": OPTIONS, "may_pass": False},
            {"code": "two", "kind": "multiple", "text": "Deux ?", "choices": OPTIONS, "most": 2},
            {"code": "rank", "kind": "ranking", "text": "Dans quel ordre ?", "choices": OPTIONS},
            {"code": "hours", "kind": "number", "text": "Combien ?", "least_number": 0, "most_number": 40},
            {"code": "words", "kind": "short", "text": "Quoi ?", "shows": "un lien"},
        ]
    )
)


def send(code: str, query: str):
    return sent(SHEET.by_code[code], QueryDict(query))


@pytest.mark.parametrize(
    ("code", "query", "given"),
    [
        ("level", "q-level=3", Given(codes=("3",))),
        ("level", "q-level=%3F", Given(AnswerState.UNKNOWN)),
        ("level", "q-level=-", Given(AnswerState.NOT_CONCERNED)),
        ("two", "q-two=z&q-two=x", Given(codes=("x", "z"))),
        ("rank", "q-rank-x=2&q-rank-z=1", Given(codes=("z", "x"))),
        ("hours", "q-hours=1 000", None),
        ("hours", "q-hours=3,5", Given(number=3.5)),
        ("words", "q-words=Bonjour&shows-words=ici", Given(text="Bonjour", shows="ici")),
    ],
)
def test_what_a_page_sends_is_read(code, query, given):
    if given is None:
        with pytest.raises(AnswerError):
            send(code, query)
    else:
        found = send(code, query)
        assert found is not None
        assert found.given == given
        assert Given.kept(found.given.state, found.given.as_json(), found.given.shows) == given


def test_nothing_sent_is_no_answer():
    assert send("level", "autre=1") is None
    assert send("words", "q-words=") is None


@pytest.mark.parametrize(
    ("code", "query"),
    [
        ("level", "q-level=9"),
        ("level", "q-level=1&q-level=2"),
        ("one", "q-one=%3F"),
        ("two", "q-two=x&q-two=y&q-two=z"),
        ("rank", "q-rank-x=1&q-rank-y=1"),
        ("hours", "q-hours=-1"),
        ("hours", "q-hours=beaucoup"),
        ("hours", "q-hours=nan"),
        ("hours", "q-hours=1e999"),
        ("words", "q-words=" + "a" * 301),
        ("words", "q-words=a&shows-words=" + "b" * 301),
    ],
)
def test_what_does_not_fit_is_refused_in_a_sentence(code, query):
    with pytest.raises(AnswerError, match=r"[.?]$"):
        send(code, query)


def test_a_page_shows_what_was_answered():
    answers = {"level": Given(AnswerState.UNKNOWN), "two": Given(codes=("x",)), "hours": Given(number=3.5), "rank": Given(codes=("z", "x"))}
    found = {one.question.code: one for one in shown(SHEET.questions, answers, {"two": "marque"})}
    assert found["level"].chosen == {"?"}
    assert found["two"].chosen == {"x"}
    assert found["two"].after == "marque"
    assert found["hours"].written == "3,5"
    assert found["rank"].ranks == [("x", "x", 2), ("y", "y", 0), ("z", "z", 1)]
