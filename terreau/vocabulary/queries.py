"""Reads of the vocabulary."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import TypeVar

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

    @property
    def levers_called(self) -> list[Lever]:
        """The levers that the closest situation calls for, else those that hold the words."""
        if self.situations:
            return [call.lever for call in self.situations[0].calls.all()]
        return self.levers


def _closest(entries: Iterable[Entry], text: Callable[[Entry], str], words: list[str]) -> list[Entry]:
    scored = [(sum(sought(word) in folded_words(text(entry)) for word in words), entry) for entry in entries]
    kept = sorted(((score, entry) for score, entry in scored if score), key=lambda pair: -pair[0])
    return [entry for _score, entry in kept[:MOST_ECHOES]]


def echoes(framework: Framework, words: list[str]) -> Echoes:
    """Return the situations, levers and terms that hold some folded words; three queries and the levers, none without words."""
    if not words:
        return Echoes()
    situations = Situation.objects.filter(framework=framework).prefetch_related("calls__lever")
    return Echoes(
        situations=_closest(situations, lambda entry: f"{entry.words} {entry.other_words}", words),
        levers=_closest(framework.ordered_levers, lambda entry: f"{entry.title} {entry.question} {entry.other_words}", words),
        terms=_closest(Term.objects.only("label", "slug", "definition"), lambda entry: entry.label, words),
    )
