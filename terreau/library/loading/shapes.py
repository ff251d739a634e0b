"""A small language for what a file may hold: `check` yields a problem for each thing that does not fit."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

from terreau.library.loading.problems import Place, Problem

Known = Mapping[str, frozenset[str]]
"""The identifiers that references may name, by domain."""


class Shape(Protocol):
    """What a value must look like."""

    def check(self, value: Any, place: Place, known: Known) -> Iterator[Problem]: ...


def named(value: object) -> str:
    """Return the French name of a YAML value's type."""
    names = {bool: "vrai ou faux", int: "nombre entier", float: "nombre décimal", str: "texte", list: "liste", dict: "rubrique"}
    return "rien" if value is None else names.get(type(value), type(value).__name__)


@dataclass(frozen=True)
class Text:
    """A text, optionally of one form; never empty unless `blank`."""

    pattern: str = ""
    form: str = ""
    blank: bool = False

    def check(self, value: Any, place: Place, known: Known) -> Iterator[Problem]:
        if not isinstance(value, str):
            yield Problem(place, f"un texte est attendu, pas {named(value)} ({value!r}).")
        elif not self.blank and not value.strip():
            yield Problem(place, "le texte est vide.")
        elif self.pattern and not re.fullmatch(self.pattern, value):
            yield Problem(place, f"« {value} » n’a pas la forme attendue : {self.form}.")


SLUG = Text(r"[a-z0-9]+(-[a-z0-9]+)*", "minuscules, chiffres et traits d’union")
DATE = Text(r"\d{4}(-\d{2}(-\d{2})?)?", "AAAA, AAAA-MM ou AAAA-MM-JJ")
URL = Text(r"https?://[^\s]+", "une adresse qui commence par http:// ou https://")
COLOUR = Text(r"#[0-9a-f]{6}", "une couleur comme #1f5c43")
TEXT = Text()


@dataclass(frozen=True)
class Whole:
    """A whole number between two bounds."""

    low: int = 0
    high: int = 10**12

    def check(self, value: Any, place: Place, known: Known) -> Iterator[Problem]:
        if isinstance(value, bool) or not isinstance(value, int):
            yield Problem(place, f"un nombre entier est attendu, pas {named(value)} ({value!r}).")
        elif not self.low <= value <= self.high:
            yield Problem(place, f"{value} n’est pas entre {self.low} et {self.high}.")


class Flag:
    """True or false."""

    def check(self, value: Any, place: Place, known: Known) -> Iterator[Problem]:
        if not isinstance(value, bool):
            yield Problem(place, f"« true » ou « false » est attendu, pas {named(value)} ({value!r}).")


class Anything:
    """Any value: what a later room will read."""

    def check(self, value: Any, place: Place, known: Known) -> Iterator[Problem]:
        yield from ()


@dataclass(frozen=True)
class Either:
    """One of two shapes; the first one's problems are told."""

    first: Shape
    second: Shape

    def check(self, value: Any, place: Place, known: Known) -> Iterator[Problem]:
        problems = list(self.first.check(value, place, known))
        if problems and list(self.second.check(value, place, known)):
            yield from problems


@dataclass(frozen=True)
class OneOf:
    """A text among a closed list."""

    values: tuple[str, ...]

    def check(self, value: Any, place: Place, known: Known) -> Iterator[Problem]:
        if value not in self.values:
            yield Problem(place, f"« {value} » est inconnu ; au choix : {', '.join(self.values)}.")


@dataclass(frozen=True)
class Ref:
    """The identifier of a record of a domain."""

    domain: str

    def check(self, value: Any, place: Place, known: Known) -> Iterator[Problem]:
        if not isinstance(value, str):
            yield Problem(place, f"un identifiant est attendu, pas {named(value)} ({value!r}).")
        elif value not in known[self.domain]:
            yield Problem(place, f"« {value} » ne désigne rien de connu ({self.domain}).")


@dataclass(frozen=True)
class ListOf:
    """A list of values of one shape, without a repeated one."""

    item: Shape

    def check(self, value: Any, place: Place, known: Known) -> Iterator[Problem]:
        if not isinstance(value, list):
            yield Problem(place, f"une liste est attendue, pas {named(value)} ({value!r}).")
            return
        for position, item in enumerate(value):
            yield from self.item.check(item, place.at(f"[{position + 1}]"), known)
            if isinstance(item, str) and item in value[:position]:
                yield Problem(place.at(f"[{position + 1}]"), f"« {item} » est écrit deux fois.")


@dataclass(frozen=True)
class Optional:
    """A key that may be absent, or null."""

    shape: Shape


@dataclass(frozen=True)
class Nullable:
    """A value that may be null, under a key that must be there."""

    shape: Shape

    def check(self, value: Any, place: Place, known: Known) -> Iterator[Problem]:
        if value is not None:
            yield from self.shape.check(value, place, known)


@dataclass(frozen=True)
class Keys:
    """A mapping whose keys are all known, and whose required keys are all there."""

    keys: Mapping[str, Shape | Optional]

    def check(self, value: Any, place: Place, known: Known) -> Iterator[Problem]:
        if not isinstance(value, dict):
            yield Problem(place, f"une rubrique (clé : valeur) est attendue, pas {named(value)} ({value!r}).")
            return
        for key in value:
            if key not in self.keys:
                yield Problem(place.at(str(key)), "clé inconnue.")
        for key, shape in self.keys.items():
            if isinstance(shape, Optional):
                if value.get(key) is not None:
                    yield from shape.shape.check(value[key], place.at(key), known)
            elif key not in value:
                yield Problem(place.at(key), "clé manquante.")
            else:
                yield from shape.check(value[key], place.at(key), known)


@dataclass(frozen=True)
class Records:
    """A list of records, each known by the value of one key; no two are the same."""

    keys: Mapping[str, Shape | Optional]
    by: tuple[str, ...] = ("id",)
    record: Keys = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "record", Keys(self.keys))

    def name(self, value: Any, position: int) -> str:
        """Return how a record is called in a message."""
        parts = [str(value[key]) for key in self.by if isinstance(value, dict) and value.get(key)]
        return " → ".join(parts) or f"n° {position + 1}"

    def check(self, value: Any, place: Place, known: Known) -> Iterator[Problem]:
        if not isinstance(value, list):
            yield Problem(place, f"une liste de fiches est attendue, pas {named(value)}.")
            return
        seen: set[str] = set()
        for position, item in enumerate(value):
            name = self.name(item, position)
            yield from self.record.check(item, place.of(name), known)
            if name in seen:
                yield Problem(place.of(name), "deux fiches portent cet identifiant.")
            seen.add(name)
