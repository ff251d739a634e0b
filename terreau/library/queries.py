"""Reads of the library: a page of results, the best of each step, the neighbours of a resource."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import Case, Count, Exists, F, IntegerField, Max, Min, OuterRef, Q, QuerySet, Subquery, Value, When, Window
from django.db.models.functions import Left, Length, RowNumber, StrIndex
from django.utils.text import slugify

from terreau.core.models import AddressedRecord
from terreau.core.text import sought
from terreau.library.cards import Card, cards
from terreau.library.enums import Access, Status
from terreau.library.facets import FacetView, count_all, facet_views, narrowed, unknown_values
from terreau.library.models import Resource
from terreau.library.selection import Selection
from terreau.vocabulary.models import Lever, Platform
from terreau.vocabulary.queries import Echoes, echoes

PAGE_SIZE = 20
# What readers expect of an alphabet, on any database: folded words begin with those of the title, without accents or capitals.
BY_TITLE = (Left("folded", 80), "title", "pk")
# A number still fits behind it.
LONGEST_SLUG = 150


class Match(StrEnum):
    """How the resources found answer the words asked."""

    ALL = "all"
    ANY = "any"
    LEVERS = "levers"


@dataclass(frozen=True)
class Results:
    """A page of the library; `match` says how it answers the words, `unknown` the picked values that do not exist."""

    selection: Selection
    page: Page
    cards: list[Card]
    facets: list[FacetView]
    unknown: list[str]
    match: Match
    echoes: Echoes

    @property
    def picked(self) -> list[tuple[FacetView, tuple]]:
        """The facets in which something was picked, with what."""
        return [(facet, facet.selected) for facet in self.facets if facet.selected]


def shown_on(platform: Platform) -> QuerySet[Resource]:
    """Return what the public sees of the library on a platform."""
    return Resource.objects.on(platform).published()


def free_slug(model: type[AddressedRecord], words: str, *, otherwise: str, besides: int | None = None) -> str:
    """Return an address made of some words, or else of one, that no other record has: « une-fiche », « une-fiche-2 »."""
    plain = slugify(words)[:LONGEST_SLUG].strip("-") or otherwise
    taken = set(model._default_manager.exclude(pk=besides).filter(slug__startswith=plain).values_list("slug", flat=True))
    return next(slug for slug in (plain, *(f"{plain}-{number}" for number in range(2, len(taken) + 3))) if slug not in taken)


def _holds(word: str) -> Q:
    return Q(folded__contains=sought(word))


def _serving(resources: QuerySet[Resource], levers: list[Lever]) -> QuerySet[Resource]:
    """Keep what serves some levers, three at most in all; `score` is higher for the first of them, the most called for."""
    links = Resource.levers.through.objects.filter(resource_id=OuterRef("pk"))
    ranks = [When(Exists(links.filter(lever=lever)), then=len(levers) - place) for place, lever in enumerate(levers)]
    narrow: QuerySet[Any] = ranked(resources).annotate(score=Case(*ranks, default=0, output_field=IntegerField()))
    return narrow.filter(score__gt=0, broad=0)


def worded(resources: QuerySet[Resource], words: list[str], levers: list[Lever] | None = None) -> tuple[QuerySet[Resource], Match]:
    """Keep what has all the words, else any of them, else what serves some levers; `score` counts the words found."""
    if not words:
        return resources.annotate(score=Value(0, output_field=IntegerField())), Match.ALL
    found = [Case(When(_holds(word), then=1), default=0, output_field=IntegerField()) for word in words]
    scored = resources.annotate(score=sum(found[1:], found[0]))
    best = scored.aggregate(best=Max("score"))["best"]
    if best == len(words):
        return scored.filter(score=best), Match.ALL
    if best or not levers:
        return scored.filter(score__gt=0), Match.ANY
    return _serving(resources, levers), Match.LEVERS


def in_order(resources: QuerySet[Resource], selection: Selection) -> QuerySet[Resource]:
    """Order as asked, else by words found where there are words, then what a newcomer can open first."""
    recent = (F("year").desc(nulls_last=True), F("month").desc(nulls_last=True), F("title").asc(), F("pk").asc())
    if selection.order == "titre":
        return resources.order_by(*BY_TITLE)
    if selection.order == "recent":
        return resources.order_by(*recent)
    if not selection.words:
        return ranked(resources).order_by(*USEFUL_FIRST)
    # Folded words begin with those of the title.
    places = {f"at{number}": StrIndex("folded", Value(sought(word))) for number, word in enumerate(selection.words)}
    titled = [Case(When(Q(**{f"{at}__gt": 0, f"{at}__lte": F("long")}), then=1), default=0, output_field=IntegerField()) for at in places]
    found = ranked(resources).alias(**places, long=Length("title")).annotate(titled=sum(titled[1:], titled[0]))
    return found.order_by(F("score").desc(), F("titled").desc(), *USEFUL_FIRST)


def matching(platform: Platform, selection: Selection) -> QuerySet[Resource]:
    """Return all that a selection finds, in order, values that do not exist left aside: what feeds and exports are made of."""
    framework, everything = platform.framework, shown_on(platform)
    found, _match = worded(everything, selection.words, echoes(framework, selection.words).levers_called)
    if selection.chosen:
        selection = selection.without(unknown_values(count_all(everything, found, selection, framework), selection))
    return in_order(narrowed(found, selection, framework), selection)


def results(platform: Platform, levers: list[Lever], selection: Selection) -> Results:
    """Return a page of the library with its facets; `levers` are those of the platform's framework."""
    framework, everything = platform.framework, shown_on(platform)
    heard = echoes(framework, selection.words)
    found, match = worded(everything, selection.words, heard.levers_called)
    counted = count_all(everything, found, selection, framework)
    unknown = unknown_values(counted, selection)
    if unknown:
        selection = selection.without(unknown)
        counted = count_all(everything, found, selection, framework)
    page = Paginator(in_order(narrowed(found, selection, framework), selection), PAGE_SIZE).get_page(selection.page)
    return Results(
        selection=selection,
        page=page,
        cards=cards(page.object_list, levers),  # type: ignore[arg-type]  # the page was cut from a queryset
        facets=facet_views(counted, selection),
        unknown=[value for values in unknown.values() for value in values],
        match=match,
        echoes=heard,
    )


