"""Reads shared by the pages and by what is taken away: what a kit holds, drawer by drawer, and what a reader gathered."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from django.db.models import Count, OuterRef, Prefetch, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from terreau.changes.models import FormerAddress
from terreau.core.prepared import Prepared
from terreau.core.templatetags.terreau import in_words
from terreau.kits.enums import Pace
from terreau.kits.models import Kit, KitItem, KitStage
from terreau.library.cards import Card, Row, cards_of
from terreau.library.enums import Status
from terreau.library.models import Placement, Resource, ResourcePublisher
from terreau.vocabulary.models import Lever, Platform, Situation

if TYPE_CHECKING:
    from uuid import UUID

# How many resources a reader may gather.
MOST = 50
NO_DRAWER = "sans-tiroir"
# A rank in an order, and a key that tells equals apart.
Place = tuple[int, int]
FIRST, LAST = (-1, 0), (2**31, 0)


def duration(minutes: int) -> str:
    """Return a time as people say it: « 45 min », « 1 h 30 », « 2 h »; nothing for no time."""
    hours, rest = divmod(minutes, 60)
    if not hours:
        return f"{rest} min" if rest else ""
    return f"{hours} h {rest:02d}" if rest else f"{hours} h"


def paths_in_words(number: int, shortest: int) -> str:
    """Return how long the paths through a kit take: « un parcours de 2 h », « trois parcours, dès 2 h »; nothing where there is none."""
    if not number:
        return ""
    if number == 1:
        return _("un parcours de {duration}").format(duration=duration(shortest))
    return _("{number} parcours, dès {duration}").format(number=in_words(number), duration=duration(shortest))


@dataclass(frozen=True)
class Entry:
    """A work in a kit; `note` says why it is there."""

    resource: Resource
    note: str = ""

    @property
    def withdrawn(self) -> bool:
        """Whether its publisher took it back: it stays in the kit, marked."""
        return self.resource.status == Status.WITHDRAWN


@dataclass(frozen=True)
class Group:
    """A compartment of a drawer; works that are in none come under an empty title, first."""

    title: str
    entries: list[Entry] = field(default_factory=list)


@dataclass(frozen=True)
class Drawer:
    """The works of a kit that share a nature in its framework."""

    title: str
    description: str
    slug: str
    groups: list[Group] = field(default_factory=list)

    @property
    def entries(self) -> list[Entry]:
        """The works of all the groups, in order."""
        return [entry for group in self.groups for entry in group.entries]

    def part(self, start: int, stop: int) -> "Drawer":
        """Return the drawer with some of its works only, each in its group."""
        kept: list[Group] = []
        passed = 0
        for group in self.groups:
            entries = group.entries[max(0, start - passed) : max(0, stop - passed)]
            passed += len(group.entries)
            if entries:
                kept.append(Group(group.title, entries))
        return Drawer(self.title, self.description, self.slug, kept)


@dataclass(frozen=True)
class Stage:
    """A stage of the path; `resource` is None when there is none to open, or when the platform does not show it."""

    title: str
    minutes: int
    text: str
    resource: Resource | None = None

    @property
    def duration(self) -> str:
        """How long it takes, in words."""
        return duration(self.minutes)


@dataclass(frozen=True)
class KitPath:
    """A way through a kit; `title` tells the time it takes where there are several."""

    slug: str
    title: str
    stages: list[Stage]

    @property
    def minutes(self) -> int:
        """How long it takes."""
        return sum(stage.minutes for stage in self.stages)

    @property
    def duration(self) -> str:
        """How long it takes, in words."""
        return duration(self.minutes)


@dataclass(frozen=True)
class Contents:
    """All that a kit holds on a platform, in the order in which it is read."""

    kit: Kit
    drawers: list[Drawer]
    paths: list[KitPath]

    @property
    def works(self) -> list[Entry]:
        """Every work, drawer after drawer."""
        return [entry for drawer in self.drawers for entry in drawer.entries]

    @property
    def minutes(self) -> int:
        """How long the shortest path takes, 0 where there is none."""
        return min((path.minutes for path in self.paths), default=0)

    @property
    def time_needed(self) -> str:
        """The time that the paths take, in words."""
        return paths_in_words(len(self.paths), self.minutes)

    @property
    def levers(self) -> list[Lever]:
        """The levers that the works serve, in the framework's order."""
        return levers_of(entry.resource for entry in self.works)


