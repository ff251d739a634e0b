"""Reads of the library: a page of results, the best of each step, the neighbours of a resource."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum

from django.core.paginator import Page, Paginator
from django.db.models import Case, Count, Exists, F, IntegerField, Min, OuterRef, Q, QuerySet, Subquery, When, Window
from django.db.models.functions import Left, RowNumber
from django.utils.text import slugify

from terreau.changes.reads import depends_on
from terreau.core.models import AddressedRecord
from terreau.library.cards import Card, cards, found_cards
from terreau.library.enums import Access, Status
from terreau.library.facets import FACETS, FacetView, Labels, facet_views, in_index, labels, unknown_values
from terreau.library.models import Resource
from terreau.library.searchables import KIND
from terreau.library.selection import Selection, words_of
from terreau.search.engine import MOST_DOCUMENTS, Found, Request, keys, search, similar
from terreau.search.index import TABLE, UnavailableError
from terreau.vocabulary.models import Lever, Platform, Term
from terreau.vocabulary.queries import Echoes, echoes

PAGE_SIZE = 20
# What readers expect of an alphabet, on any database: folded words begin with those of the title, without accents or capitals.
BY_TITLE = (Left("folded", 80), "title", "pk")
READ_AT_ONCE = 500
LONGEST_NUMBER = 8
# How many neighbours a page shows, and how close they have to be: standard deviations above the mean of all documents.
MOST_ALIKE, ALIKE = 4, 1.5
ORDERS_OF_SEARCH = {"": "", "recent": "recent", "titre": "title"}
# A number still fits behind it.
LONGEST_SLUG = 150


class Match(StrEnum):
    """How the resources found answer the words asked: all hold them all, some do, none does, they mean the same, they serve the same levers.

    `NONE_YET`: the index is being made, and nothing was looked for.
    """

    ALL = "all"
    MOST = "most"
    ANY = "any"
    MEANING = "meaning"
    LEVERS = "levers"
    NONE_YET = "none-yet"


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
    found: Found

    @property
    def unanswered(self) -> bool:
        """Whether words were asked, no facet narrowed them, and no resource holds even one of them."""
        told = self.match in {Match.LEVERS, Match.MEANING} or (self.match != Match.NONE_YET and not self.page.paginator.count)
        return bool(self.selection.text) and not self.selection.chosen and told

    @property
    def named(self) -> Term | None:
        """The term of the glossary that the words are the name of."""
        return next((term for term in self.echoes.terms if words_of(term.label) == self.selection.words), None) if self.selection.words else None

    @property
    def picked_values(self) -> int:
        """How many values are picked, in all facets."""
        return sum(len(values) for values in self.selection.chosen.values())

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


def known_only(selection: Selection, known: Mapping[str, Labels]) -> tuple[Selection, list[str]]:
    """Return a selection without the values that do not exist, and these."""
    unknown = unknown_values(selection, known)
    return selection.without(unknown), [value for values in unknown.values() for value in values]


def asked(platform: Platform, selection: Selection) -> Request:
    """Return what a selection asks of the search: what a platform shows of the library."""
    order = ORDERS_OF_SEARCH[selection.order]
    return Request(KIND, selection.text, in_index(selection, platform.framework), platform.pk, order)


def matching(platform: Platform, selection: Selection, *, most: int = MOST_DOCUMENTS, order: str = "") -> list[int]:
    """Return the primary keys of what a selection finds, values that do not exist left aside: what feeds and exports are made of.

    In the order of the page, or in another of the search (`engine.ORDERS`). Raises `UnavailableError` while there is no index.
    """
    if selection.chosen:
        selection, _unknown = known_only(selection, labels(platform.framework))
    request = asked(platform, selection)
    request = replace(request, order=order or request.order)
    found = keys(request, most)
    if found or not selection.text:
        return found
    return keys(_for_levers(platform, selection, echoes(platform.framework, selection.words)), most)


def alike(resource: Resource, platform: Platform, levers: list[Lever], besides: Collection[int]) -> list[Card]:
    """Return the cards of a few resources that mean nearly the same as one, less those that its page shows already; none without an encoder."""
    depends_on(TABLE)
    try:
        found = similar(KIND, str(resource.uuid), platform.pk, MOST_ALIKE + len(besides))
    except UnavailableError:
        return []
    return found_cards([hit for hit in found if hit.key not in besides and hit.score >= ALIKE][:MOST_ALIKE], levers)


def in_order_of(wanted: list[int], resources: QuerySet[Resource]) -> Iterator[Resource]:
    """Yield records in the order of their keys, a few hundred at a time, with what their queryset fetches beside."""
    for start in range(0, len(wanted), READ_AT_ONCE):
        chunk = wanted[start : start + READ_AT_ONCE]
        found = resources.in_bulk(chunk)
        yield from (found[key] for key in chunk if key in found)


def _for_levers(platform: Platform, selection: Selection, heard: Echoes) -> Request:
    """Ask for what serves the lever most called for by the closest situation, where nothing holds the words; nothing where none is called."""
    levers = tuple(lever.slug for lever in heard.levers_called[:1])
    lever = FACETS["levier"].in_index(platform.framework)
    # No lever has an empty address: where none is called, nothing is found.
    return replace(asked(platform, selection), text="", within={lever: levers or ("",)})


def results(platform: Platform, levers: list[Lever], selection: Selection) -> Results:
    """Return a page of the library with its facets; `levers` are those of the platform's framework."""
    framework = platform.framework
    depends_on(TABLE)
    known = labels(framework)
    selection, unknown = known_only(selection, known)
    heard = echoes(framework, selection.words)
    try:
        found, match, page = _found(platform, selection, heard)
    except UnavailableError:
        return _while_unavailable(platform, levers, selection, heard)
    return Results(
        selection=selection,
        page=page,
        cards=found_cards(found.hits, levers),
        facets=facet_views(found.facets, selection, framework, known),
        unknown=unknown,
        match=match,
        echoes=heard,
        found=found,
    )


