"""The coverage map: how many resources each lever has at each step, in each drawer, on one platform."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import partial
from typing import Any, NamedTuple

from django.db import connection
from django.db.models import Count, Exists, FilteredRelation, OuterRef, Q, QuerySet, Value
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from terreau.changes.kept import kept
from terreau.core.prepared import Prepared
from terreau.library.enums import Display, Status
from terreau.library.models import Resource
from terreau.vocabulary.models import Lever, Nature, Platform, Step

# Fewer published resources than this are few: a cell says so.
ENOUGH = 3
# What stands for « none » in an address: resources without a step, or without a nature.
NONE = "sans"


# Every work that serves a lever of the framework, counted by the levers it serves (one bit each, by number), step and, where asked, nature.
# In SQL: Django groups a table, not a grouped table, and two queries that meet each link cost twice as much (benchmarks/coverage_map.py).
# The « + » has SQLite read the links in the order in which they are grouped, instead of lever by lever.
SERVING = """
    SELECT served.levers, place.step_id, {nature}, resource.live, COUNT(*)
    FROM (
        SELECT link.resource_id, SUM(1 << lever."order") AS levers
        FROM library_resource_levers link JOIN vocabulary_lever lever ON lever.id = link.lever_id
        WHERE +lever.framework_id = %(framework)s
        GROUP BY link.resource_id
    ) served
    JOIN library_resource resource ON resource.id = served.resource_id
    LEFT JOIN library_placement place ON place.resource_id = resource.id AND place.framework_id = %(framework)s
    WHERE resource.status <> %(withdrawn)s
      AND resource.id NOT IN (SELECT resource_id FROM library_platformdisplay WHERE platform_id = %(platform)s AND display = %(hidden)s)
    GROUP BY 1, 2, 3, 4
"""


def _serving(platform: int, framework: int, *, natures: bool) -> list[tuple[Any, ...]]:
    values: dict[str, int | str] = {"platform": platform, "framework": framework, "withdrawn": Status.WITHDRAWN.value, "hidden": Display.HIDDEN.value}
    with connection.cursor() as cursor:
        cursor.execute(SERVING.format(nature="place.nature_id" if natures else "NULL"), values)
        return [tuple(row) for row in cursor.fetchall()]


def _pinned(platform: int, framework: int) -> QuerySet:
    """Count, in the same columns, what the platform pins although it serves none of its levers."""
    serving = Resource.levers.through.objects.filter(resource_id=OuterRef("pk"), lever__framework_id=framework)
    return (
        Resource.objects.filter(~Exists(serving), displays__platform_id=platform, displays__display=Display.PINNED)
        .exclude(status=Status.WITHDRAWN)
        .annotate(place=FilteredRelation("placements", condition=Q(placements__framework=framework)))
        .order_by()
        .values("place__step_id", "place__nature_id", "live")
        .annotate(works=Count("pk"))
        .values_list(Value(0), "place__step_id", "place__nature_id", "live", "works")
    )


_pinned_counts = Prepared(_pinned)


@dataclass(frozen=True)
class Cell:
    """How many works are published and how many are drafts; `address` lists them, `where` names the cell.

    `placed` is false where works lack a step or a nature: few of those is no gap.
    """

    published: int
    drafts: int
    address: str
    where: str
    placed: bool = True

    @property
    def level(self) -> str:
        """How well it is filled: `none`, `few` or `enough`."""
        if not self.placed or self.published >= ENOUGH:
            return "enough"
        return "few" if self.published else "none"


@dataclass(frozen=True)
class Line:
    """A row of the map: a lever, one of its drawers (`inner`) or the whole platform; its last cell is the total, `short` its title on a phone."""

    title: str
    cells: list[Cell]
    short: str
    number: int | None = None
    inner: bool = False
    whole: bool = False


@dataclass(frozen=True)
class CoverageMap:
    """A platform's map: the columns' titles, the total's last, and the lines."""

    platform: Platform
    columns: list[str]
    lines: list[Line] = field(default_factory=list)

    def rows(self) -> Iterator[tuple[object, ...]]:
        """Yield the map as a table that a spreadsheet opens: one line for each cell."""
        yield _("Levier"), _("Nature"), _("Marche"), _("Publiées"), _("Brouillons")
        lever = ""
        for line in self.lines:
            lever = lever if line.inner else line.title
            for column, cell in zip(self.columns, line.cells, strict=True):
                yield lever, line.title if line.inner else "", column, cell.published, cell.drafts


class _Group(NamedTuple):
    """Works of the same levers (bits, by number), step and nature (primary keys), all live or all drafts."""

    levers: int
    step: int | None
    nature: int | None
    live: bool
    works: int


