"""What the vocabulary offers to the search: situations, levers and terms, found by their names; and other ways to say the same."""

from collections.abc import Iterable, Iterator
from typing import Any

from django.db.models import Model, QuerySet

from terreau.core.registries import SearchDocument
from terreau.vocabulary.models import Framework, Lever, Platform, Situation, Term

SEPARATOR = ","


def said_otherwise(text: str) -> tuple[str, ...]:
    """Return the expressions of a list written by hand: « argent, budget, mécénat »."""
    return tuple(part.strip() for part in text.split(SEPARATOR) if part.strip())


class VocabularySearch:
    """The entries of one model, on the platforms of their framework; on all of them where they have none."""

    model: type[Model]
    kind: str
    framed = True

    def keys(self) -> list[int]:
        """Return the primary keys of all entries."""
        return list(self.model._default_manager.order_by("pk").values_list("pk", flat=True))

    def documents(self, keys: Iterable[int]) -> Iterator[SearchDocument]:
        """Yield the documents of some entries."""
        platforms = list(Platform.objects.values_list("pk", "framework_id"))
        found: QuerySet[Any] = self.model._default_manager.filter(pk__in=list(keys)).order_by("pk")
        for entry in found:
            shown = tuple(key for key, framework in platforms if not self.framed or framework == entry.framework_id)
            yield SearchDocument(self.kind, entry.pk, str(entry.uuid), entry.get_absolute_url(), platforms=shown, **self.text(entry))

    def text(self, entry: Any) -> dict[str, Any]:
        """Return the words of an entry, as fields of a document."""
        raise NotImplementedError

    def moved(self, subjects: set[tuple[str, str]]) -> Iterable[int] | None:
        """Return the entries that moved; all of them with a framework or a platform."""
        if any(table in {Framework._meta.db_table, Platform._meta.db_table} for table, _key in subjects):
            return None
        return [int(key) for table, key in subjects if table == self.model._meta.db_table and key.isdigit()]


class SituationSearch(VocabularySearch):
    model, kind = Situation, "situation"

    def text(self, entry: Situation) -> dict[str, Any]:
        return {"title": entry.words, "purpose": entry.introduction, "names": said_otherwise(entry.other_words)}


class LeverSearch(VocabularySearch):
    model, kind = Lever, "lever"

    def text(self, entry: Lever) -> dict[str, Any]:
        return {
            "title": entry.title,
            "purpose": entry.question,
            "abstract": entry.introduction,
            "names": (entry.short_title, *said_otherwise(entry.other_words)),
        }


class TermSearch(VocabularySearch):
    model, kind, framed = Term, "term", False

    def text(self, entry: Term) -> dict[str, Any]:
        return {"title": entry.label, "purpose": entry.definition, "names": said_otherwise(entry.other_words)}


def ways_to_say() -> Iterator[tuple[str, ...]]:
    """Yield the groups of expressions that say the same, from the glossary: « ESS », « économie sociale et solidaire »."""
    for label, other_words in Term.objects.exclude(other_words="").values_list("label", "other_words"):
        yield (label, *said_otherwise(other_words))
