"""Reads a booklet from the database: the same number of queries for one work and for forty."""

from collections.abc import Iterable, Iterator
from datetime import date
from typing import TYPE_CHECKING

from django.db.models import Exists, OuterRef, Prefetch, prefetch_related_objects
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from terreau.kits import queries
from terreau.kits.models import Kit
from terreau.kits.takeaway.bodies import BodyReader, restricted_collections
from terreau.kits.takeaway.booklet import Booklet, Fact, Group, KitPath, Leaf, Part, Stage, Subject, Work
from terreau.kits.takeaway.tree import Node, levelled, node, rich
from terreau.library.citations import citation, date_label
from terreau.library.enums import Provenance, Status
from terreau.library.licences import licence
from terreau.library.models import Placement, Relation, Resource
from terreau.library.queries import shown_on
from terreau.library.sheet import FORWARD, INVERSE, reasons
from terreau.vocabulary.models import Lever, Platform

if TYPE_CHECKING:
    from django.db.models import Model

CHUNK = 500
TOLD = ("partners__organisation", "audiences", "phases", "scales", "domains", "sources", "file")


class NothingToTakeError(LookupError):
    """The kit is not there any more, or nothing of the selection is shown."""


def read(subject: Subject, platform: Platform, *, today: date = date.min) -> Booklet:
    """Return what a file about a subject says on a platform today. Raises `NothingToTakeError`."""
    if subject.kit:
        return _kit(subject, platform, today)
    if subject.members:
        return _selection(subject, platform, today)
    return _library(subject, platform, today)


class _Reader:
    """Makes works of resources for one platform."""

    def __init__(self, platform: Platform) -> None:
        self.platform = platform
        self.origin = platform.origin
        self.bodies = BodyReader(self.origin, restricted_collections())
        self.lit: set[int] = set()
        self.told = (*TOLD, self._ties("relations", "target"), self._ties("relations_from", "origin"))

    def _ties(self, name: str, other: str) -> Prefetch:
        """Read links to what the platform shows, with no more of it than a line says."""
        # Asked of each relation: a list of all that is shown would be made again for each batch (27 s of 45 for ten thousand works).
        shown = Relation.objects.filter(Exists(shown_on(self.platform).filter(pk=OuterRef(other))))
        needed = ("kind", "order", "origin", "target", f"{other}__title", f"{other}__slug")
        return Prefetch(name, shown.select_related(other).only(*needed).order_by("order", "pk"))

    def works(self, resources: Iterable[Resource], notes: dict[int, str] | None = None) -> dict[int, Work]:
        """Return the works of resources read by `queries.carried`, by primary key."""
        made: dict[int, Work] = {}
        for some in _batches(resources):
            prefetch_related_objects(some, *self.told)
            for resource in some:
                made[resource.pk] = self._work(resource, (notes or {}).get(resource.pk, ""))
        return made

    def leaves(self) -> tuple[Leaf, ...]:
        """Return the rosette of what was read."""
        levers = self.platform.framework.ordered_levers
        return tuple(Leaf(lever.order, lever.title, lever.leaf_light, lever.pk in self.lit) for lever in levers)

    def _work(self, resource: Resource, note: str) -> Work:
        levers, publishers = list(resource.levers.all()), [str(one) for one in resource.publishers.all()]
        self.lit.update(lever.pk for lever in levers)
        address = f"{self.origin}{resource.get_absolute_url()}"
        when = date_label(resource)
        concluded = _("(éditeur déduit)") if resource.publisher_inferred else ""
        about = [resource.format, when or _("date non indiquée"), *publishers]
        return Work(
            uuid=str(resource.uuid),
            slug=resource.slug,
            title=resource.title,
            address=address,
            kind=str(resource.kind or ""),
            lead=resource.purpose or resource.abstract,
            meta=" ".join(part for part in (" · ".join(str(one) for one in about if one), concluded) if part),
            mark=_mark(resource),
            mark_note=resource.notice or _mark_note(resource.status),
            note=note,
            abstract=resource.abstract if resource.purpose else "",
            body=self.bodies.read(resource),
            where=tuple(self._where(resource, publishers)),
            related=tuple(self._related(resource)),
            facts=tuple(_facts(resource, levers, publishers, when)),
            levers=tuple(lever.order for lever in levers),
            citation=citation(resource, publishers, address),
            mandatory=bool(resource.citation),
            sources=tuple(source.title for source in resource.sources.all()),
            source_note=resource.source_note,
            remarks=tuple(_remarks(resource)),
        )

    def _where(self, resource: Resource, publishers: list[str]) -> Iterator[Node]:
        """Say where to find a work: its address, its file, its body, or whom to ask."""
        if resource.url:
            yield node("p", _("En ligne : "), node("a", resource.url, href=resource.url))
            if resource.url_note:
                yield node("p", resource.url_note)
        if resource.file_id and resource.file:
            yield self.bodies.attachment(resource.file)
        if not resource.url and not resource.file_id and not resource.body:
            yield self._whom_to_ask(resource, publishers)

    def _related(self, resource: Resource) -> Iterator[Node]:
        """Say what to read next, a line for each reason, with the words of the page."""
        forward, inverse = resource.relations.all(), resource.relations_from.all()
        others = {tie.target_id: tie.target for tie in forward} | {tie.origin_id: tie.origin for tie in inverse}
        ties = [(tie.order, tie.pk, tie.target_id, FORWARD + tie.kind) for tie in forward]
        ties += [(tie.order, tie.pk, tie.origin_id, INVERSE + tie.kind) for tie in inverse]
        lines: dict[str, list[Resource]] = {}
        for other, reason in reasons(ties).items():
            lines.setdefault(reason, []).append(others[other])
        for reason, related in lines.items():
            links = [part for one in related for part in (" ; ", node("a", one.title, href=f"{self.origin}{one.get_absolute_url()}"))]
            yield node("p", f"{reason} : ", *links[1:])

    def _whom_to_ask(self, resource: Resource, publishers: list[str]) -> Node:
        """Say in one line what to do of a mere reference: forty works of a kit may be nothing else."""
        unknown = _("Nous ne lui connaissons pas d’adresse publique.")
        if not publishers:
            return node("p", unknown)
        sites = {one.organisation.name: one.organisation.url for one in resource.publishers.all() if one.organisation and one.organisation.url}
        named = [node("a", name, href=sites[name]) if name in sites else name for name in dict.fromkeys([publishers[0], *sites])]
        names = [part for name in named for part in (f" {_('ou')} ", name)][1:]
        before, _names, after = _("Demandez-le à {names}, en donnant la référence ci-dessous.").partition("{names}")
        return node("p", f"{unknown} {before}", *names, after)


