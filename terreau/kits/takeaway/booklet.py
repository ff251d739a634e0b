"""What a file to take away says, read once and laid out by every form: the same words as the pages."""

import hashlib
import json
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property, lru_cache
from pathlib import Path
from typing import NamedTuple

from terreau.kits.queries import duration
from terreau.kits.takeaway.bodies import File
from terreau.kits.takeaway.tree import Node

HERE = Path(__file__).resolve().parent
LONGEST_ADDRESS = 120
TEMPLATES = HERE.parent / "templates" / "kits" / "takeaway"


@dataclass(frozen=True)
class Subject:
    """What a file is made of: a kit, resources that a reader chose (public identifiers, in order), or the whole library."""

    kit: str = ""
    members: tuple[str, ...] = ()

    def key(self) -> str:
        """Return what names it in at most 64 characters."""
        if self.kit:
            return f"kit:{self.kit}"
        if self.members:
            return f"selection:{hashlib.sha256(','.join(self.members).encode()).hexdigest()[:48]}"
        return "library"

    @classmethod
    def of(cls, key: str, members: list[str]) -> "Subject":
        """Return the subject of a key and of the members kept with it."""
        return cls(kit=key.removeprefix("kit:") if key.startswith("kit:") else "", members=tuple(members))


LIBRARY = Subject()


class Fact(NamedTuple):
    """A line of a sheet."""

    label: str
    value: str
    url: str = ""


@dataclass(frozen=True)
class Work:
    """A resource, as its page tells it. `mark` says in two words that it is made up, withdrawn or not out yet, `mark_note` in a sentence."""

    uuid: str
    slug: str
    title: str
    address: str
    kind: str
    lead: str
    meta: str
    mark: str = ""
    mark_note: str = ""
    note: str = ""
    abstract: str = ""
    body: tuple[Node, ...] = ()
    where: tuple[Node, ...] = ()
    related: tuple[Node, ...] = ()
    facts: tuple[Fact, ...] = ()
    levers: tuple[int, ...] = ()
    citation: str = ""
    mandatory: bool = False
    sources: tuple[str, ...] = ()
    source_note: str = ""
    remarks: tuple[str, ...] = ()

    def words(self) -> str:
        """Return all that its author wrote, for a search."""
        return " ".join([self.lead, self.abstract, self.note, self.meta, *(word for one in self.body for word in one.words())])


@dataclass(frozen=True)
class Group:
    """Works that go together inside a part; the title may be empty."""

    title: str
    works: tuple[Work, ...]


@dataclass(frozen=True)
class Part:
    """A drawer of a kit, a lever of the library; a selection is one part without a title."""

    title: str
    description: str
    groups: tuple[Group, ...]
    hue: int = 0

    @property
    def works(self) -> tuple[Work, ...]:
        """The works of all its groups."""
        return tuple(work for group in self.groups for work in group.works)


@dataclass(frozen=True)
class Stage:
    """A stage of the path; `work` is the public identifier of what it opens."""

    title: str
    minutes: int
    text: str
    work: str = ""

    @property
    def length(self) -> str:
        """How long it takes, in words."""
        return duration(self.minutes)


@dataclass(frozen=True)
class KitPath:
    """A way through a kit, under its title."""

    title: str
    stages: tuple[Stage, ...]

    @property
    def length(self) -> str:
        """How long it takes, in words."""
        return duration(sum(stage.minutes for stage in self.stages))


@dataclass(frozen=True)
class Leaf:
    """A lever on the rosette; `hue` is the colour of its leaf, `lit` whether a work here serves it."""

    number: int
    title: str
    hue: str
    lit: bool


@dataclass(frozen=True)
class Booklet:
    """All that a file says, but for the day it was made, which does not count in its fingerprint."""

    subject: str
    title: str
    purpose: str
    address: str
    platform: str
    publisher_line: str
    origin: str
    introduction: tuple[Node, ...] = ()
    remarks: tuple[str, ...] = ()
    leaves: tuple[Leaf, ...] = ()
    parts: tuple[Part, ...] = ()
    paths: tuple[KitPath, ...] = ()
    guide: tuple[Node, ...] = ()
    sources: tuple[str, ...] = ()
    pictures: tuple[File, ...] = ()
    attachments: tuple[File, ...] = ()
    made_on: date = date.min
    # One work that a reader chose: it needs neither a cover nor contents.
    alone: bool = False

    @cached_property
    def works(self) -> dict[str, Work]:
        """Every work by its public identifier, in order."""
        return {work.uuid: work for part in self.parts for work in part.works}

    @property
    def short_address(self) -> str:
        """Where it comes from, short enough to be read: a long query is cut, and seen to be."""
        return self.address if len(self.address) <= LONGEST_ADDRESS else self.address.partition("?")[0] + "?…"

    @property
    def lit(self) -> str:
        """The levers that its works serve, in words: the twin of the rosette."""
        return ", ".join(f"{leaf.number}\u00a0{leaf.title}" for leaf in self.leaves if leaf.lit)

    def digest(self) -> str:
        """Return the fingerprint of what is said: not of the day."""
        said = json.dumps(replace(self, made_on=date.min), default=_plain, ensure_ascii=True)
        return hashlib.sha256(said.encode()).hexdigest()


def _plain(value: object) -> object:
    if isinstance(value, date):
        return value.isoformat()
    return vars(value)


@lru_cache(maxsize=1)
def layout() -> str:
    """Return eight letters that name the code and templates of this release: files laid out by another are made again, in time.

    It stands apart from the fingerprint: a web process and a worker of two releases must agree on what is ready.
    """
    found = hashlib.sha256()
    for path in sorted(path for folder in (HERE, TEMPLATES) for path in folder.rglob("*") if path.suffix in {".py", ".typ", ".css", ".js", ".html"}):
        found.update(path.read_bytes())
    return found.hexdigest()[:8]
