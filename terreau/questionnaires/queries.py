"""Reads of questionnaires."""

from collections.abc import Iterable
from functools import lru_cache
from uuid import UUID

from terreau.questionnaires.models import Answer, Response, Version
from terreau.questionnaires.sheet import Sheet, read
from terreau.questionnaires.values import Given
from terreau.vocabulary.models import Platform


def latest(platform: Platform, slug: str) -> Version | None:
    """Return the last published version of a questionnaire of a platform, without its content, if it is published."""
    found = Version.objects.filter(questionnaire__platform=platform, questionnaire__slug=slug, questionnaire__live=True)
    return found.defer("content").select_related("questionnaire").order_by("-number").first()


def sheet_of(version: Version) -> Sheet:
    """Return what a version asks, read once by each process: a version never changes."""
    return _sheet(version.uuid)


@lru_cache(maxsize=64)
def _sheet(uuid: UUID) -> Sheet:
    return read(Version.objects.values_list("content", flat=True).get(uuid=uuid))


def answers_of(answers: Iterable[Answer]) -> dict[str, Given]:
    """Return answers as values, by the codes of their questions."""
    return {answer.question: Given.kept(answer.state, answer.value, answer.shows) for answer in answers}


def given_to(response: Response) -> dict[str, Given]:
    """Return what a response says, by the codes of questions."""
    return answers_of(Answer.objects.filter(response=response))