def _batches(resources: Iterable[Resource]) -> Iterator[list[Resource]]:
    found: list[Resource] = []
    for resource in resources:
        found.append(resource)
        if len(found) == CHUNK:
            yield found
            found = []
    if found:
        yield found


def _mark(resource: Resource) -> str:
    """Say in two words that a work is made up, withdrawn or not out yet."""
    if resource.synthetic:
        return _("Fiche factice")
    return "" if resource.status == Status.PUBLISHED else str(resource.get_status_display())


def _mark_note(status: str) -> str:
    notes = {
        Status.WITHDRAWN.value: _("Cette ressource a été retirée. Sa fiche reste pour dire ce qu’elle était."),
        Status.ANNOUNCED.value: _("Ce document a été annoncé. La source qui le cite le donnait à paraître ; nous n’avons pas vérifié sa parution."),
        Status.PROGRAMMED.value: _("Ce document était inscrit à un programme. Aucun autre document ne confirme sa parution."),
    }
    return notes.get(status, "")


def _joined(items: "Iterable[Model]") -> str:
    return ", ".join(str(item) for item in items)


def _facts(resource: Resource, levers: list[Lever], publishers: list[str], when: str) -> Iterator[Fact]:
    """Yield the lines of the sheet in the order of the page, those that say something."""
    placement: Placement | None = next(iter(resource.placements.all()), None)
    nature = [part for part in (placement.nature, placement.group) if part] if placement else []
    named = licence(resource.licence)
    lines = [
        Fact(ngettext("Levier", "Leviers", len(levers)), ", ".join(f"{lever.order}\u00a0{lever.title}" for lever in levers)),
        Fact(_("Marche"), str(placement.step or "") if placement else ""),
        Fact(_("Éditeur"), ", ".join(publishers) + (f" {_('(déduit)')}" if resource.publisher_inferred and publishers else "")),
        Fact(_("Avec"), _joined(resource.partners.all())),
        Fact(_("Date"), when or _("non indiquée")),
        Fact(_("Format"), str(resource.format or "")),
        Fact(_("Tiroir"), ", ".join(str(part) for part in nature)),
        Fact(_("Pour"), _joined(resource.audiences.all())),
        Fact(_("Lecture") if resource.body else _("Durée"), f"{resource.minutes} min" if resource.minutes else ""),
        Fact(_("Niveau"), str(resource.get_level_display()) if resource.level else ""),
        Fact(_("Territoire"), resource.territory),
        Fact(_("Moment"), _joined(resource.phases.all())),
        Fact(_("Échelle"), _joined(resource.scales.all())),
        Fact(_("Domaine"), _joined(resource.domains.all())),
        Fact(_("Licence"), named.label, named.url),
        Fact(_("Accès"), str(resource.get_access_display())),
    ]
    return (line for line in lines if line.value)


def _remarks(resource: Resource) -> Iterator[str]:
    if resource.written_here:
        yield _("Rédigé par la plateforme elle-même : sa page à jour dit si quelqu’un l’a déjà essayé sur le terrain.")
    if resource.classification == Provenance.PROPOSED:
        yield _("Classement proposé par Terreau, à confirmer par l’éditeur.")
    if not resource.title_given:
        yield _("Titre descriptif : la source n’en donne pas.")


