"""Reads shared by the pages and by what is taken away: what a kit holds, drawer by drawer, and what a reader gathered."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from django.db.models import Prefetch, QuerySet
from django.utils.translation import gettext as _

from terreau.changes.models import FormerAddress
from terreau.kits.models import Kit
from terreau.library.models import Placement, Resource, ResourcePublisher
from terreau.vocabulary.models import Lever, Platform

if TYPE_CHECKING:
    from uuid import UUID

# How many resources a reader may gather.
MOST = 50
NO_DRAWER = "sans-tiroir"
# A rank in an order, and a key that tells equals apart.
Place = tuple[int, int]
FIRST, LAST = (-1, 0), (2**31, 0)


@dataclass(frozen=True)
class Entry:
    """A work in a kit; `note` says why it is there."""

    resource: Resource
    note: str = ""


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


@dataclass(frozen=True)
class Stage:
    """A stage of the path; `resource` is None when there is none to open, or when the platform does not show it."""

    title: str
    minutes: int
    text: str
    resource: Resource | None = None


@dataclass(frozen=True)
class Contents:
    """All that a kit holds on a platform, in the order in which it is read."""

    kit: Kit
    drawers: list[Drawer]
    stages: list[Stage]

    @property
    def works(self) -> list[Entry]:
        """Every work, drawer after drawer."""
        return [entry for drawer in self.drawers for entry in drawer.entries]

    @property
    def minutes(self) -> int:
        """How long the whole path takes."""
        return sum(stage.minutes for stage in self.stages)


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
        .defer("folded")
        .prefetch_related(
            Prefetch("publishers", ResourcePublisher.objects.select_related("organisation")),
            Prefetch("levers", Lever.objects.filter(framework=framework).order_by("order")),
            Prefetch("placements", Placement.objects.filter(framework=framework).select_related("step", "nature", "group")),
        )
    )


def contents_of(kit: Kit, platform: Platform) -> Contents:
    """Return what a kit holds on a platform, whatever the number of works in the same number of queries; a draft as it stands in memory."""
    items, stages = list(kit.items.all()), list(kit.stages.all())
    wanted = {item.resource_id for item in items} | {stage.resource_id for stage in stages if stage.resource_id}
    found = carried(platform).in_bulk(wanted)
    entries = [Entry(found[item.resource_id], item.note) for item in items if item.resource_id in found]
    path = [Stage(stage.title, stage.minutes, stage.text, found.get(stage.resource_id)) for stage in stages]
    return Contents(kit, _drawers(entries), path)


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