def ranked(resources: QuerySet[Resource]) -> QuerySet[Resource]:
    """Add `opens` (0 here, 1 at an address, 2 to ask for), `waits` (1 when not out yet) and `broad` (1 past three levers)."""
    links = Resource.levers.through.objects.filter(resource_id=OuterRef("pk")).order_by().values("resource_id")
    return resources.annotate(
        opens=Case(When(access__in=[Access.BODY, Access.FILE], then=0), When(access=Access.ONLINE, then=1), default=2, output_field=IntegerField()),
        waits=Case(When(status=Status.PUBLISHED, then=0), default=1, output_field=IntegerField()),
        broad=Case(When(Exists(links.annotate(number=Count("pk")).filter(number__gt=3)), then=1), default=0, output_field=IntegerField()),
    )


USEFUL_FIRST = (F("waits").asc(), F("broad").asc(), F("opens").asc(), F("year").desc(nulls_last=True), F("title").asc(), F("pk").asc())


def best_of_each_step(platform: Platform, levers: list[Lever], serving: list[Lever], each: int = 4) -> dict[str, list[Card]]:
    """Return, by slug of step, the cards of the best resources that serve some levers: the first lever's before the others', the most specific first."""
    waits, broad, opens, *then = USEFUL_FIRST
    rank = Window(RowNumber(), partition_by=[F("placements__step")], order_by=[waits, broad, opens, F("place").asc(), F("served").asc(), *then])
    links = Resource.levers.through.objects.filter(resource_id=OuterRef("pk")).order_by().values("resource_id")
    place = Case(*(When(lever=lever, then=number) for number, lever in enumerate(serving)), default=len(serving), output_field=IntegerField())
    chosen = (
        ranked(shown_on(platform))
        .annotate(place=Subquery(links.annotate(nearest=Min(place)).values("nearest")), served=Subquery(links.annotate(number=Count("pk")).values("number")))
        .filter(Q(pk__in=Resource.levers.through.objects.filter(lever__in=serving).values("resource_id")))
        .filter(placements__framework=platform.framework, placements__step__isnull=False)
        .annotate(rank=rank)
        .filter(rank__lte=each)
        .order_by("rank")
    )
    shelves: dict[str, list[Card]] = {}
    for card in cards(chosen, levers):
        shelves.setdefault(card.step, []).append(card)
    return shelves
