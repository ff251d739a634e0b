"""Registries through which rooms show themselves on each other's pages without knowing each other."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
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
    `library.actions` (beside the count of a list), `library.echoes` (what else knows the words that were sought: items of a list) and
    `library.foot` (below it). A panel of a resource's page costs one query at most.
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
    def model(self) -> type[Model]:
        """The model whose records these documents describe."""
        ...

    def documents(self, keys: Iterable[int] | None = None) -> Iterator["SearchDocument"]:
        """Yield the public documents, all or those of some primary keys."""
        ...


@dataclass(frozen=True)
class SearchDocument:
    """A document as the search sees it: plain text, already rendered; `facets` map a name to values."""

    uuid: str
    kind: str
    url: str
    title: str
    purpose: str
    abstract: str
    body: str
    organisations: tuple[str, ...]
    facets: dict[str, tuple[str, ...]]


navigation: list[NavigationItem] = []
panels: list[Panel] = []
worklists: list[Worklist] = []
searchables: list[Searchable] = []


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