@dataclass(frozen=True)
class Gathering:
    """What a reader gathered, in their order: `unknown` addresses are shown nowhere, `left` says how many came after the last one kept."""

    resources: list[Resource]
    unknown: list[str]
    left: int


def carried(platform: Platform) -> QuerySet[Resource]:
    """Return what a kit or a selection can hold on a platform, withdrawn works included, with all that is told of each.

    The levers and the placement that come with a resource are those of the platform's framework.
    """
    framework = platform.framework_id
    return (
        Resource.objects.on(platform)
        .filter(live=True)
        .select_related("kind", "format")
        .defer("folded", "plain")
        .prefetch_related(
            Prefetch("publishers", ResourcePublisher.objects.select_related("organisation")),
            Prefetch("levers", Lever.objects.of(framework)),
            Prefetch("placements", Placement.objects.filter(framework=framework).select_related("step", "nature", "group")),
        )
    )


def contents_of(kit: Kit, platform: Platform) -> Contents:
    """Return what a kit holds on a platform, whatever the number of works in the same number of queries; a draft as it stands in memory."""
    items, stages = list(kit.items.all()), list(kit.stages.all())
    wanted = {item.resource_id for item in items} | {stage.resource_id for stage in stages if stage.resource_id}
    found = carried(platform).in_bulk(wanted)
    entries = [Entry(found[item.resource_id], item.note) for item in items if item.resource_id in found]
    return Contents(kit, _drawers(entries), _paths(stages, found))


def _paths(stages: list[KitStage], found: dict[int, Resource]) -> list[KitPath]:
    """Return the paths, from the shortest named to the longest; stages that name none are one path, first."""
    paths = {pace: KitPath(pace or "parcours", str(Pace(pace).label) if pace else "", []) for pace in ("", *Pace.values)}
    for stage in stages:
        # A time that the list no longer has: its stages are a path all the same.
        paths.setdefault(stage.pace, KitPath(stage.pace, stage.pace, [])).stages.append(
            Stage(stage.title, stage.minutes, stage.text, found.get(stage.resource_id or 0))
        )
    return [path for path in paths.values() if path.stages]


def _drawers(entries: Iterable[Entry]) -> list[Drawer]:
    """Sort works in drawers and groups, in the framework's order; each keeps the order of the kit."""
    drawers: dict[Place, Drawer] = {}
    groups: dict[tuple[Place, Place], Group] = {}
    for entry in entries:
        placement = next(iter(entry.resource.placements.all()), None)
        nature = placement.nature if placement else None
        compartment = placement.group if placement and nature else None
        where = (nature.order, nature.pk) if nature else LAST
        if where not in drawers:
            drawers[where] = Drawer(nature.title, nature.description, nature.slug) if nature else Drawer(_("Sans tiroir"), "", NO_DRAWER)
        within = (compartment.order, compartment.pk) if compartment else FIRST
        groups.setdefault((where, within), Group(compartment.title if compartment else "")).entries.append(entry)
    for (where, _within), group in sorted(groups.items(), key=lambda pair: pair[0]):
        drawers[where].groups.append(group)
    return [drawer for _where, drawer in sorted(drawers.items(), key=lambda pair: pair[0])]


def gather(platform: Platform, slugs: Iterable[str]) -> Gathering:
    """Return the resources of some addresses, in their order, each once, the first `MOST` of them; former addresses are followed."""
    asked = list(dict.fromkeys(slug for slug in slugs if slug))
    kept = asked[:MOST]
    found = {resource.slug: resource for resource in carried(platform).filter(slug__in=kept)}
    missing = [slug for slug in kept if slug not in found]
    if missing:
        found |= _moved(platform, missing)
    return Gathering(
        resources=list(dict.fromkeys(found[slug] for slug in kept if slug in found)),
        unknown=[slug for slug in missing if slug not in found],
        left=len(asked) - len(kept),
    )


def _moved(platform: Platform, slugs: list[str]) -> dict[str, Resource]:
    """Return, by the address that it left, what now lives elsewhere."""
    left: dict[str, UUID] = dict(FormerAddress.objects.filter(model="library.resource", slug__in=slugs).values_list("slug", "uuid"))
    if not left:
        return {}
    found = {resource.uuid: resource for resource in carried(platform).filter(uuid__in=left.values())}
    return {slug: found[uuid] for slug, uuid in left.items() if uuid in found}


def gathered(platform: Platform, slugs: Iterable[str]) -> list[Resource]:
    """Return the resources of a selection, in the order given, at most `MOST`; unknown addresses are left out (`gather` names them)."""
    return gather(platform, slugs).resources


