"""Made-up profiles as rows: what `Profile.save` and `actions.consents.agree` would have written, without saving each."""

from bisect import bisect
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import accumulate
from random import Random
from typing import NamedTuple
from uuid import UUID

from django.db.models import Model

from terreau.network.enums import MADE_UP, Kind, Part, PlaceKind, Scope
from terreau.network.models import Consent, Craft, Profile
from terreau.territories.models import Territory
from terreau.vocabulary.models import Concept, Platform, Scheme

# How many of a hundred profiles are of each kind.
SHARES = {Kind.PERSON: 55, Kind.ORGANISATION: 25, Kind.PLACE: 15, Kind.RELAY: 5}
# What a commune counts for where its population is not known: that of the median commune, so that all overseas is there.
UNKNOWN_POPULATION = 500
AGREED = datetime(2024, 1, 1, tzinfo=UTC)
WORDING = "Profil fictif : personne n’est montré, personne n’a eu à donner d’accord."
STORIES = (
    "Présentation fictive, écrite par un programme pour une mesure. Elle dit qu’une rencontre réunit chaque mois élus, associations et entreprises.",
    "Présentation fictive, écrite par un programme pour une mesure. Elle dit qu’un diagnostic partagé précède chaque expérimentation.",
    "Présentation fictive, écrite par un programme pour une mesure. Elle dit que des bénévoles tiennent un lieu ouvert à tous.",
    "Présentation fictive, écrite par un programme pour une mesure. Elle dit que le financement d’un projet se prépare avec ses partenaires.",
    "Présentation fictive, écrite par un programme pour une mesure. Elle dit que les résultats sont évalués avec celles et ceux qui en profitent.",
)


class TooPoorError(ValueError):
    """The database lacks what a profile needs; the message says what, in French."""


class Commune(NamedTuple):
    """A commune, by primary keys, and its point."""

    key: int
    department: int
    region: int
    epci: int | None
    latitude: float | None
    longitude: float | None


@dataclass(frozen=True)
class Lists:
    """What made-up profiles are described with, by primary keys; in an order that does not depend on them. `weights` add up along `communes`."""

    platform: int
    communes: list[Commune]
    weights: list[int]
    crafts: list[int]
    levers: list[int]
    audiences: list[int]


def lists(platform: Platform) -> Lists:
    """Read what the profiles of a platform are described with. Raises `TooPoorError` without a commune."""
    columns = ("pk", "department_id", "region_id", "epci_id", "latitude", "longitude", "population")
    read = list(Territory.objects.communes().order_by("code").values_list(*columns))
    if not read:
        raise TooPoorError("Il faut au moins une commune : chargez d’abord les territoires (load_territories).")
    return Lists(
        platform.pk,
        [Commune(key, department or 0, region or 0, epci, latitude, longitude) for key, department, region, epci, latitude, longitude, _number in read],
        list(accumulate(max(1, UNKNOWN_POPULATION if row[-1] is None else row[-1]) for row in read)),
        list(Craft.objects.order_by("slug").values_list("pk", flat=True)),
        list(platform.framework.levers.order_by("order", "slug").values_list("pk", flat=True)),
        list(Concept.objects.of(Scheme.AUDIENCE).order_by("slug").values_list("pk", flat=True)),
    )


@dataclass(frozen=True)
class Row:
    """A profile that is not in the database yet, and what it is to be linked to, by primary keys."""

    profile: Profile
    crafts: list[int]
    levers: list[int]
    audiences: list[int]
    catchment: list[int]

    def links(self) -> Iterator[Model]:
        """Yield the rows that go with the profile, once it has its primary key."""
        key = self.profile.pk
        yield from (Profile.crafts.through(profile_id=key, craft_id=craft) for craft in self.crafts)
        yield from (Profile.levers.through(profile_id=key, lever_id=lever) for lever in self.levers)
        yield from (Profile.audiences.through(profile_id=key, concept_id=audience) for audience in self.audiences)
        yield from (Profile.catchment.through(profile_id=key, territory_id=territory) for territory in self.catchment)
        for part in self.profile.shown_parts:
            yield Consent(profile_id=key, part=part, wording=WORDING, given_at=AGREED)


def slug_start(seed: int) -> str:
    """Return how the addresses of a seed begin: « profil-fictif-1- », before the number."""
    return f"profil-fictif-{seed}-"


def row(seed: int, number: int, known: Lists) -> Row:
    """Return the profile of a number under a seed: the same for the same vocabulary and territories, whatever else is made."""
    chance = Random(f"{seed}/{number}/profile")  # noqa: S311 - the same rows every time
    kind = chance.choices(list(SHARES), list(SHARES.values()))[0]
    commune = known.communes[bisect(known.weights, chance.randrange(known.weights[-1]))]
    return Row(
        profile=_profile(seed, number, known, kind, commune, chance),
        crafts=_some(chance, known.crafts, 2),
        levers=_some(chance, known.levers, 3),
        audiences=_some(chance, known.audiences, 2),
        catchment=_catchment(kind, commune, chance),
    )


def _profile(seed: int, number: int, known: Lists, kind: Kind, commune: Commune, chance: Random) -> Profile:
    profile = Profile(
        uuid=UUID(int=chance.getrandbits(128), version=4),
        platform_id=known.platform,
        kind=kind,
        name=f"{MADE_UP} {number}",
        slug=f"{slug_start(seed)}{number}",
        story=chance.choice(STORIES),
        seat_id=commune.key,
        latitude=commune.latitude,
        longitude=commune.longitude,
        codev=kind == Kind.PERSON and chance.random() < 0.3,
        place_kind=chance.choice(PlaceKind.values) if kind == Kind.PLACE else "",
        scope=chance.choice(Scope.values) if kind == Kind.RELAY else "",
        synthetic=True,
        live=True,
        confirmed_at=AGREED,
        first_published_at=AGREED,
        last_published_at=AGREED,
    )
    # All have a point on the map. Nobody is there to answer: they take no question.
    hidden = chance.choice([Part.STORY, Part.WORK, Part.CATCHMENT, Part.LINKS, Part.CODEV]) if chance.random() < 0.1 else None
    for part in Part:
        setattr(profile, f"shows_{part}", part != hidden)
    return profile


def _catchment(kind: Kind, commune: Commune, chance: Random) -> list[int]:
    """Return where a profile acts: its EPCI most often, its department or its region; a place, in its commune."""
    if kind == Kind.PLACE:
        return [commune.key]
    wider = [commune.epci or commune.department, commune.department, commune.region]
    return [key for key in chance.choices(wider, [6, 3, 1]) if key]


def _some(chance: Random, keys: Sequence[int], most: int) -> list[int]:
    return chance.sample(keys, min(len(keys), chance.randint(1, most)))
