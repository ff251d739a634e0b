"""Made-up resources as rows: what `Resource.save` would have written, without saving each."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any, NamedTuple
from uuid import UUID

from django.db.models import Model, QuerySet
from django.utils.text import slugify

from terreau.accounts.models import Organisation
from terreau.library.enums import Access
from terreau.library.glossary import Entry, entries, explained
from terreau.library.models import Placement, Resource, ResourcePublisher
from terreau.library.synthetic.texts import text
from terreau.vocabulary.models import Concept, Framework, Scheme

FIRST_YEAR, LAST_YEAR = 2005, 2025
WORDS_A_MINUTE = 200
# Each is published a minute before the one that precedes it, all long ago: lists by date order them, and news are not theirs.
PUBLISHED = datetime(2024, 1, 1, tzinfo=UTC)
PUBLISHERS, PUBLISHER_SLUG = 12, "organisation-factice-"


class TooPoorError(ValueError):
    """The vocabulary lacks what a resource needs; the message says what, in French."""


class Places(NamedTuple):
    """What a framework offers, by primary keys."""

    framework: int
    levers: list[int]
    steps: list[int]
    natures: list[int]


@dataclass(frozen=True)
class Lists:
    """What made-up resources are described with, by primary keys; in an order that does not depend on them."""

    places: list[Places]
    kinds: list[int]
    formats: list[int]
    audiences: list[int]
    publishers: list[int]
    glossary: tuple[Entry, ...]


def lists() -> Lists:
    """Read what made-up resources are described with; publishers are made up only where there are none.

    Raises `TooPoorError` without a lever or a kind.
    """
    places = [place for place in map(_places, Framework.objects.order_by("code")) if place.levers]
    kinds, formats, audiences = (_keys(Concept.objects.of(scheme), "slug") for scheme in (Scheme.KIND, Scheme.FORMAT, Scheme.AUDIENCE))
    if not (places and kinds):
        raise TooPoorError("Il faut au moins un levier et un type : chargez d’abord le catalogue (load_catalogue).")
    return Lists(places, kinds, formats, audiences, _publishers(), entries())


def _keys(rows: QuerySet[Any], *order: str) -> list[int]:
    return list(rows.order_by(*order).values_list("pk", flat=True))


def _places(framework: Framework) -> Places:
    return Places(framework.pk, *(_keys(rows.all(), "order", "slug") for rows in (framework.levers, framework.steps, framework.natures)))


def _publishers() -> list[int]:
    if not Organisation.objects.exists():
        made = [Organisation(name=f"Organisation factice {number}", slug=f"{PUBLISHER_SLUG}{number}") for number in range(1, PUBLISHERS + 1)]
        Organisation.objects.bulk_create(made)
    return _keys(Organisation.objects.all(), "slug")


@dataclass(frozen=True)
class Row:
    """A resource that is not in the database yet, and what it is to be linked to, by primary keys."""

    resource: Resource
    levers: list[int]
    audiences: list[int]
    publisher: int
    framework: int
    step: int | None
    nature: int | None

    def links(self) -> list[Model]:
        """Return the rows that go with the resource, once it has its primary key."""
        key = self.resource.pk
        return [
            *(Resource.levers.through(resource_id=key, lever_id=lever) for lever in self.levers),
            *(Resource.audiences.through(resource_id=key, concept_id=audience) for audience in self.audiences),
            ResourcePublisher(resource_id=key, organisation_id=self.publisher),
            Placement(resource_id=key, framework_id=self.framework, step_id=self.step, nature_id=self.nature),
        ]


def slug_start(seed: int, number: int | str = "") -> str:
    """Return how the addresses of a seed begin, or that of one of its numbers: « fiche-factice-1-37- »."""
    return f"fiche-factice-{seed}-{f'{number}-' if number != '' else ''}"


def row(seed: int, number: int, known: Lists, *, own_text: bool = True) -> Row:
    """Return the resource of a number under a seed: the same for the same vocabulary, whatever else is made.

    Without a text of its own, it is the reference of a work to ask its publisher for.
    """
    chance = Random(f"{seed}/{number}/row")  # noqa: S311 - the same rows every time
    place = chance.choice(known.places)
    return Row(
        resource=_resource(seed, number, known, chance, own_text=own_text),
        levers=_some(chance, place.levers, 3),
        audiences=_some(chance, known.audiences, 2),
        publisher=_often_first(chance, known.publishers),
        framework=place.framework,
        step=_one(chance, place.steps),
        nature=_one(chance, place.natures),
    )


def made(resource: Resource, glossary: tuple[Entry, ...]) -> Resource:
    """Have a resource hold what saving it would derive from its texts, without reading the glossary again."""
    resource.derive_words()
    resource.explained = explained(resource.body, glossary)
    return resource


def _resource(seed: int, number: int, known: Lists, chance: Random, *, own_text: bool) -> Resource:
    words = text(seed, number)
    body = [{"type": "text", "value": words.body, "id": str(UUID(int=chance.getrandbits(128), version=4))}]
    published = PUBLISHED - timedelta(minutes=number)
    resource = Resource(
        uuid=UUID(int=chance.getrandbits(128), version=4),
        title=words.title,
        slug=slugify(words.title)[:160].strip("-"),
        purpose=words.purpose,
        abstract=words.abstract,
        kind_id=chance.choice(known.kinds),
        format_id=_one(chance, known.formats),
        year=chance.randint(FIRST_YEAR, LAST_YEAR),
        minutes=max(1, words.body.count(" ") // WORDS_A_MINUTE),
        access=Access.BODY if own_text else Access.PUBLISHER,
        body=json.dumps(body if own_text else []),
        synthetic=True,
        live=True,
        first_published_at=published,
        last_published_at=published,
    )
    return made(resource, known.glossary)


def _one(chance: Random, keys: Sequence[int]) -> int | None:
    return chance.choice(keys) if keys else None


def _some(chance: Random, keys: Sequence[int], most: int) -> list[int]:
    return chance.sample(keys, min(len(keys), chance.randint(1, most)))


def _often_first(chance: Random, keys: Sequence[int]) -> int:
    """Return one of the keys, the first ones more often: a few publishers have most works."""
    return keys[int(len(keys) * chance.random() ** 2)]
