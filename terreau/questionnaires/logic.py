"""Which questions are asked, given what was answered; and what an author has to mend before publishing."""

from collections.abc import Collection, Mapping

from django.utils.translation import gettext as _

from terreau.questionnaires.enums import CHOOSING, AnswerState, QuestionKind
from terreau.questionnaires.sheet import Condition, Question, Sheet
from terreau.questionnaires.values import Given


def is_asked(question: Question, answers: Mapping[str, Given]) -> bool:
    """Return whether the conditions of a question all hold."""
    return all(_holds(condition, answers) for condition in question.conditions)


def _holds(condition: Condition, answers: Mapping[str, Given]) -> bool:
    given = answers.get(condition.question)
    return given is not None and given.state == AnswerState.GIVEN and not condition.choices.isdisjoint(given.codes)


def asked(sheet: Sheet, answers: Mapping[str, Given]) -> list[Question]:
    """Return the questions to ask, in order. What hangs on a question that is itself not asked is not asked either."""
    kept: dict[str, Given] = {}
    found = []
    for question in sheet.questions:
        if is_asked(question, kept):
            found.append(question)
            if question.code in answers:
                kept[question.code] = answers[question.code]
    return found


def problems(sheet: Sheet) -> list[str]:
    """Return a sentence for each thing that makes a questionnaire go wrong: a question that nobody can reach, a score that is missing."""
    said: list[str] = []
    before: dict[str, Question] = {}
    unreachable: set[str] = set()
    for question in sheet.questions:
        faults = [_fault(condition, before, unreachable) for condition in question.conditions]
        said += [_("« {question} » ne sera jamais posée : {why}").format(question=question.text, why=why) for why in faults if why]
        if any(faults):
            unreachable.add(question.code)
        said += _scores_missing(question)
        before[question.code] = question
    return said


def _fault(condition: Condition, before: Mapping[str, Question], unreachable: Collection[str]) -> str:
    found = before.get(condition.question)
    if found is None:
        return _("elle dépend de « {code} », qui n’est pas posée avant elle.").format(code=condition.question)
    if found.code in unreachable:
        return _("elle dépend de « {question} », qui ne l’est jamais.").format(question=found.text)
    if found.kind not in CHOOSING:
        return _("« {question} » ne se répond pas par un choix.").format(question=found.text)
    if not condition.choices & set(found.by_code):
        return _("« {question} » n’a aucune des réponses attendues.").format(question=found.text)
    return ""


def _scores_missing(question: Question) -> list[str]:
    scored = [bool(question.scores_of(choice.code)) for choice in question.choices]
    if question.kind == QuestionKind.RANKING or not any(scored) or all(scored):
        return []
    missing = next(choice.text for choice, has in zip(question.choices, scored, strict=True) if not has)
    return [_("« {question} » : la réponse « {choice} » n’a pas de score, d’autres en ont.").format(question=question.text, choice=missing)]