def _found(platform: Platform, selection: Selection, heard: Echoes) -> tuple[Found, Match, Page]:
    request = replace(asked(platform, selection), facets=tuple(facet.in_index(platform.framework) for facet in FACETS.values()))
    found, page = _page_of(request, selection.page)
    if found.count or not found.words:
        return found, _match(found), page
    instead, page = _page_of(replace(_for_levers(platform, selection, heard), facets=request.facets), selection.page)
    return (instead, Match.LEVERS, page) if instead.count else (found, Match.ALL, page)


def _page_of(request: Request, asked_for: str) -> tuple[Found, Page]:
    """Return a page of an answer, the last one where the number is past it."""
    number = int(asked_for) if asked_for.isascii() and asked_for.isdigit() and len(asked_for) < LONGEST_NUMBER else 1
    found = search(replace(request, offset=max(number - 1, 0) * PAGE_SIZE, size=PAGE_SIZE))
    page = Paginator(range(found.count), PAGE_SIZE).get_page(asked_for)
    if page.number != number:
        found = search(replace(request, offset=(page.number - 1) * PAGE_SIZE, size=PAGE_SIZE))
    return found, page


def _match(found: Found) -> Match:
    if not found.loosened:
        return Match.ALL
    if found.whole:
        return Match.MOST
    return Match.MEANING if found.near >= found.count else Match.ANY


def _while_unavailable(platform: Platform, levers: list[Lever], selection: Selection, heard: Echoes) -> Results:
    """Return all that the platform shows, from A to Z: words and facets wait for the index."""
    page = Paginator(shown_on(platform).order_by(*BY_TITLE), PAGE_SIZE).get_page(selection.page)
    shown = cards(page.object_list, levers)  # type: ignore[arg-type]  # the page was cut from a queryset
    return Results(selection=selection, page=page, cards=shown, facets=[], unknown=[], match=Match.NONE_YET, echoes=heard, found=Found())


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