def _counted(platform: int, framework: int, *, natures: bool) -> list[_Group]:
    return [_Group(*row) for row in (*_serving(platform, framework, natures=natures), *_pinned_counts.rows(platform, framework))]


class _Maker:
    """Lays the counts out in lines; `natures` splits each lever by drawer."""

    def __init__(self, platform: Platform, *, natures: bool) -> None:
        keys = (platform.pk, platform.framework_id)
        self.platform = platform
        self.groups = kept(("coverage", *keys, natures), partial(_counted, *keys, natures=natures))
        self.steps = _with_none(Step.objects.filter(framework_id=keys[1]).order_by("order"), {group.step for group in self.groups})
        drawers = Nature.objects.filter(framework_id=keys[1]).order_by("order")
        self.natures = _with_none(drawers, {group.nature for group in self.groups}) if natures else []
        self.list_address = reverse("desk_coverage_list")

    def cell(self, groups: list[_Group], where: list[str], chosen: dict[str, str]) -> Cell:
        """Return the sum of some groups, and the address of the list behind."""
        query = urlencode({"plateforme": str(self.platform.pk), **chosen})
        published, drafts = (sum(one.works for one in groups if bool(one.live) is live) for live in (True, False))
        return Cell(published, drafts, f"{self.list_address}?{query}", ", ".join(where), NONE not in chosen.values())

    def cells(self, groups: list[_Group], where: list[str], **chosen: str) -> list[Cell]:
        """Return a cell for each step, then the total."""
        by_step = [
            self.cell([one for one in groups if one.step == _key(step)], [*where, _name(step, _("sans marche"))], {**chosen, "marche": _slug(step)})
            for step in self.steps
        ]
        return [*by_step, self.cell(groups, [*where, _("en tout")], chosen)]

    def lines(self, levers: list[Lever]) -> Iterator[Line]:
        """Yield each lever, followed by its drawers where asked, then the whole."""
        for lever in levers:
            own = [one for one in self.groups if one.levers >> lever.order & 1]
            yield Line(lever.title, self.cells(own, [lever.title], levier=lever.slug), lever.short_title, lever.order)
            for nature in self.natures:
                held, title = [one for one in own if one.nature == _key(nature)], _name(nature, _("Sans nature"))
                yield Line(title, self.cells(held, [lever.title, title], levier=lever.slug, nature=_slug(nature)), title, inner=True)
        whole = _("Toute la plateforme")
        yield Line(whole, self.cells(self.groups, [whole]), whole, whole=True)


def _with_none(items: QuerySet, found: set[int | None]) -> list[Any]:
    """Return the items, with None last where some resource has none of them."""
    return [*items, *([None] if None in found else [])]


def _key(item: Step | Nature | None) -> int | None:
    return item.pk if item else None


def _slug(item: Step | Nature | None) -> str:
    return item.slug if item else NONE


def _name(item: Step | Nature | None, otherwise: str) -> str:
    return item.title if item else otherwise


def coverage_map(platform: Platform, *, natures: bool = False) -> CoverageMap:
    """Return the map of a platform, in five queries at most whatever the number of resources.

    A work that serves two levers counts for each; the last line counts each work once, those pinned without a lever included.
    """
    maker = _Maker(platform, natures=natures)
    columns = [*(_name(step, _("Sans marche")) for step in maker.steps), _("En tout")]
    return CoverageMap(platform, columns, list(maker.lines(platform.framework.ordered_levers)))


@dataclass(frozen=True)
class Chosen:
    """What one cell of the map holds: a lever, a step, a nature, or any (None); `sans` for no step or no nature."""

    lever: Lever | None = None
    step: Step | str | None = None
    nature: Nature | str | None = None

    @property
    def words(self) -> str:
        """The cell's name."""
        parts = [
            self.lever,
            _("sans marche") if self.step == NONE else self.step,
            _("sans nature") if self.nature == NONE else self.nature,
        ]
        return ", ".join(str(part) for part in parts if part) or _("toute la plateforme")


def behind(platform: Platform, chosen: Chosen) -> QuerySet[Resource]:
    """Return the works that a cell counts, published ones first."""
    found = Resource.objects.on(platform).exclude(status=Status.WITHDRAWN)
    if chosen.lever:
        found = found.for_lever(chosen.lever)
    found = found.annotate(place=FilteredRelation("placements", condition=Q(placements__framework=platform.framework_id)))
    for name, value in (("step", chosen.step), ("nature", chosen.nature)):
        if value == NONE:
            found = found.filter(**{f"place__{name}__isnull": True})
        elif value is not None:
            found = found.filter(**{f"place__{name}": value})
    return found.order_by("-live", "title", "pk")
