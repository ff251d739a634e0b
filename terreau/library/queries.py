"""Reads of the library: a page of results, the best of each step, the neighbours of a resource."""

from dataclasses import dataclass

from django.core.paginator import Page, Paginator
from django.db.models import Case, Count, Exists, F, IntegerField, OuterRef, Q, QuerySet, Value, When, Window
from django.db.models.functions import RowNumber

from terreau.library.cards import Card, cards
from terreau.library.enums import Access, Status
from terreau.library.facets import FacetView, count_all, facet_views, narrowed, unknown_values
from terreau.library.models import Resource
from terreau.library.selection import Selection
from terreau.vocabulary.models import Lever, Platform

PAGE_SIZE = 20


@dataclass(frozen=True)
class Results:
    """A page of the library; `loosened` when no resource has all the words, so that any of them counts."""

    selection: Selection
    page: Page
    cards: list[Card]
    facets: list[FacetView]
    unknown: list[str]
    loosened: bool

    @property
    def picked(self) -> list[tuple[FacetView, tuple]]:
        """The facets in which something was picked, with what."""
        return [(facet, facet.selected) for facet in self.facets if facet.selected]


def shown_on(platform: Platform) -> QuerySet[Resource]:
    """Return what the public sees of the library on a platform."""
    return Resource.objects.on(platform).published()


def worded(resources: QuerySet[Resource], words: list[str]) -> tuple[QuerySet[Resource], bool]:
    """Keep what has all the words, or else (second value true) any; `score` counts the words found."""
    if not words:
        return resources.annotate(score=Value(0, output_field=IntegerField())), False
    found = [Case(When(folded__contains=word, then=1), default=0, output_field=IntegerField()) for word in words]
    scored = resources.annotate(score=sum(found[1:], found[0]))
    if scored.filter(score=len(words)).exists():
        return scored.filter(score=len(words)), False
    return scored.filter(score__gt=0), True


def in_order(resources: QuerySet[Resource], selection: Selection) -> QuerySet[Resource]:
    """Order as asked, else by words found where there are words, then what a newcomer can open first."""
    recent = (F("year").desc(nulls_last=True), F("month").desc(nulls_last=True), F("title").asc(), F("pk").asc())
    if selection.order == "titre":
        return resources.order_by("title", "pk")
    if selection.order == "recent":
        return resources.order_by(*recent)
    found_first = [F("score").desc()] if selection.words else []
    return ranked(resources).order_by(*found_first, *USEFUL_FIRST)


def matching(platform: Platform, selection: Selection) -> QuerySet[Resource]:
    """Return all that a selection finds, in order: what feeds and exports are made of."""
    found, _loosened = worded(shown_on(platform), selection.words)
    return in_order(narrowed(found, selection, platform.framework), selection)


def results(platform: Platform, levers: list[Lever], selection: Selection, path: str) -> Results:
    """Return a page of the library with its facets; `levers` are those of the platform's framework."""
    everything = shown_on(platform)
    found, loosened = worded(everything, selection.words)
    rows = count_all(everything, found, selection, platform.framework)
    unknown = unknown_values(rows, selection)
    if unknown:
        selection = selection.without(unknown)
        rows = count_all(everything, found, selection, platform.framework)
    page = Paginator(in_order(narrowed(found, selection, platform.framework), selection), PAGE_SIZE).get_page(selection.page)
    return Results(
        selection=selection,
        page=page,
        cards=cards(page.object_list, levers),  # type: ignore[arg-type]  # the page was cut from a queryset
        facets=facet_views(rows, selection, path),
        unknown=[value for values in unknown.values() for value in values],
        loosened=loosened,
    )


def ranked(resources: QuerySet[Resource]) -> QuerySet[Resource]:
    """Add `opens` (0 here, 1 at an address, 2 to ask for), `waits` (1 when not out yet) and `broad` (1 past three levers)."""
    links = Resource.levers.through.objects.filter(resource_id=OuterRef("pk")).order_by().values("resource_id")
    return resources.annotate(
        opens=Case(When(access__in=[Access.BODY, Access.FILE], then=0), When(access=Access.ONLINE, then=1), default=2, output_field=IntegerField()),
        waits=Case(When(status=Status.PUBLISHED, then=0), default=1, output_field=IntegerField()),
        broad=Case(When(Exists(links.annotate(number=Count("pk")).filter(number__gt=3)), then=1), default=0, output_field=IntegerField()),
    )


USEFUL_FIRST = (F("waits").asc(), F("opens").asc(), F("broad").asc(), F("year").desc(nulls_last=True), F("title").asc(), F("pk").asc())


def best_of_each_step(platform: Platform, levers: list[Lever], serving: list[Lever], each: int = 4) -> dict[str, list[Card]]:
    """Return, by slug of step, the cards of the best resources that serve some levers."""
    rank = Window(RowNumber(), partition_by=[F("placements__step")], order_by=list(USEFUL_FIRST))
    chosen = (
        ranked(shown_on(platform))
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