def levers_of(resources: Iterable[Resource]) -> list[Lever]:
    """Return the levers that some carried resources serve, each once, in the framework's order."""
    served = {lever.pk: lever for resource in resources for lever in resource.levers.all()}
    return sorted(served.values(), key=lambda lever: lever.order)


def cards_for(entries: Iterable[Entry], levers: list[Lever]) -> list[Card]:
    """Return the cards of works already read, without a query; a withdrawn one says so, the others why they are there."""
    listed = list(entries)
    links = [(entry.resource.pk, lever.pk) for entry in listed for lever in entry.resource.levers.all()]
    gone = _("Retirée par son éditeur : sa fiche dit ce qu’elle était.")
    why = {entry.resource.pk: gone if entry.withdrawn else entry.note for entry in listed}
    return cards_of([_row(entry.resource) for entry in listed], links, levers, why)


def _row(resource: Resource) -> Row:
    placement = next(iter(resource.placements.all()), None)
    publisher = next(iter(resource.publishers.all()), None)
    return Row(
        pk=resource.pk,
        slug=resource.slug,
        title=resource.title,
        purpose=resource.purpose,
        abstract=resource.abstract,
        year=resource.year,
        status=resource.status,
        access=resource.access,
        kind=resource.kind.label if resource.kind else None,
        format=resource.format.label if resource.format else None,
        step=placement.step.title if placement and placement.step else None,
        step_slug=placement.step.slug if placement and placement.step else None,
        publisher=str(publisher) if publisher else None,
        synthetic=resource.synthetic,
    )


def kits_on(platform: Platform) -> QuerySet[Kit]:
    """Return the kits that the public sees on a platform."""
    return Kit.objects.published().on(platform)


def kits_for(situation: Situation, platform: Platform) -> list[tuple[str, str, str]]:
    """Return title, slug and purpose of the kits made for a situation."""
    return list(kits_on(platform).filter(situations=situation).values_list("title", "slug", "purpose"))


def _holding(resource: int, framework: int) -> QuerySet:
    return Kit.objects.published().of_key(framework).filter(items__resource=resource).values_list("title", "slug")


_named_by_key = Prepared(_holding)


def kits_holding(resource: Resource, platform: Platform) -> list[tuple[str, str]]:
    """Return title and slug of the kits of a platform that hold a resource."""
    return [(title, slug) for title, slug in _named_by_key.rows(resource.pk, platform.framework_id)]


def kit_cards(platform: Platform, levers: list[Lever]) -> list[Card]:
    """Return a card for each kit of a platform, in two queries; `levers` are those of its framework."""
    shown = Resource.objects.on(platform).filter(live=True)
    held = KitItem.objects.filter(kit=OuterRef("pk"), resource__in=shown).order_by().values("kit").annotate(number=Count("pk")).values("number")
    stages = KitStage.objects.filter(kit=OuterRef("pk")).order_by()
    shortest = stages.values("pace").annotate(total=Sum("minutes")).order_by("total").values("total")[:1]
    paths = stages.values("kit").annotate(number=Count("pace", distinct=True)).values("number")
    counted = {"number": Coalesce(Subquery(held), 0), "total": Coalesce(Subquery(shortest), 0), "paths": Coalesce(Subquery(paths), 0)}
    kits = list(kits_on(platform).annotate(**counted))
    items = KitItem.objects.filter(kit__in=kits, resource__in=shown, resource__levers__in=levers).order_by()
    served: dict[int, set[int]] = {}
    for kit, lever in items.values_list("kit_id", "resource__levers__order").distinct():
        served.setdefault(kit, set()).add(lever)
    return [_kit_card(kit, sorted(served.get(kit.pk, ())), levers) for kit in kits]


def _kit_card(kit: Kit, numbers: list[int], levers: list[Lever]) -> Card:
    number = kit.number
    works = ngettext("{number} ressource", "{number} ressources", number).format(number=number)
    path = paths_in_words(kit.paths, kit.total)
    return Card(
        key=kit.pk,
        url=kit.get_absolute_url(),
        title=kit.title,
        kind=_("Kit"),
        levers=tuple(numbers),
        lever_names=", ".join(lever.short_title for lever in levers if lever.order in numbers),
        leaves=len(levers),
        purpose=kit.purpose,
        meta=" · ".join(part for part in (works, path) if part),
        step="",
        year=None,
        availability="",
    )
