"""Making a version of a questionnaire."""

from typing import Any

from django.db import transaction

from terreau.questionnaires.logic import problems
from terreau.questionnaires.models import Questionnaire, Version
from terreau.questionnaires.sheet import SheetError, read, write


def check(questionnaire: Questionnaire) -> list[str]:
    """Return a sentence for each thing to mend before a questionnaire can be published."""
    try:
        return problems(read(questionnaire.content()))
    except SheetError as error:
        return error.sentences


@transaction.atomic
def make_version(*, questionnaire: Questionnaire) -> Version:
    """Return the version of what a questionnaire asks: a new one where that has changed. Raises `SheetError`."""
    current = Questionnaire.objects.select_for_update().get(pk=questionnaire.pk)
    content: dict[str, Any] = write(read(current.content()))
    last = Version.objects.filter(questionnaire=current).order_by("-number").first()
    if last is not None and last.content == content:
        return last
    return Version.objects.create(questionnaire=current, number=last.number + 1 if last else 1, content=content)
