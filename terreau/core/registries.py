"""Registries through which rooms show themselves on each other's pages without knowing each other."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

from django.db.models import Model
from django.http import HttpRequest
from django.utils.functional import Promise


@dataclass(frozen=True)
class NavigationItem:
    """An entry of the header: `prefix` is the start of the paths on which it is current, and its address where `url_name` is empty (a hand-made page)."""

    order: int
    label: str | Promise
    url_name: str
    prefix: str


@dataclass(frozen=True)
class Panel:
    """A part of a composed page: `slot` names the place, `context` returns the template's variables or None to stay out.

    Slots: `header` and, in its menu, `menu` (of every page: no query); `home`; `lever`; `situation.first` (under its title) and
    `situation`; `resource` (the text of a resource's page), `resource.mark` (under its title) and `resource.actions` (its buttons);
    `library.actions` (beside the count of a list), `library.echoes` (what else knows the words that were sought: items of a list, `count` of
    them, two at most) and `library.foot` (below it); `territory` (a territory's page);
    `account` (one's own space, without a subject); `network` (below the directory), `profile` (a profile's page), `network.answer` (beside an
    answered question). A panel of a resource's page costs one query at most.
    """

    slot: str
    order: int
    template: str
    context: Callable[[HttpRequest, Model | None], dict[str, object] | None]


@dataclass(frozen=True)
class Worklist:
    """Something that waits for an editor in the desk.

    `count` returns how many records wait for a person, `url` where they are listed; `urgent` when somebody outside waits for an answer.
    """

    order: int
    label: str | Promise
    hint: str | Promise
    count: Callable[[Any], int]
    url: Callable[[], str]
    urgent: bool = False


class Searchable(Protocol):
    """What a room offers to the search: its documents, one by one."""

    @property
    def kind(self) -> str:
        """The name of what these documents are: « resource »."""
        ...

    @property
    def model(self) -> type[Model]:
        """What the primary keys are those of."""
        ...

    def keys(self) -> list[int]:
        """Return the primary keys of all documents."""
        ...

    def documents(self, keys: Iterable[int]) -> Iterator["SearchDocument"]:
        """Yield the documents of some primary keys, without rendering anything; what is gone yields nothing."""
        ...

    def moved(self, subjects: set[tuple[str, str]]) -> Iterable[int] | None:
        """Return the keys whose documents change with some records, told as (table, primary key as text); None for all."""
        ...


@dataclass(frozen=True, slots=True)
class SearchDocument:
    """A document as the search sees it: plain text, already rendered.

    `names` are other words by which people call it, `subjects` what it is about (levers), both searched; `facets` map a name to
    values; `addresses` are those under which others know it (`text.plain_address`); `platforms` are the keys of those that show it,
    none for what only the desk finds, by its words: nobody else learns even that these exist; `useful`, `date` and `published`
    (seconds since 1970) order lists, the highest first; `card` is handed back with each document found, for lists: what JSON can hold.
    """

    kind: str
    key: int
    uuid: str
    url: str
    title: str
    purpose: str = ""
    abstract: str = ""
    body: str = ""
    names: tuple[str, ...] = ()
    organisations: tuple[str, ...] = ()
    subjects: tuple[str, ...] = ()
    facets: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    addresses: tuple[str, ...] = ()
    platforms: tuple[int, ...] = ()
    useful: int = 0
    date: int = 0
    published: int = 0
    card: Mapping[str, Any] = field(default_factory=dict)


navigation: list[NavigationItem] = []
panels: list[Panel] = []
worklists: list[Worklist] = []
searchables: list[Searchable] = []
# Groups of expressions that say the same: (« ESS », « économie sociale et solidaire »).
ways_to_say: list[Callable[[], Iterable[tuple[str, ...]]]] = []

# How the desk finds records by their words: (model, text) gives primary keys, the closest first; None where one cannot tell.
finders: list[Callable[[type[Model], str], list[int] | None]] = []


def found_by_words(model: type[Model], text: str) -> list[int] | None:
    """Return the primary keys of the records that have every word of a text, the closest first; None where nobody can tell now."""
    return next((keys for finder in finders if (keys := finder(model, text)) is not None), None)


def same_for_all(request: HttpRequest, subject: Model | None) -> dict[str, object]:
    """Return no variable: the context of a panel that needs none."""
    return {}


def panels_for(slot: str, request: HttpRequest, subject: Model | None = None) -> list[tuple[str, dict[str, object]]]:
    """Return (template, context) of the panels that have something to say in a slot, in order."""
    chosen = []
    for panel in sorted((panel for panel in panels if panel.slot == slot), key=lambda panel: panel.order):
        context = panel.context(request, subject)
        if context is not None:
            chosen.append((panel.template, context))
    return chosen
