"""Reads that compose several rooms."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Count, Prefetch, Q, QuerySet
from wagtail.blocks import StreamValue
from wagtail.permissions import page_permission_policy

from terreau.accounts.perms import Person
from terreau.library.cards import Card, cards
from terreau.library.enums import Access
from terreau.library.models import EcosystemPlatform, Resource
from terreau.library.perms import resources_within
from terreau.library.queries import USEFUL_FIRST, ranked, shown_on
from terreau.portal.models import EditorialPage
from terreau.vocabulary.models import Articulation, KeyFigure, Landmark, LandmarkFamily, Lever, Nature, Platform, Situation, Source, Step, Term

DRAFTS_SHOWN = 10


@dataclass(frozen=True)
class Shelf:
    """A step with the best resources for it."""

    step: Step
    cards: list[Card]


@dataclass(frozen=True)
class Drawer:
    """A nature with how many resources it holds."""

    nature: Nature
    count: int


@dataclass(frozen=True)
class Links:
    """The articulations that come to a lever and those that leave it."""

    incoming: list[Articulation]
    outgoing: list[Articulation]

    def __bool__(self) -> bool:
        return bool(self.incoming or self.outgoing)

    @property
    def proposed(self) -> str:
        """Which of them Terreau proposes: `all`, `some` or none (empty)."""
        flags = {link.proposed for link in (*self.incoming, *self.outgoing)}
        return {(True,): "all", (False, True): "some"}.get(tuple(sorted(flags)), "")


@dataclass(frozen=True)
class Figures:
    """Key figures with the documents that give them."""

    cited: list[KeyFigure]
    others: list[KeyFigure]
    sources: list[Source]


def shelves(platform: Platform, by_step: dict[str, list[Card]]) -> list[Shelf]:
    """Pair each step of the platform's framework with its cards, in order."""
    return [Shelf(step, by_step.get(step.slug, [])) for step in Step.objects.filter(framework_id=platform.framework_id).order_by("order")]


def drawers(platform: Platform, lever: Lever) -> list[Drawer]:
    """Count what each drawer holds for a lever."""
    within = shown_on(platform).filter(levers=lever).values("pk")
    natures = (
        Nature.objects.filter(framework_id=platform.framework_id)
        .annotate(held=Count("placements", filter=Q(placements__resource__in=within)))
        .order_by("order")
    )
    return [Drawer(nature, nature.held) for nature in natures]


def own_texts(lever: Lever) -> tuple[StreamValue | None, list[str]]:
    """Return what only a lever's own page says of it, in one query: its first hour and its questions, in order; nothing once it is gone."""
    rows = list(Lever.objects.filter(pk=lever.pk).order_by("questions__order", "questions__pk").values_list("first_hour", "questions__text"))
    return (rows[0][0] if rows else None), [question for _hour, question in rows if question is not None]


def articulations(lever: Lever, levers: Iterable[Lever]) -> Links:
    """Return the links that come to a lever and those that leave it, in one query; `levers` are those of its framework."""
    by_key = {other.pk: other for other in levers}
    found = list(Articulation.objects.filter(Q(origin=lever) | Q(target=lever), origin__in=by_key, target__in=by_key))
    for link in found:
        link.origin, link.target = by_key[link.origin_id], by_key[link.target_id]
    return Links([link for link in found if link.target_id == lever.pk], [link for link in found if link.origin_id == lever.pk])


def first_cards(platform: Platform, levers: list[Lever], count: int = 6) -> list[Card]:
    """Return the resources a newcomer can open most easily, of varied kinds."""
    resources = ranked(shown_on(platform).exclude(access=Access.PUBLISHER)).order_by(*USEFUL_FIRST)[: count * 4]
    found = cards(resources, levers)
    kinds: Counter[str] = Counter()
    varied = []
    for card in found:
        if kinds[card.kind] < 2:
            kinds[card.kind] += 1
            varied.append(card)
    return varied[:count]


def glossary(platform: Platform) -> QuerySet[Term]:
    """Return the terms with their neighbours, their sources and those of their levers that the platform has."""
    return Term.objects.order_by("label").prefetch_related(
        Prefetch("levers", Lever.objects.of(platform.framework)), Prefetch("related", Term.objects.only("label", "slug")), "sources"
    )


def ecosystem(platform: Platform) -> QuerySet[EcosystemPlatform]:
    """Return the platforms of the ecosystem; of their referential and resources, what the platform shows (`shown_resources`)."""
    shown = shown_on(platform).only("slug", "title", "year", "month")
    return EcosystemPlatform.objects.select_related("operator").prefetch_related(
        "partners", "relations__target", "sources", Prefetch("referential", shown), Prefetch("resources", shown.order_by("title"), to_attr="shown_resources")
    )


def documents(cited: Iterable[KeyFigure | Landmark | Term]) -> list[Source]:
    """Return the documents that some records cite, each once, in order; their `sources` were read beforehand."""
    sources = {source.code: source for record in cited for source in record.sources.all()}
    return [sources[code] for code in sorted(sources)]


def shown_figures() -> Figures:
    """Return the figures that may be shown: those whose study is cited apart from the others, and the documents that give them."""
    figures = list(KeyFigure.objects.filter(usable=True).prefetch_related("sources"))
    return Figures(
        cited=[figure for figure in figures if figure.citation],
        others=[figure for figure in figures if not figure.citation],
        sources=documents(figures),
    )


def landmark_families() -> QuerySet[LandmarkFamily]:
    """Return the families of landmarks, with the documents that attest them."""
    return LandmarkFamily.objects.prefetch_related("landmarks__sources")


def situations(platform: Platform) -> QuerySet[Situation]:
    """Return the situations of the platform's framework."""
    return Situation.objects.filter(framework_id=platform.framework_id).order_by("order")


def situations_with_levers(platform: Platform, levers: list[Lever]) -> list[Situation]:
    """Return the situations with the levers that each calls, in two queries; `levers` are those of the platform's framework."""
    by_key = {lever.pk: lever for lever in levers}
    found = list(situations(platform).prefetch_related("calls"))
    for situation in found:
        for call in situation.calls.all():
            # A lever of another framework, which the desk refuses, would be read on its own.
            if call.lever_id in by_key:
                call.lever = by_key[call.lever_id]
    return found


def pages_to_complete(user: Person) -> QuerySet[EditorialPage]:
    """Return the hand-made pages that still lack something, among those that a person may change."""
    within = page_permission_policy.instances_user_has_permission_for(user, "change").values("pk")
    return EditorialPage.objects.filter(to_complete=True, pk__in=within).order_by("title", "pk")


def drafts_of(user: Person) -> QuerySet[Resource]:
    """Return the first resources with changes that wait to be published, among those on which a person may act."""
    return resources_within(user).filter(Q(live=False) | Q(has_unpublished_changes=True)).order_by("-updated_at", "-pk")[:DRAFTS_SHOWN]
