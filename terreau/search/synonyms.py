"""Other ways to say the same, offered by rooms below: acronyms and what they stand for."""

from typing import NamedTuple

from terreau.changes.kept import kept
from terreau.core.registries import ways_to_say
from terreau.search.analysis import words_of

Stems = tuple[str, ...]


class Ways(NamedTuple):
    """The stems of each expression and those of the others of its group; by those of a single word, the first expression of several: an acronym in full."""

    others: dict[Stems, list[Stems]]
    in_full: dict[Stems, str]


def known() -> Ways:
    """Return the ways to say the same that rooms offer."""
    return kept(("search synonyms",), _read)


def _read() -> Ways:
    ways = Ways({}, {})
    for offer in ways_to_say:
        for group in offer():
            _learn(ways, [(expression, tuple(word.stem for word in words_of(expression))) for expression in group])
    return ways


def _learn(ways: Ways, group: list[tuple[str, Stems]]) -> None:
    said = list(dict.fromkeys(stems for _expression, stems in group if stems))
    whole = next((expression for expression, stems in group if len(stems) > 1), "")
    for stems in said:
        ways.others.setdefault(stems, []).extend(other for other in said if other != stems)
        if whole and len(stems) == 1:
            ways.in_full.setdefault(stems, whole)
