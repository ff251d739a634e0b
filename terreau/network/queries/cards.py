"""Cards: what lists show of a profile, in two queries whatever their number."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from django.db.models import CharField, Value
from django.urls import reverse
from django.utils.text import Truncator
from django.utils.translation import gettext as _

from terreau.network.enums import Kind, PlaceKind, Scope
from terreau.network.models import Profile, ProfileQuerySet
from terreau.vocabulary.models import Lever, Platform

LONGEST_STORY = 150
_SLUG = "une-adresse"
_COLUMNS = ("pk", "slug", "kind", "place_kind", "scope", "name", "role", "organisation__name", "synthetic", "public_story", "public_codev", "shows_work")
_SEAT = ("shows_seat", "seat__name", "seat__department__code", "seat__department__name")


class Row(NamedTuple):
    """The columns that a card is made of."""

    pk: int
    slug: str
    kind: str
    place_kind: str
    scope: str
    name: str
    role: str
    organisation: str | None
    synthetic: bool
    story: str
    codev: bool
    shows_work: bool
    shows_seat: bool
    seat: str | None
    department: str | None
    department_name: str | None


@dataclass(frozen=True)
class ProfileCard:
    """A profile in a list; `levers` are the numbers of the leaves it serves, `place` where it is, `km` how far from what was asked for,
    `acts_here` whether it says that it acts there."""

    pk: int
    url: str
    kind: str
    what: str
    name: str
    role: str
    story: str
    place: str
    km: float | None
    acts_here: bool
    crafts: tuple[str, ...]
    levers: tuple[int, ...]
    lever_names: str
    leaves: int
    codev: bool
    synthetic: bool


def rows(profiles: ProfileQuerySet) -> list[Row]:
    """Read of each profile, in one query, the columns of `Row`."""
    return [Row(*values) for values in profiles.values_list(*_COLUMNS, *_SEAT)]


def marks(keys: Sequence[int], levers: Sequence[Lever]) -> dict[tuple[str, int], list[Any]]:
    """Return the crafts (titles) and levers (keys as text) of some profiles, by (which, key of the profile), in one query."""
    crafts = Profile.crafts.through.objects.filter(profile_id__in=keys).order_by()
    served = Profile.levers.through.objects.filter(profile_id__in=keys, lever_id__in=[lever.pk for lever in levers]).order_by()
    text = CharField()
    both = crafts.values_list(Value("craft", text), "profile_id", "craft__title", "craft__order").union(
        served.values_list(Value("lever", text), "profile_id", "lever__slug", "lever__order"), all=True
    )
    found: dict[tuple[str, int], list[Any]] = defaultdict(list)
    for which, profile, label, order in both:
        found[which, profile].append((order, label))
    return found


def cards(profiles: ProfileQuerySet, levers: Sequence[Lever], km: Mapping[int, float] | None = None, acting: Collection[int] = ()) -> list[ProfileCard]:
    """Return the cards of profiles in their order; `levers` are those of the platform's framework.

    `km` says how far each is, by its key, and `acting` the keys of those who say that they act where is asked for.
    """
    found = rows(profiles)
    shown = [row.pk for row in found if row.shows_work]
    marked = marks(shown, levers) if shown else {}
    names = {lever.order: lever.short_title for lever in levers}
    address = reverse("network:profile", args=[_SLUG])
    return [_card(row, marked, names, address, (km or {}).get(row.pk), acts_here=row.pk in acting) for row in found]


def cards_of(platform: Platform, keys: Sequence[int], km: Mapping[int, float] | None = None, acting: Collection[int] = ()) -> list[ProfileCard]:
    """Return the cards of some keys, in their order: what was withdrawn an instant ago has none. See `cards`."""
    public = Profile.objects.on(platform).public().filter(pk__in=keys).order_by()
    found = {card.pk: card for card in cards(public, platform.framework.ordered_levers, km, acting)} if keys else {}
    return [found[key] for key in keys if key in found]


def _card(row: Row, marked: dict[tuple[str, int], list[Any]], names: dict[int, str], address: str, km: float | None, *, acts_here: bool) -> ProfileCard:
    served = tuple(order for order, _slug in sorted(marked.get(("lever", row.pk), [])))
    return ProfileCard(
        pk=row.pk,
        url=address.replace(_SLUG, row.slug),
        kind=row.kind,
        what=what_it_is(row.kind, row.place_kind, row.scope),
        name=row.name,
        role=", ".join(part for part in (row.role, row.organisation or "") if part and part != row.name),
        story=Truncator(" ".join(row.story.split())).chars(LONGEST_STORY, truncate="…"),
        place=_place(row),
        km=km,
        acts_here=acts_here,
        crafts=tuple(title for _order, title in sorted(marked.get(("craft", row.pk), []))),
        levers=served,
        lever_names=", ".join(names[order] for order in served),
        leaves=len(names),
        codev=bool(row.codev),
        synthetic=row.synthetic,
    )


def _place(row: Row) -> str:
    if not row.shows_seat or not row.seat:
        return ""
    return _("{town} ({code})").format(town=row.seat, code=row.department) if row.department else row.seat


def what_it_is(kind: str, place_kind: str, scope: str) -> str:
    """Say in two words what a profile is the profile of: « Tiers-lieu », « Réseau relais national »."""
    if place_kind and place_kind != PlaceKind.OTHER:
        return str(PlaceKind(place_kind).label)
    if kind == Kind.RELAY and scope:
        return f"{Kind.RELAY.label} {str(Scope(scope).label).lower()}"
    return str(Kind(kind).label)
