"""Reads of the vocabulary."""

from dataclasses import dataclass, field
from typing import TypeVar

from terreau.changes.kept import kept
from terreau.core.text import folded_words, sought
from terreau.vocabulary.models import Framework, Lever, Situation, Term

MOST_ECHOES = 3
Entry = TypeVar("Entry", Situation, Lever, Term)


@dataclass(frozen=True)
class Echoes:
    """What the vocabulary knows of some words: entries that hold them, the closest first."""

    situations: list[Situation] = field(default_factory=list)
    levers: list[Lever] = field(default_factory=list)
    terms: list[Term] = field(default_factory=list)

    def __bool__(self) -> bool:
        return bool(self.situations or self.levers or self.terms)

    def first(self, most: int) -> "Echoes":
        """Return so many of them: situations, then levers, then terms."""
        left = max(most, 0)
        levers = max(left - len(self.situations), 0)
        terms = max(levers - len(self.levers), 0)
        return Echoes(self.situations[:left], self.levers[:levers], self.terms[:terms])

    @property
    def levers_called(self) -> list[Lever]:
        """The levers that the closest situation calls for, else those that hold the words."""
        if self.situations:
            return [call.lever for call in self.situations[0].calls.all()]
        return self.levers


@dataclass(frozen=True)
class _Heard:
    """Entries of the vocabulary, each with its folded words."""

    situations: list[tuple[str, Situation]]
    levers: list[tuple[str, Lever]]
    terms: list[tuple[str, Term]]


def _heard(framework: Framework) -> _Heard:
    situations = Situation.objects.filter(framework=framework).prefetch_related("calls__lever")
    return _Heard(
        [(folded_words(f"{entry.words} {entry.other_words}"), entry) for entry in situations],
        [(folded_words(f"{entry.title} {entry.question} {entry.other_words}"), entry) for entry in framework.ordered_levers],
        [(folded_words(entry.label), entry) for entry in Term.objects.only("label", "slug", "definition")],
    )


def _closest(entries: list[tuple[str, Entry]], words: list[str]) -> list[Entry]:
    scored = [(sum(sought(word) in text for word in words), entry) for text, entry in entries]
    kept_ones = sorted(((score, entry) for score, entry in scored if score), key=lambda pair: -pair[0])
    return [entry for _score, entry in kept_ones[:MOST_ECHOES]]


def echoes(framework: Framework, words: list[str]) -> Echoes:
    """Return the situations, levers and terms that hold some folded words; three queries and the levers, once until they move, none without words."""
    if not words:
        return Echoes()
    heard = kept(("echoes", framework.pk), lambda: _heard(framework))
    return Echoes(_closest(heard.situations, words), _closest(heard.levers, words), _closest(heard.terms, words))
