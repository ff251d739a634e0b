"""Makers of questionnaires for tests."""

from typing import Any

from hypothesis import strategies as st

from terreau.questionnaires.actions.publishing import make_version
from terreau.questionnaires.enums import AnswerState
from terreau.questionnaires.models import Questionnaire, Version
from terreau.questionnaires.sheet import Sheet, read
from terreau.questionnaires.values import Given

LEVELS = ["Rien n’est écrit.", "Une liste existe.", "La liste est datée.", "La liste est relue chaque année.", "Quelqu’un d’autre la tient."]


def scale(code: str, **more: Any) -> dict[str, Any]:
    """Return the content of a question on a scale of five levels."""
    return {
        "code": code,
        "kind": "scale",
        "text": f"Question {code} ?",
        "choices": [{"code": str(place), "text": text} for place, text in enumerate(LEVELS)],
        **more,
    }


def content(*sections: list[dict[str, Any]]) -> dict[str, Any]:
    """Return the content of a questionnaire: each section measures the dimension of its letter."""
    letters = "abcdefg"
    made = [{"code": letters[place], "title": f"Section {letters[place]}", "questions": questions} for place, questions in enumerate(sections)]
    for section in made:
        for question in section["questions"]:  # type: ignore[attr-defined]  # a list, above
            question.setdefault("dimension", section["code"] if question["kind"] == "scale" else "")
    return {"title": "Un questionnaire", "sections": made}


def sheet(*sections: list[dict[str, Any]]) -> Sheet:
    """Return a questionnaire of some sections."""
    return read(content(*sections))


def make_questionnaire(platform: Any, told: dict[str, Any] | None = None, slug: str = "essai") -> Questionnaire:
    """Return a published questionnaire."""
    told = told or content([scale("a1", quick=True), scale("a2")], [scale("b1", quick=True)])
    questionnaire = Questionnaire(platform=platform, slug=slug, title=told["title"], live=True)
    block = questionnaire.sections.stream_block
    questionnaire.sections = block.to_python(block.rows_of(told["sections"]))
    questionnaire.save()
    return questionnaire


def published(platform: Any, told: dict[str, Any] | None = None, slug: str = "essai") -> Version:
    """Return the first version of a questionnaire."""
    return make_version(questionnaire=make_questionnaire(platform, told, slug))


GIVEN = st.one_of(
    st.integers(0, 4).map(lambda level: Given(codes=(str(level),))), st.sampled_from([Given(AnswerState.UNKNOWN), Given(AnswerState.NOT_CONCERNED)])
)
