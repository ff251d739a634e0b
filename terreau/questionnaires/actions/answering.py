"""Keeping answers: each as it is given, once, and never over another that its giver has not seen."""

from dataclasses import dataclass
from enum import Enum
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from terreau.questionnaires.logic import asked
from terreau.questionnaires.models import Answer, Response, Version
from terreau.questionnaires.queries import answers_of, sheet_of
from terreau.questionnaires.values import AnswerError, Given

# How many writings of an answer are remembered, to know one that is sent again.
REMEMBERED = 20


class Outcome(Enum):
    """What became of an answer that was sent."""

    KEPT = "kept"
    AGAIN = "again"
    CONFLICT = "conflict"


@dataclass(frozen=True)
class Writing:
    """What became of an answer, and what is kept now: its value and the mark of its last writing."""

    outcome: Outcome
    given: Given
    mark: str


@transaction.atomic
def start(*, version: Version) -> Response:
    """Return an empty response to a version."""
    return Response.objects.create(version=version)


@transaction.atomic
def keep(*, response: Response, question: str, given: Given, mark: UUID, after: str) -> Writing:
    """Keep an answer that `values.answer` made.

    `mark` names this writing: sent twice, it is kept once. `after` is the mark of the answer that its giver saw, empty for none: where another
    was written since, nothing is kept and what is there is returned. Raises `AnswerError` for a question that is not asked.
    """
    # Two writings to one response come one after the other.
    Response.objects.select_for_update().filter(pk=response.pk).first()
    kept = {answer.question: answer for answer in Answer.objects.filter(response=response)}
    current = kept.get(question)
    if current is not None and str(mark) in current.marks:
        return _there(Outcome.AGAIN, current)
    if question not in {one.code for one in asked(sheet_of(response.version), answers_of(kept.values()))}:
        raise AnswerError(_("Cette question n’est plus posée : une réponse donnée ailleurs l’a rendue inutile. Rechargez la page."))
    if current is None:
        current = Answer(response=response, question=question)
    elif after not in current.marks[:1] and Given.kept(current.state, current.value, current.shows) != given:
        return _there(Outcome.CONFLICT, current)
    current.state, current.value, current.shows = given.state, given.as_json(), given.shows
    current.marks = [str(mark), *current.marks][:REMEMBERED]
    current.save()
    Response.objects.filter(pk=response.pk).update(updated_at=timezone.now())
    return _there(Outcome.KEPT, current)


def _there(outcome: Outcome, answer: Answer) -> Writing:
    return Writing(outcome, Given.kept(answer.state, answer.value, answer.shows), answer.marks[0] if answer.marks else "")


@transaction.atomic
def finish(*, response: Response) -> bool:
    """Say that a response is complete; return whether it was not yet."""
    done = Response.objects.filter(pk=response.pk, finished_at=None).update(finished_at=timezone.now(), updated_at=timezone.now())
    response.refresh_from_db()
    return bool(done)
