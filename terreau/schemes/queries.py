"""Reads of the schemes."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

from django.db.models import Prefetch, Q, QuerySet
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from terreau.accounts.perms import Person
from terreau.changes.kept import kept
from terreau.core.desk import PUBLISH, platforms_where
from terreau.core.text import folded_words, printable, sought
from terreau.schemes.enums import Free, SchemeKind
from terreau.schemes.models import PublicScheme
from terreau.vocabulary.models import Concept, Lever, Platform, Scheme, Situation

# How many a situation names, and a search.
NAMED, FOUND = 4, 2
# Folded words of who looks for somebody to turn to.
HELP = frozenset({"aide", "aider", "gratuit", "gratuite", "dispositif", "accompagnement"})
# What the list is narrowed by, as the address names it (the library says `public` too), with what the page calls it.
LEGENDS = {"public": _("Pour qui"), "gratuit": _("Coût"), "aide": _("Ce qu’on y trouve")}
# Who cannot pay asks these: « selon le cas » often begins with free advice.
FREE_AT_LEAST_IN_PART = {Free.YES.value, Free.DEPENDS.value}
MOST_VALUES = 20
LONGEST_VALUE = 60

Chosen = Mapping[str, tuple[str, ...]]
"""The values picked in each facet."""
Values = Mapping[str, set[str] | None]
"""The values that a scheme has in each facet; None where it has them all."""


@dataclass(frozen=True)
class Family:
    """The schemes where one finds the same sort of help."""

    slug: str
    title: str
    schemes: list[PublicScheme]


@dataclass(frozen=True)
class Choice:
    """A value of a facet; `count` is what it would give were its facet not applied; `url` picks it, or drops it where it is `selected`."""

    value: str
    label: str
    count: int
    selected: bool
    url: str


@dataclass(frozen=True)
class Facet:
    """A way to narrow the list."""

    name: str
    legend: str
    options: tuple[Choice, ...]


@dataclass(frozen=True)
class Doors:
    """The page: `count` schemes in their families; `unknown` are the picked values that no scheme has."""

    families: list[Family]
    count: int
    facets: list[Facet]
    unknown: tuple[str, ...]

    @property
    def picked(self) -> list[tuple[str, str]]:
        """The labels of what was picked, each with the address that drops it."""
        return [(option.label, option.url) for facet in self.facets for option in facet.options if option.selected]


def schemes_on(platform: Platform) -> QuerySet[PublicScheme]:
    """Return the schemes that a platform shows: those of its framework."""
    return PublicScheme.objects.filter(framework_id=platform.framework_id)


def read(query: QueryDict) -> Chosen:
    """Return what an address picks; values that cannot be are told by `doors`."""
    values = {name: [printable(value).strip()[:LONGEST_VALUE] for value in query.getlist(name)] for name in LEGENDS}
    return {name: tuple(dict.fromkeys(value for value in values[name] if value))[:MOST_VALUES] for name in LEGENDS}


def doors(platform: Platform, chosen: Chosen) -> Doors:
    """Return the schemes that fulfil a choice, by sort of help, and what the list can be narrowed by, in three queries."""
    everything = _described(platform)
    labels = _labels(everything)
    own = {scheme.pk: _values(scheme) for scheme in everything}
    kept = {name: tuple(value for value in values if value in labels[name]) for name, values in chosen.items()}
    found = [scheme for scheme in everything if _fits(own[scheme.pk], kept)]
    return Doors(
        families=_families(found),
        count=len(found),
        facets=[facet for name in LEGENDS if (facet := _facet(name, labels[name], list(own.values()), kept)).options],
        unknown=tuple(dict.fromkeys(value for name, values in chosen.items() for value in values if value not in labels[name])),
    )


def _described(platform: Platform) -> list[PublicScheme]:
    levers = Prefetch("levers", Lever.objects.of(platform.framework_id))
    audiences = Prefetch("audiences", Concept.objects.of(Scheme.AUDIENCE))
    return list(schemes_on(platform).prefetch_related(levers, audiences))


def _families(found: list[PublicScheme]) -> list[Family]:
    grouped = [Family(kind.value, str(kind.label), [scheme for scheme in found if scheme.kind == kind]) for kind in SchemeKind]
    return [family for family in grouped if family.schemes]


def _values(scheme: PublicScheme) -> Values:
    """Return what a scheme answers to; where nobody said whom it is for, it is for all."""
    return {
        "public": {audience.slug for audience in scheme.audiences.all()} or None,
        "gratuit": {Free.YES.value} if scheme.free in FREE_AT_LEAST_IN_PART else set(),
        "aide": {scheme.kind},
    }


def _labels(everything: list[PublicScheme]) -> dict[str, dict[str, str]]:
    """Return the labels of the values that any scheme has, in their order, for each facet."""
    audiences = {audience for scheme in everything for audience in scheme.audiences.all()}
    kinds, costs = {scheme.kind for scheme in everything}, {scheme.free for scheme in everything}
    free = {Free.YES.value: str(_("Gratuit, ou selon le cas"))} if costs & FREE_AT_LEAST_IN_PART else {}
    return {
        "public": {audience.slug: audience.label for audience in sorted(audiences, key=lambda one: (one.order, one.label))},
        "gratuit": free,
        "aide": {kind.value: str(kind.label) for kind in SchemeKind if kind in kinds},
    }


def _fits(own: Values, chosen: Chosen) -> bool:
    """Return whether a scheme has one of the values picked in each facet."""
    return all(not values or (has := own[name]) is None or not has.isdisjoint(values) for name, values in chosen.items())


def _facet(name: str, labels: Mapping[str, str], everything: list[Values], chosen: Chosen) -> Facet:
    picked = chosen[name]
    options = []
    for value, label in labels.items():
        selected = value in picked
        count = sum(_fits(own, {**chosen, name: (value,)}) for own in everything)
        toggled = tuple(other for other in picked if other != value) if selected else (*picked, value)
        if count or selected:
            options.append(Choice(value, label, count, selected, _address({**chosen, name: toggled})))
    return Facet(name, str(LEGENDS[name]), tuple(options))


def _address(chosen: Chosen) -> str:
    return "?" + urlencode([(name, value) for name in LEGENDS for value in chosen[name]])


def for_situation(situation: Situation, platform: Platform) -> list[PublicScheme]:
    """Return the first schemes for a situation: one of each sort of help, then the next of each; people who help before money."""
    order = list(SchemeKind)
    ranks: Counter[str] = Counter()
    placed = []
    for scheme in schemes_on(platform).filter(situations=situation).order_by("name"):
        placed.append((ranks[scheme.kind], order.index(SchemeKind(scheme.kind)), scheme.name, scheme))
        ranks[scheme.kind] += 1
    first = sorted(placed, key=lambda place: place[:3])[:NAMED]
    return [scheme for *_place, scheme in sorted(first, key=lambda place: place[1:3])]


def for_words(platform: Platform, words: list[str]) -> list[PublicScheme]:
    """Return the schemes whose names bear the most of some folded words, in one query, once until they move; none without words."""
    if not words:
        return []
    scored = [(sum(sought(word) in text for word in words), scheme) for text, scheme in _named(platform)]
    return [scheme for score, scheme in sorted(scored, key=lambda pair: -pair[0]) if score][:FOUND]


def has_doors(platform: Platform) -> bool:
    """Return whether a platform shows any scheme, in one query, once until they move."""
    return bool(_named(platform))


def _named(platform: Platform) -> list[tuple[str, PublicScheme]]:
    """Return the schemes of a platform by their folded names."""
    return kept(("schemes", platform.pk), lambda: [(folded_words(one.name), one) for one in schemes_on(platform).only("name", "slug").order_by("name")])


def to_check(user: Person) -> QuerySet[PublicScheme]:
    """Return the schemes that wait for a person who may say that they were checked: whoever publishes on their platforms."""
    within = PublicScheme.objects.filter(framework__platforms__in=platforms_where(user, PUBLISH)).distinct()
    return waiting(within)


def waiting(schemes: QuerySet[PublicScheme]) -> QuerySet[PublicScheme]:
    """Keep the schemes that nobody checked, and those whose time is over."""
    return schemes.filter(Q(checked_on__isnull=True) | Q(review_by__lt=timezone.localdate()))
