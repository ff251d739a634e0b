"""The API of the library: what the page finds, for machines."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Annotated, Any, Literal

from django.http import HttpRequest
from ninja import Field, Query, Router, Schema

from terreau.core.problems import Problem
from terreau.core.text import printable
from terreau.library import queries
from terreau.library.cards import availability, reason_in_words, told_here
from terreau.library.facets import FACETS, labels, unknown_values
from terreau.library.selection import LONGEST_TEXT, MOST_VALUES, Selection
from terreau.search.engine import Found, Hit, search
from terreau.vocabulary.middleware import PlatformRequest

router = Router(tags=["resources"])
MOST_ASKED = 100
Sort = Literal["relevance", "recent", "title"]
Values = Annotated[list[str], Field(description="Une ressource porte l’une au moins de ces valeurs. Une demande sans valeur les donne toutes, dans `facets`.")]
_ORDERS: Mapping[str, str] = {"relevance": "", "recent": "recent", "title": "titre"}


class Why(Schema):
    """A reason why a resource was found: where, and which of its words answer the question, as they stand there; `text` says it in French."""

    where: str
    words: list[str]
    text: str


class ResourceFound(Schema):
    """A resource in an answer; `score` compares resources of the same answer only, and is 0 without words."""

    slug: str
    title: str
    purpose: str
    url: str
    kind: str | None
    format: str | None
    year: int | None
    publisher: str | None
    access: str
    levers: list[str]
    synthetic: bool
    score: float
    why: list[Why]


class FacetValue(Schema):
    """A value of a facet and how many resources it would leave, were its facet not applied."""

    value: str
    label: str
    count: int


class Answer(Schema):
    """A page of resources: `count` in all, of which `whole` hold every word.

    `read_as` maps words that no resource holds to those looked for instead: the closest one, or what an acronym stands for. `missing` are words
    that no resource holds. `ignored` are values that a facet does not have (« levier=inconnu ») and parameters that do not exist.
    """

    count: int
    whole: int
    page: int
    page_size: int
    read_as: dict[str, str]
    missing: list[str]
    ignored: list[str]
    facets: dict[str, list[FacetValue]]
    results: list[ResourceFound]


class Asked(Schema):
    """What is asked; each facet takes several values, any of which may hold."""

    q: Annotated[str, Field(max_length=LONGEST_TEXT, description="Mots ou question, en français.")] = ""
    levier: Values = []
    marche: Values = []
    type: Values = []
    nature: Values = []
    public: Values = []
    echelle: Values = []
    editeur: Values = []
    annee: Values = []
    format: Values = []
    acces: Values = []
    page: Annotated[int, Field(ge=1, le=100_000, description="Page demandée, à partir de 1.")] = 1
    page_size: Annotated[int, Field(ge=1, le=MOST_ASKED, description="Ressources par page.")] = 20
    sort: Annotated[Sort, Field(description="Sans mots, « relevance » met d’abord les plus utiles.")] = "relevance"


@router.get(
    "/resources",
    response={200: Answer, 400: Problem, 422: Problem, 500: Problem, 503: Problem},
    operation_id="listResources",
    summary="Chercher dans la bibliothèque",
)
def resources(request: HttpRequest, asked: Query[Asked]) -> dict[str, Any]:
    """Return what the library finds for some words and facets. Values that do not exist are left aside, and named in `ignored`."""
    platform = _platform(request)
    chosen = {name: tuple(dict.fromkeys(values))[:MOST_VALUES] for name in FACETS if (values := getattr(asked, name))}
    known = labels(platform.framework)
    selection = Selection(text=printable(asked.q).strip(), chosen=chosen, order=_ORDERS[asked.sort])
    unknown = unknown_values(selection, known)
    selection = selection.without(unknown)
    facets = {name: facet.in_index(platform.framework) for name, facet in FACETS.items()}
    wanted = replace(queries.asked(platform, selection), facets=tuple(facets.values()), offset=(asked.page - 1) * asked.page_size, size=asked.page_size)
    found = search(wanted)
    return {
        "count": found.count,
        "whole": found.whole if found.words else found.count,
        "page": asked.page,
        "page_size": asked.page_size,
        "read_as": {**found.corrected, **found.in_full},
        "missing": list(found.missing),
        "ignored": [
            *_values_in_words(unknown),
            *(name for name in request.GET if name not in Asked.model_fields),
        ],
        "facets": {name: _values(found, facets[name], known.get(name, {})) for name in FACETS},
        "results": [_result(hit, platform) for hit in found.hits],
    }


def _values_in_words(values: Mapping[str, tuple[str, ...]]) -> list[str]:
    return [f"{name}={value}" for name, some in values.items() for value in some]


def _platform(request: HttpRequest) -> Any:
    bound: PlatformRequest = request  # type: ignore[assignment]  # the middleware gave it its platform
    return bound.platform


def _values(found: Found, facet: str, known: Mapping[str, Any]) -> list[dict[str, Any]]:
    counts = found.facets.get(facet, {})
    return [{"value": value, "label": known[value].text if value in known else value, "count": count} for value, count in counts.items()]


def _result(hit: Hit, platform: Any) -> dict[str, Any]:
    card, levers = hit.shown["card"], platform.framework.ordered_levers
    return {
        **{name: card[name] for name in ("slug", "kind", "format", "year", "publisher", "synthetic")},
        "title": hit.shown["title"],
        "purpose": hit.shown["purpose"] or hit.shown["abstract"],
        "url": platform.origin + hit.shown["url"],
        "access": availability(card["status"], card["access"]),
        "levers": [lever.title for lever in levers if lever.pk in card["levers"]],
        "score": round(hit.score, 4),
        "why": [{"where": reason.where.value, "words": list(reason.words), "text": reason_in_words(reason)} for reason in told_here(hit.reasons, levers)],
    }
