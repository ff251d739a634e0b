"""The coverage map: how many resources each lever has at each step, in each drawer, on one platform."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from django.db.models import Count, Exists, F, FilteredRelation, OuterRef, Q, QuerySet
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from terreau.core.prepared import Prepared
from terreau.library.enums import Display, Status
from terreau.library.models import PlatformDisplay, Resource
from terreau.vocabulary.models import Lever, Nature, Platform, Step

# Fewer published resources than this are few: a cell says so.
ENOUGH = 3
# What stands for « none » in an address: resources without a step, or without a nature.
NONE = "sans"


def _counted(rows: QuerySet, resource: str, framework: int) -> QuerySet:
    """Count published works and drafts by step and nature of the framework; withdrawn works are neither."""
    live = f"{resource}live"
    return (
        rows.exclude(**{f"{resource}status": Status.WITHDRAWN})
        .annotate(place=FilteredRelation(f"{resource}placements", condition=Q(**{f"{resource}placements__framework": framework})))
        .order_by()
        .annotate(step=F("place__step_id"), nature=F("place__nature_id"))
        .values("step", "nature")
        .annotate(published=Count("pk", filter=Q(**{live: True})), drafts=Count("pk", filter=Q(**{live: False})))
    )


def _by_lever(platform: int, framework: int) -> QuerySet:
    hidden = PlatformDisplay.objects.filter(platform_id=platform, display=Display.HIDDEN, resource_id=OuterRef("resource_id"))
    links = Resource.levers.through.objects.filter(~Exists(hidden), lever__framework_id=framework)
    return _counted(links, "resource__", framework).values_list("lever_id", "step", "nature", "published", "drafts")


def _in_all(platform: int, framework: int) -> QuerySet:
    return _counted(Resource.objects.on_keys(platform, framework), "", framework).values_list("step", "nature", "published", "drafts")


_lever_counts, _whole_counts = Prepared(_by_lever), Prepared(_in_all)


@dataclass(frozen=True)
class Cell:
    """How many works are published and how many are drafts; `address` lists them, `where` names the cell."""

    published: int
    drafts: int
    address: str
    where: str

    @property
    def level(self) -> str:
        """How well it is filled: `none`, `few` or `enough`."""
        return "none" if not self.published else "few" if self.published < ENOUGH else "enough"


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
    """Works of the same lever, step and nature (primary keys): how many are published, how many are drafts."""

    lever: int | None
    step: int | None
    nature: int | None
    published: int
    drafts: int


class _Maker:
    """Lays the counts out in lines; `natures` splits each lever by drawer."""

    def __init__(self, platform: Platform, *, natures: bool) -> None:
        keys = (platform.pk, platform.framework_id)
        self.platform = platform
        self.by_lever = [_Group(*row) for row in _lever_counts.rows(*keys)]
        self.in_all = [_Group(None, *row) for row in _whole_counts.rows(*keys)]
        self.steps = _with_none(Step.objects.filter(framework_id=keys[1]).order_by("order"), {group.step for group in self.in_all})
        drawers = Nature.objects.filter(framework_id=keys[1]).order_by("order")
        self.natures = _with_none(drawers, {group.nature for group in self.in_all}) if natures else []
        self.list_address = reverse("desk_coverage_list")

    def cell(self, groups: list[_Group], where: list[str], chosen: dict[str, str]) -> Cell:
        """Return the sum of some groups, and the address of the list behind."""
        query = urlencode({"plateforme": str(self.platform.pk), **chosen})
        return Cell(sum(one.published for one in groups), sum(one.drafts for one in groups), f"{self.list_address}?{query}", ", ".join(where))

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
            own = [one for one in self.by_lever if one.lever == lever.pk]
            yield Line(lever.title, self.cells(own, [lever.title], levier=lever.slug), lever.short_title, lever.order)
            for nature in self.natures:
                held, title = [one for one in own if one.nature == _key(nature)], _name(nature, _("Sans nature"))
                yield Line(title, self.cells(held, [lever.title, title], levier=lever.slug, nature=_slug(nature)), title, inner=True)
        whole = _("Toute la plateforme")
        yield Line(whole, self.cells(self.in_all, [whole]), whole, whole=True)


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
    """Return the map of a platform, in five queries whatever the number of resources.

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
