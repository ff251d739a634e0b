"""What the files ask the database to hold: one `Wanted` for each record, in words that hold for any database."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from terreau.library.loading.problems import Place

Ref = str
"""A record by kind and key: `lever:definir-sa-strategie`."""


@dataclass(frozen=True)
class Row:
    """A row that belongs to a record, such as a guiding question."""

    values: Mapping[str, Any] = field(default_factory=dict)
    refs: Mapping[str, Ref | None] = field(default_factory=dict)


@dataclass(frozen=True)
class Wanted:
    """A record as the files describe it: its own fields, what it refers to, what it is linked with, its rows."""

    kind: str
    key: str
    place: Place
    values: Mapping[str, Any]
    refs: Mapping[str, Ref | None] = field(default_factory=dict)
    many: Mapping[str, tuple[Ref, ...]] = field(default_factory=dict)
    rows: Mapping[str, tuple[Row, ...]] = field(default_factory=dict)

    @property
    def ref(self) -> Ref:
        """Return how other records refer to this one."""
        return f"{self.kind}:{self.key}"


_APOSTROPHE = re.compile(r"(?<=\w)'")


def typographic(text: str | None) -> str:
    """Return a text with typographic apostrophes, nothing else changed; no text gives an empty one."""
    return _APOSTROPHE.sub("’", text or "")


_DOCUMENT = re.compile(r"document source (?=00\d)|\b00[0-4]\b")


def naming(text: str, names: Mapping[str, str]) -> str:
    """Return a note in which documents bear their short names, since a code (« 002 ») means nothing to a reader."""
    return _DOCUMENT.sub(lambda found: names.get(found[0], ""), text)


def sentences(*parts: str | None) -> str:
    """Return the parts that say something, one after the other, with typographic apostrophes."""
    return typographic(" ".join(part.strip() for part in parts if part and part.strip()))


def sources(record: dict[str, Any], code_of: dict[str, str]) -> tuple[Ref, ...]:
    """Return the documents that attest a record."""
    files = [record.get("source"), *(record.get("other_sources") or [])]
    return refs("source", (code_of[name] for name in files if name))


def refs(kind: str, keys: Iterable[str]) -> tuple[Ref, ...]:
    """Return references to records of one kind, each once, in a stable order."""
    return tuple(sorted({f"{kind}:{key}" for key in keys}))


def parents_first(wanted: list[Wanted], name: str) -> Iterator[Wanted]:
    """Yield records so that what a record refers to by `name` comes before it."""
    by_ref = {record.ref: record for record in wanted}
    done: set[Ref] = set()

    def visit(record: Wanted) -> Iterator[Wanted]:
        if record.ref in done:
            return
        done.add(record.ref)
        parent = record.refs.get(name)
        if parent in by_ref:
            yield from visit(by_ref[parent])
        yield record

    for record in wanted:
        yield from visit(record)
