"""Keeping the words explained in our texts in step with the glossary."""

from django.db import transaction

from terreau.changes.followers import Batch
from terreau.library.glossary import Entry, entries, explained
from terreau.library.models import Resource
from terreau.vocabulary.models import Term

LOT = 100


def follow_glossary(batch: Batch) -> None:
    """Find words anew when a term was added, renamed, rewritten or deleted: a follower of the change log."""
    if batch.touches(Term):
        explain_again()


def explain_again() -> int:
    """Find anew the words of every text of ours; return how many records changed. Run again, it changes nothing more.

    Only what changes is written, each record in a transaction of its own that reads it again: an editor may be publishing it.
    """
    glossary, changed = entries(), 0
    keys = list(Resource.objects.order_by("pk").values_list("pk", flat=True))
    for start in range(0, len(keys), LOT):
        for resource in Resource.objects.filter(pk__in=keys[start : start + LOT]).only("body", "explained"):
            if explained(resource.body, glossary) != resource.explained:
                changed += _write(resource.pk, glossary)
    return changed


@transaction.atomic
def _write(key: int, glossary: tuple[Entry, ...]) -> int:
    resource = Resource.objects.select_for_update().only("body").filter(pk=key).first()
    return Resource.objects.filter(pk=key).update(explained=explained(resource.body, glossary)) if resource else 0
