"""Reads that compose several rooms."""

from collections import Counter
from dataclasses import dataclass

from django.db.models import Count, Prefetch, Q, QuerySet

from terreau.library.cards import Card, cards
from terreau.library.enums import Access
from terreau.library.models import EcosystemPlatform
from terreau.library.queries import USEFUL_FIRST, ranked, shown_on
from terreau.vocabulary.models import Articulation, KeyFigure, LandmarkFamily, Lever, Nature, Platform, Situation, Source, Step, Term


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


def articulations(lever: Lever) -> tuple[list[Articulation], list[Articulation]]:
    """Return the links that leave a lever and those that come to it, in one query."""
    found = list(Articulation.objects.filter(Q(origin=lever) | Q(target=lever)).select_related("origin", "target"))
    return [link for link in found if link.origin_id == lever.pk], [link for link in found if link.target_id == lever.pk]


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


def glossary() -> QuerySet[Term]:
    """Return the terms with their levers and neighbours."""
    return Term.objects.order_by("label").prefetch_related("levers", Prefetch("related", Term.objects.only("label", "slug")), "sources")


def ecosystem() -> QuerySet[EcosystemPlatform]:
    """Return the platforms of the ecosystem with who runs them and the referential they come from."""
    return EcosystemPlatform.objects.select_related("operator", "referential").prefetch_related("partners", "relations__target", "sources")


def shown_figures() -> Figures:
    """Return the figures that may be shown: those whose study is cited apart from the others, and the documents that give them."""
    figures = list(KeyFigure.objects.filter(usable=True).prefetch_related("sources"))
    sources = {source.code: source for figure in figures for source in figure.sources.all()}
    return Figures(
        cited=[figure for figure in figures if figure.citation],
        others=[figure for figure in figures if not figure.citation],
        sources=[sources[code] for code in sorted(sources)],
    )


def landmark_families() -> QuerySet[LandmarkFamily]:
    """Return the families of landmarks."""
    return LandmarkFamily.objects.prefetch_related("landmarks")


def situations(platform: Platform) -> QuerySet[Situation]:
    """Return the situations of the platform's framework."""
    return Situation.objects.filter(framework_id=platform.framework_id).order_by("order")
