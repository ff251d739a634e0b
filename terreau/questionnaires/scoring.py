"""Scores by dimension."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from terreau.questionnaires.enums import AnswerState
from terreau.questionnaires.sheet import Question
from terreau.questionnaires.values import Given


@dataclass(frozen=True)
class Reading:
    """What the answers say of a dimension: the mean score of those that count (None without any), and how many were which."""

    mean: float | None
    scored: int
    unknown: int
    not_concerned: int
    unanswered: int


def readings(questions: Iterable[Question], answers: Mapping[str, Given]) -> dict[str, Reading]:
    """Return a reading for each dimension that some questions score.

    Only what was answered counts: not knowing leaves the mean as it is, of its own dimension too, and no answer
    bears on another dimension. The order of questions and of answers is indifferent.
    """
    scores: dict[str, list[float]] = {}
    numbers: dict[str, dict[str, int]] = {}
    for question in questions:
        given = answers.get(question.code)
        for dimension in {name for choice in question.choices for name in question.scores_of(choice.code)}:
            counts = numbers.setdefault(dimension, dict.fromkeys((*AnswerState.values, ""), 0))
            counts[given.state if given else ""] += 1
            if given is not None and given.state == AnswerState.GIVEN:
                found = [question.scores_of(code).get(dimension, 0.0) for code in given.codes]
                scores.setdefault(dimension, []).append(sum(found) / len(found))
    return {dimension: _reading(scores.get(dimension, []), counts) for dimension, counts in numbers.items()}


def _reading(scores: list[float], counts: Mapping[str, int]) -> Reading:
    mean = sum(scores) / len(scores) if scores else None
    return Reading(mean, counts[AnswerState.GIVEN], counts[AnswerState.UNKNOWN], counts[AnswerState.NOT_CONCERNED], counts[""])
