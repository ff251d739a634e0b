"""Starter kits: read from files, checked whole, then written, all or none. What is there already stays as editors made it."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from terreau.changes.models import FormerAddress, Tombstone
from terreau.core.markdown import rich_text
from terreau.kits.enums import Pace
from terreau.kits.models import Kit, KitItem, KitStage
from terreau.library.loading import CatalogueError, Problem
from terreau.library.loading.problems import Place
from terreau.library.loading.reading import read_file
from terreau.library.loading.shapes import SLUG, TEXT, Flag, Keys, ListOf, OneOf, Optional, Records, Whole
from terreau.library.models import Resource
from terreau.vocabulary.models import Framework, Situation, Source

STARTER = Path(__file__).resolve().parent / "catalogue"
STAGES = Records({"title": TEXT, "minutes": Whole(1, 10_000), "text": Optional(TEXT), "resource": Optional(SLUG)}, by=("title",))
SHAPE = Keys(
    {
        "slug": SLUG,
        "framework": SLUG,
        "order": Whole(0, 999),
        "title": TEXT,
        "purpose": TEXT,
        "introduction": TEXT,
        "proposed": Flag(),
        "path_proposed": Flag(),
        "sources": ListOf(TEXT),
        "works": Records({"resource": SLUG, "note": Optional(TEXT)}, by=("resource",)),
        "path": Optional(STAGES),
        "paths": Optional(Records({"pace": OneOf(tuple(Pace.values)), "stages": STAGES}, by=("pace",))),
        "situations": Optional(ListOf(SLUG)),
        "guide": Optional(TEXT),
    }
)
OWN = ("slug", "order", "title", "purpose", "introduction", "proposed", "path_proposed")


@dataclass
class Report:
    """What a load did: titles of kits created, of those that were there, of those deleted since; works that are no longer there."""

    created: list[str] = field(default_factory=list)
    present: list[str] = field(default_factory=list)
    deleted: list[str] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)

    def lines(self) -> Iterator[str]:
        """Yield the report in words."""
        for said, titles in (("créé", self.created), ("déjà là", self.present), ("supprimé depuis, laissé", self.deleted)):
            for title in titles:
                yield f"Kit « {title} » : {said}."
        for slug in self.missing:
            yield f"  ressource supprimée depuis, laissée de côté : {slug}"


def load_kits(*, directory: Path = STARTER) -> Report:
    """Create the kits of a folder that are missing, in one transaction; raises `CatalogueError` with every problem found."""
    kits = list(_read(directory))
    with transaction.atomic():
        report = Report()
        problems = [problem for place, row in kits for problem in _load(place, row, report)]
        if problems:
            raise CatalogueError(problems)
        return report


def _read(directory: Path) -> Iterator[tuple[Place, dict[str, Any]]]:
    problems: list[Problem] = []
    found = []
    for path in sorted(directory.glob("*.yaml")):
        place = Place(path.name)
        row = read_file(path)
        problems += SHAPE.check(row, place, {})
        found.append((place, row))
    if problems:
        raise CatalogueError(problems)
    return iter(found)


def _load(place: Place, row: dict[str, Any], report: Report) -> Iterator[Problem]:
    """Create one kit, unless it is there or was deleted; yield what is wrong with it."""
    if _known(row["slug"]):
        report.present.append(row["title"])
    elif Tombstone.objects.filter(model="kits.kit", slug=row["slug"]).exists():
        report.deleted.append(row["title"])
    else:
        yield from _create(place, row, report)


def _known(slug: str) -> bool:
    """Return whether a kit has this address, or had it before an editor moved it."""
    former = FormerAddress.objects.filter(model="kits.kit", slug=slug).values("uuid")
    return Kit.objects.filter(slug=slug).exists() or Kit.objects.filter(uuid__in=former).exists()


def _create(place: Place, row: dict[str, Any], report: Report) -> Iterator[Problem]:
    framework = Framework.objects.filter(code=row["framework"]).first()
    if framework is None:
        yield Problem(place.at("framework"), f"aucun cadre n’a le code « {row['framework']} ».")
        return
    sources = {source.code: source for source in Source.objects.filter(code__in=row["sources"])}
    yield from (Problem(place.at("sources"), f"aucune source n’a le code « {code} ».") for code in row["sources"] if code not in sources)
    situations = {one.slug: one for one in Situation.objects.filter(framework=framework, slug__in=row.get("situations") or [])}
    yield from (Problem(place.at("situations"), f"« {slug} » ne désigne aucune situation.") for slug in row.get("situations") or [] if slug not in situations)
    path = list(_stages(row))
    named = [work["resource"] for work in row["works"]] + [stage["resource"] for _pace, stage in path if stage.get("resource")]
    works = _resources(named)
    gone = set(Tombstone.objects.filter(model="library.resource", slug__in=named).values_list("slug", flat=True))
    yield from (Problem(place.at("works"), f"« {slug} » ne désigne aucune ressource.") for slug in sorted(set(named) - works.keys() - gone))
    report.missing += sorted(set(named) & gone - works.keys())
    kit = Kit(framework=framework, live=True, guide=rich_text(row.get("guide") or ""), **{name: row[name] for name in OWN})
    kit.first_published_at = kit.last_published_at = timezone.now()
    kit.sources = list(sources.values())
    kit.situations = list(situations.values())
    items = [
        KitItem(order=order, resource=works[work["resource"]], note=work.get("note") or "")
        for order, work in enumerate(row["works"])
        if work["resource"] in works
    ]
    stages = [
        KitStage(
            order=order,
            pace=pace,
            title=stage["title"],
            minutes=stage["minutes"],
            text=stage.get("text") or "",
            resource=works.get(stage.get("resource") or ""),
        )
        for order, (pace, stage) in enumerate(path)
    ]
    kit.items.set(items)
    kit.stages.set(stages)
    try:
        kit.full_clean()
    except ValidationError as error:
        yield from (Problem(place.at(name), " ".join(messages)) for name, messages in error.message_dict.items())
        return
    kit.save()
    revision = kit.save_revision(changed=False, clean=False)
    Kit.objects.filter(pk=kit.pk).update(live_revision=revision)
    report.created.append(kit.title)


def _stages(row: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield the stages of the only path, then those of the paths that take a named time."""
    yield from (("", stage) for stage in row.get("path") or [])
    for path in row.get("paths") or []:
        yield from ((path["pace"], stage) for stage in path["stages"])


def _resources(slugs: list[str]) -> dict[str, Resource]:
    """Return resources by the address that the files know, even if an editor changed it since."""
    found = {resource.slug: resource for resource in Resource.objects.filter(slug__in=slugs)}
    moved = dict(FormerAddress.objects.filter(model="library.resource", slug__in=slugs).values_list("slug", "uuid"))
    by_uuid = {resource.uuid: resource for resource in Resource.objects.filter(uuid__in=moved.values())}
    return {slug: by_uuid[uuid] for slug, uuid in moved.items() if uuid in by_uuid} | found
