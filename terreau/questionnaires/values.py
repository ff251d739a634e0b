"""Answers as values: what was said to a question, checked against it."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from terreau.core.text import printable
from terreau.questionnaires.enums import CHOOSING, AnswerState, QuestionKind
from terreau.questionnaires.sheet import LONGEST, Question

LONGEST_PROOF = 300


class AnswerError(ValueError):
    """An answer does not fit its question; the message says how to mend it."""


@dataclass(frozen=True)
class Given:
    """An answer: chosen codes in order, a number, or a text; `shows` is what shows it, in its giver's words."""

    state: AnswerState = AnswerState.GIVEN
    codes: tuple[str, ...] = ()
    number: float | None = None
    text: str = ""
    shows: str = ""

    def as_json(self) -> dict[str, Any]:
        """Return what is kept of the value, without its state and its proof."""
        return {name: value for name, value in (("codes", list(self.codes)), ("number", self.number), ("text", self.text)) if value or value == 0}

    @classmethod
    def kept(cls, state: str, value: Mapping[str, Any], shows: str) -> "Given":
        """Return an answer from what was kept of it."""
        return cls(AnswerState(state), tuple(value.get("codes", ())), value.get("number"), value.get("text", ""), shows)


def answer(question: Question, *, state: str = AnswerState.GIVEN, codes: tuple[str, ...] = (), text: str = "", shows: str = "") -> Given:
    """Return an answer that fits a question. Raises `AnswerError`."""
    proof = _trimmed(shows, LONGEST_PROOF) if question.shows else ""
    if state != AnswerState.GIVEN:
        if state not in AnswerState.values or not question.may_pass:
            raise AnswerError(_("Choisissez une réponse."))
        return Given(AnswerState(state), shows=proof)
    if question.kind in CHOOSING:
        return Given(codes=_chosen(question, codes), shows=proof)
    if question.kind == QuestionKind.NUMBER:
        return Given(number=_number(question, text), shows=proof)
    words = _trimmed(text, LONGEST[question.kind])
    if not words:
        raise AnswerError(_("Écrivez une réponse, ou passez à la question suivante."))
    return Given(text=words, shows=proof)


def _chosen(question: Question, codes: tuple[str, ...]) -> tuple[str, ...]:
    if not codes:
        raise AnswerError(_("Choisissez une réponse."))
    if len(set(codes)) < len(codes) or not set(codes) <= set(question.by_code):
        raise AnswerError(_("Cette réponse n’est pas parmi celles qui sont proposées : choisissez-en une de la liste."))
    if question.kind in {QuestionKind.SCALE, QuestionKind.SINGLE} and len(codes) > 1:
        raise AnswerError(_("Une seule réponse à cette question : gardez celle qui convient le mieux."))
    if question.most and len(codes) > question.most:
        raise AnswerError(_("Au plus {most} réponses : retirez-en {more}.").format(most=question.most, more=len(codes) - question.most))
    order = {choice.code: place for place, choice in enumerate(question.choices)}
    return codes if question.kind == QuestionKind.RANKING else tuple(sorted(codes, key=lambda code: order[code]))


def _number(question: Question, text: str) -> float:
    plain = "".join(text.split()).replace(",", ".")
    try:
        number = float(plain)
    except ValueError:
        number = math.nan
    if not math.isfinite(number):
        raise AnswerError(_("Écrivez un nombre, en chiffres."))
    least, most = question.least_number, question.most_number
    if (least is not None and number < least) or (most is not None and number > most):
        raise AnswerError(_("Écrivez un nombre {range}.").format(range=_range(least, most)))
    return number


def _range(least: float | None, most: float | None) -> str:
    if least is not None and most is not None:
        return _("entre {least:g} et {most:g}").format(least=least, most=most)
    return _("d’au moins {least:g}").format(least=least) if least is not None else _("d’au plus {most:g}").format(most=most)


def _trimmed(text: str, longest: int) -> str:
    words = printable(text).replace("\r\n", "\n").strip()
    if len(words) > longest:
        raise AnswerError(_("Ce texte est trop long : il compte {count} caractères, {most} au plus. Raccourcissez-le.").format(count=len(words), most=longest))
    return words
