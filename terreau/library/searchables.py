"""What the library offers to the search."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from typing import Any, NamedTuple

from django.db.models import Model, Q, QuerySet
from django.urls import reverse

from terreau.accounts.models import Organisation
from terreau.core.keys import these
from terreau.core.models import Attachment
from terreau.core.registries import SearchDocument
from terreau.core.text import fold, plain_address
from terreau.library.enums import Access, Display, Status
from terreau.library.models import Placement, PlatformDisplay, Resource, ResourcePublisher
from terreau.vocabulary.models import Concept, Framework, Lever, Nature, Platform, Step

KIND = "resource"
# Past three levers a work is broad: lists put it after those that are about something.
BROAD = 3
# Letters of a title that order it, each a digit of a number of this base.
LETTERS, BASE = 9, 37
_LETTERS = {letter: place for place, letter in enumerate("0123456789abcdefghijklmnopqrstuvwxyz", start=1)}
_OPENS = {Access.BODY.value: 2, Access.FILE.value: 2, Access.ONLINE.value: 1}


def facet_of(name: str, framework: int) -> str:
    """Return the name in the index of a facet whose values belong to a framework."""
    return f"{name}_{framework}"


class _Row(NamedTuple):
    pk: int
    uuid: Any
    slug: str
    title: str
    purpose: str
    abstract: str
    plain: str
    territory: str
    year: int | None
    month: int | None
    day: int | None
    status: str
    access: str
    live: bool
    published: datetime | None
    synthetic: bool
    kind: str | None
    kind_label: str | None
    format: str | None
    format_label: str | None
    file: str | None
    address: str


_COLUMNS = (
    *("pk", "uuid", "slug", "title", "purpose", "abstract", "plain", "territory", "year", "month", "day", "status", "access", "live", "first_published_at"),
    *("synthetic", "kind__slug", "kind__label", "format__slug", "format__label", "file__title", "url"),
)


def _first_letters(title: str) -> int:
    """Return a number that orders titles by their first nine letters, the lowest first."""
    number, left = 0, LETTERS
    for char in fold(title):
        if char in _LETTERS and left:
            number, left = number * BASE + _LETTERS[char], left - 1
    return number * BASE**left


def usefulness(row: _Row, letters: int, levers: int) -> int:
    """Return what orders a list for a newcomer, the highest first: what is out, then specific, then can be opened, then recent, then A to Z."""
    out, specific = row.status == Status.PUBLISHED, levers <= BROAD
    return out << 62 | specific << 61 | _OPENS.get(row.access, 0) << 59 | (row.year or 0) << 47 | (2**47 - 1 - letters)


def recency(row: _Row, letters: int) -> int:
    """Return what orders a list by date, the highest first; of the same date, A to Z."""
    date = (row.year or 0) * 10_000 + (row.month or 0) * 100 + (row.day or 0)
    return date << 36 | (2**32 - 1 - letters // BASE**3)


_SLUG = "une-adresse"
Links = dict[int, list[tuple[Any, ...]]]


def _by_resource(rows: QuerySet, *columns: str) -> Links:
    found: Links = defaultdict(list)
    for key, *values in rows.values_list("resource_id", *columns):
        found[key].append(tuple(values))
    return found


class ResourceSearch:
    """The resources as plain text, for the platforms that show them; those that none shows for the desk only."""

    kind, model = KIND, Resource

    def keys(self) -> list[int]:
        """Return the primary keys of all resources."""
        return list(Resource.objects.order_by("pk").values_list("pk", flat=True))

    def documents(self, keys: Iterable[int]) -> Iterator[SearchDocument]:
        """Yield the documents of some resources, in eight queries: making whole records would take most of the time."""
        chosen = these(list(keys))
        # Asking for each address takes a fifth of the time of all documents.
        address = reverse("library:resource", args=[_SLUG])
        levers = _by_resource(Resource.levers.through.objects.filter(resource_id__in=chosen), "lever__framework_id", "lever_id", "lever__slug", "lever__title")
        audiences = _by_resource(Resource.audiences.through.objects.filter(resource_id__in=chosen), "concept__slug")
        scales = _by_resource(Resource.scales.through.objects.filter(resource_id__in=chosen), "concept__slug")
        publishers = _by_resource(ResourcePublisher.objects.filter(resource_id__in=chosen), "organisation__slug", "organisation__name", "label")
        placements = _by_resource(Placement.objects.filter(resource_id__in=chosen), "framework_id", "step__slug", "step__title", "nature__slug")
        displays = _by_resource(PlatformDisplay.objects.filter(resource_id__in=chosen), "platform_id", "display")
        platforms = list(Platform.objects.values_list("pk", "framework_id"))
        for values in Resource.objects.filter(pk__in=chosen).order_by("pk").values_list(*_COLUMNS):
            row = _Row(*values)
            own, organisations = levers[row.pk], tuple(dict.fromkeys(name or label for _slug, name, label in publishers[row.pk]))
            shown = _platforms(platforms, {framework for framework, *_others in own}, dict(displays[row.pk]))
            letters = _first_letters(row.title)
            yield SearchDocument(
                kind=KIND,
                key=row.pk,
                uuid=str(row.uuid),
                url=address.replace(_SLUG, row.slug) if row.slug else "",
                title=row.title,
                purpose=row.purpose,
                abstract=row.abstract,
                body=f"{row.plain}\n{row.territory}" if row.territory else row.plain,
                names=(row.file,) if row.file else (),
                organisations=organisations,
                subjects=tuple(dict.fromkeys(title for _framework, _lever, _slug, title in own)),
                facets=_facets(row, own, {"public": audiences[row.pk], "echelle": scales[row.pk]}, publishers[row.pk], placements[row.pk]),
                addresses=(plain_address(row.address),) if row.address else (),
                platforms=() if not row.live or row.status == Status.WITHDRAWN else shown,
                useful=usefulness(row, letters, len(own)),
                date=recency(row, letters),
                published=int(row.published.timestamp()) if row.published else 0,
                card=_card(row, own, placements[row.pk], organisations),
            )

    def moved(self, subjects: set[tuple[str, str]]) -> Iterable[int] | None:
        """Return the resources that tell of records that moved; all of them with a framework or a platform."""
        keys: dict[str, set[str]] = defaultdict(set)
        for table, key in subjects:
            keys[table].add(key)
        if any(_table(model) in keys for model in (Framework, Platform)):
            return None
        found = {int(key) for key in keys[_table(Resource)] if key.isdigit()}
        for model, linked in _LINKED:
            if _table(model) in keys:
                found.update(linked(keys[_table(model)]))
        return found


def _table(model: type[Model]) -> str:
    return model._meta.db_table


def _through(rows: Callable[[], QuerySet], column: str) -> Callable[[set[str]], Iterable[int]]:
    return lambda keys: rows().filter(**{f"{column}__in": keys}).values_list("resource_id", flat=True)


def _of_concepts(keys: set[str]) -> Iterable[int]:
    yield from Resource.objects.filter(Q(kind__in=keys) | Q(format__in=keys)).values_list("pk", flat=True)
    for through in (Resource.audiences.through, Resource.scales.through):
        yield from through.objects.filter(concept_id__in=keys).values_list("resource_id", flat=True)


# Records of other kinds whose words or names stand in the documents of resources: how to find those.
_LINKED: tuple[tuple[type[Model], Callable[[set[str]], Iterable[int]]], ...] = (
    (Organisation, _through(ResourcePublisher.objects.all, "organisation_id")),
    (Concept, _of_concepts),
    (Lever, _through(Resource.levers.through.objects.all, "lever_id")),
    (Step, _through(Placement.objects.all, "step_id")),
    (Nature, _through(Placement.objects.all, "nature_id")),
    (Attachment, lambda keys: Resource.objects.filter(Q(file__in=keys)).values_list("pk", flat=True)),
)


def _facets(row: _Row, levers: list, concepts: dict[str, list], publishers: list, placements: list) -> dict[str, tuple[str, ...]]:
    found: dict[str, list[str]] = defaultdict(list)
    for framework, _lever, slug, _title in levers:
        found[facet_of("levier", framework)].append(slug)
    for framework, step, _title, nature in placements:
        found[facet_of("marche", framework)] += [step] if step else []
        found[facet_of("nature", framework)] += [nature] if nature else []
    found |= {name: [slug for (slug,) in rows] for name, rows in concepts.items()}
    found["editeur"] = [slug for slug, *_names in publishers if slug]
    found["acces"] = [row.access]
    found["type"] = [row.kind] if row.kind else []
    found["format"] = [row.format] if row.format else []
    found["annee"] = [str(row.year)] if row.year else []
    return {name: tuple(dict.fromkeys(values)) for name, values in found.items() if values}


def _card(row: _Row, levers: list, placements: list, organisations: tuple[str, ...]) -> dict[str, Any]:
    """Return what `cards.found_cards` makes a card of, without asking the database."""
    return {
        "slug": row.slug,
        "year": row.year,
        "status": row.status,
        "access": row.access,
        "kind": row.kind_label,
        "format": row.format_label,
        "publisher": organisations[0] if organisations else None,
        "synthetic": row.synthetic,
        "steps": {str(framework): [title, slug] for framework, slug, title, _nature in placements if slug},
        "levers": [lever for _framework, lever, _slug, _title in levers],
    }


def _platforms(platforms: list[tuple[int, int]], frameworks: set[int], displays: dict[int, str]) -> tuple[int, ...]:
    """Return the platforms that show a resource: those whose levers it serves, and those that pin it, less those that hide it."""
    return tuple(
        key for key, framework in platforms if (framework in frameworks or displays.get(key) == Display.PINNED) and displays.get(key) != Display.HIDDEN
    )


class OrganisationSearch:
    """The organisations, found by their names on the platforms that show something they published: their page is that; the others for the desk only."""

    kind, model = "organisation", Organisation

    def keys(self) -> list[int]:
        """Return the primary keys of all organisations."""
        return list(Organisation.objects.order_by("pk").values_list("pk", flat=True))

    def documents(self, keys: Iterable[int]) -> Iterator[SearchDocument]:
        """Yield the documents of some organisations."""
        chosen = list(keys)
        platforms = {platform: set(_publishers_on(platform, chosen)) for platform in Platform.objects.all()}
        for one in Organisation.objects.filter(pk__in=these(chosen)).order_by("pk"):
            shown = tuple(platform.pk for platform, publishers in platforms.items() if one.pk in publishers)
            names = (one.acronym,) if one.acronym else ()
            yield SearchDocument(self.kind, one.pk, str(one.uuid), one.get_absolute_url(), one.name, one.description, names=names, platforms=shown)

    def moved(self, subjects: set[tuple[str, str]]) -> Iterable[int] | None:
        """Return the organisations that moved; all of them with what shows resources, or a resource: it may have dropped one that nothing names any more."""
        if {table for table, _key in subjects} & {_table(Platform), _table(Framework), _table(Lever), _table(Resource)}:
            return None
        return [int(key) for table, key in subjects if table == _table(Organisation) and key.isdigit()]


def _publishers_on(platform: Platform, among: list[int]) -> QuerySet:
    shown = Resource.objects.on(platform).published()
    return ResourcePublisher.objects.filter(resource__in=shown, organisation__in=these(among)).values_list("organisation_id", flat=True)