def _kit(subject: Subject, platform: Platform, today: date) -> Booklet:
    kit = Kit.objects.published().on(platform).filter(uuid=subject.kit).first()
    if kit is None:
        raise NothingToTakeError
    contents, reader = queries.contents_of(kit, platform), _Reader(platform)
    entries = contents.works
    works = reader.works([entry.resource for entry in entries], {entry.resource.pk: entry.note for entry in entries})
    parts = [
        Part(drawer.title, drawer.description, tuple(Group(group.title, tuple(works[entry.resource.pk] for entry in group.entries)) for group in drawer.groups))
        for drawer in contents.drawers
    ]
    paths = [
        KitPath(path.title or _("Un parcours"), tuple(Stage(stage.title, stage.minutes, stage.text, _held(stage.resource, works)) for stage in path.stages))
        for path in contents.paths
    ]
    return Booklet(
        subject=subject.key(),
        title=kit.title,
        purpose=kit.purpose,
        address=f"{reader.origin}{kit.get_absolute_url()}",
        introduction=rich(kit.introduction, reader.origin),
        remarks=tuple(_kit_remarks(kit, platform.name)),
        parts=tuple(parts),
        paths=tuple(paths),
        guide=levelled(rich(kit.guide, reader.origin)),
        sources=tuple(source.title for source in kit.sources.all()),
        **_common(reader, today),
    )


def _kit_remarks(kit: Kit, name: str) -> Iterator[str]:
    if kit.proposed and not kit.sources.exists():
        yield _("Composé par {name}, pas encore essayé sur le terrain.").format(name=name)
    elif kit.proposed:
        yield _("Ce kit est composé par Terreau : les documents d’origine n’en fixent pas le contenu ou l’ordre.")
    if kit.path_proposed and kit.stages.exists():
        yield _("Les étapes et les durées du parcours sont proposées par Terreau.")


def _held(resource: Resource | None, works: dict[int, Work]) -> str:
    return works[resource.pk].uuid if resource is not None and resource.pk in works else ""


def _common(reader: _Reader, today: date) -> dict:
    platform = reader.platform
    return {
        "platform": platform.name,
        "publisher_line": platform.publisher_line,
        "origin": reader.origin,
        "leaves": reader.leaves(),
        "pictures": tuple(reader.bodies.pictures.values()),
        "attachments": tuple(reader.bodies.attachments.values()),
        "made_on": today,
    }


def _selection(subject: Subject, platform: Platform, today: date) -> Booklet:
    found = {str(resource.uuid): resource for resource in queries.carried(platform).filter(uuid__in=subject.members)}
    chosen = [found[member] for member in subject.members if member in found]
    if not chosen:
        raise NothingToTakeError
    reader = _Reader(platform)
    works = reader.works(chosen)
    title, purpose = _of_selection(chosen)
    slugs = ",".join(resource.slug for resource in chosen)
    return Booklet(
        subject=subject.key(),
        title=title,
        purpose=purpose,
        address=f"{reader.origin}{reverse('kits:selection')}?r={slugs}",
        parts=(Part("", "", (Group("", tuple(works[resource.pk] for resource in chosen)),)),),
        alone=len(chosen) == 1,
        **_common(reader, today),
    )


def _of_selection(chosen: list[Resource]) -> tuple[str, str]:
    """Return the title and the purpose of what a reader chose."""
    if len(chosen) == 1:
        return chosen[0].title, _("Une ressource de la bibliothèque.")
    title = _("{number} ressources choisies").format(number=len(chosen))
    return title, _("Une sélection faite dans la bibliothèque, dans l’ordre où elle a été réunie.")


def _library(subject: Subject, platform: Platform, today: date) -> Booklet:
    reader = _Reader(platform)
    everything = queries.carried(platform).filter(pk__in=shown_on(platform).values("pk")).order_by("title", "pk")
    works = reader.works(everything.iterator(chunk_size=CHUNK))
    if not works:
        raise NothingToTakeError
    shelves: dict[int, list[Work]] = {}
    for work in works.values():
        shelves.setdefault(work.levers[0] if work.levers else 0, []).append(work)
    levers = [*((lever.order, lever.title, lever.question) for lever in platform.framework.ordered_levers), (0, _("Sans levier"), "")]
    return Booklet(
        subject=subject.key(),
        title=_("Toute la bibliothèque"),
        purpose=_("Les {number} ressources de {platform}, levier par levier.").format(number=len(works), platform=platform.name),
        address=f"{reader.origin}{reverse('library:resources')}",
        parts=tuple(Part(title, question, (Group("", tuple(shelves[order])),), order) for order, title, question in levers if order in shelves),
        **_common(reader, today),
    )
