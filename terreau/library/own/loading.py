"""Pages, tools and words written for Terreau: read from files, checked whole, then written, all or none. What editors changed stays theirs."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from hashlib import sha1
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.db import transaction

from terreau.changes import audit
from terreau.core.models import Attachment
from terreau.core.text import plain_text
from terreau.library.enums import Access, Level, Provenance, RelationKind
from terreau.library.loading.kinds import KINDS
from terreau.library.loading.load import silent, wait_for_turn
from terreau.library.loading.problems import CatalogueError, Place, Problem
from terreau.library.loading.reading import read_file
from terreau.library.loading.records import Row, Wanted, refs
from terreau.library.loading.report import Count, Report
from terreau.library.loading.shapes import SLUG, TEXT, Keys, Known, ListOf, OneOf, Records, Ref, Whole
from terreau.library.loading.writing import Writer, invalid_fields
from terreau.library.models import LoadedRecord
from terreau.library.own.bodies import Block, Files, body
from terreau.library.own.files import SLUGS, OwnFile, files_of
from terreau.library.own.terms import OTHER_WORDS, OWN_TERMS, TERMS, read_nothing, read_terms
from terreau.vocabulary.models import Platform

PAGES = Path(__file__).resolve().parent / "pages"
AUTHOR, LICENCE = "Terreau", "CC-BY-4.0"
LEVELS = {"debutant": Level.FIRST, "confirme": Level.PRACTISED}
TIES = {"completes": RelationKind.COMPLETES, "applies": RelationKind.APPLIES, "illustrates": RelationKind.ILLUSTRATES}
FORMATS = {"comprendre": "fiche-repere", "s-approprier": "fiche-methode", "agir": "fiche-pratique"}
LISTS = ("audience", "phase", "scale", "domain")
PAGE = Keys(
    {
        "slug": SLUG,
        "year": Whole(2000, 2100),
        "lever": Ref("lever"),
        "step": Ref("step"),
        "nature": Ref("nature"),
        "kind": Ref("kind"),
        "title": TEXT,
        "purpose": TEXT,
        "abstract": TEXT,
        "minutes": Whole(1, 120),
        "level": OneOf(tuple(LEVELS)),
        "audiences": ListOf(Ref("audience")),
        "phases": ListOf(Ref("phase")),
        "scales": ListOf(Ref("scale")),
        "domains": ListOf(Ref("domain")),
        "other_levers": ListOf(Ref("lever")),
        "related": Records({"resource": Ref("resource"), "kind": OneOf(tuple(TIES))}, by=("resource",)),
        "body": ListOf(Block()),
    }
)
Page = dict[str, Any]


def load_own(directory: Path = PAGES, *, terms: Path = TERMS, say: Callable[[str], None] = silent) -> Report:
    """Load words, then the pages of a folder and the files that they offer, in one transaction; the catalogue is there already.

    Raises `CatalogueError` with every problem found; nothing is written then.
    """
    contents = {(tool, file.name): file.content() for tool in SLUGS for file in files_of(tool)}
    with transaction.atomic():
        wait_for_turn(say)
        writer = Writer()
        known = _known(writer)
        pages = _read(directory, known)
        words = read_terms(terms, known)
        framework = next(iter(known["framework"]))
        _refuse([problem for page in pages for problem in _invalid(page, framework)])
        report = Report()
        # Words first: the pages explain them.
        for kind, wanted in ((OWN_TERMS, words.terms), (OTHER_WORDS, words.others_there(writer))):
            work, report.counts[kind.name] = writer.plan(kind, wanted)
            writer.carry_out(kind, work)
        files, report.counts["own_file"] = _files(writer, pages, contents)
        work, report.counts[OWN.name] = writer.plan(OWN, [_wanted(page, files, framework) for page in pages])
        writer.carry_out(OWN, work)
        platform = Platform.objects.order_by("-site__is_default_site", "pk").first()
        if platform is not None and not report.all_unchanged:
            audit.record("terreau.import", platform, data={"written": report.written()})
        for count in report.counts.values():
            say(f"  {count}")
        return report


def _refuse(problems: list[Problem]) -> None:
    if problems:
        raise CatalogueError(problems)


def _invalid(page: Page, framework: str) -> Iterator[Problem]:
    """Yield what the fields and the blocks of the desk refuse of a page, before any of its files is written."""
    record = _wanted(page, {tool: [] for tool in SLUGS}, framework)
    yield from invalid_fields(OWN, record)
    for block in record.values["body"]:
        try:
            block.block.clean(block.value)
        except ValidationError:
            yield Problem(record.place.at(f"body.{block.block_type}"), f"l’atelier refuse ce bloc : {str(plain_text(str(block.render())))[:80]}…")


# Resources like the catalogue's, under a name of their own: what one load no longer finds is not missing from the other.
OWN = replace(
    next(kind for kind in KINDS if kind.name == "resource"),
    name="own",
    label="textes de Terreau",
    read=read_nothing,
    many=dict.fromkeys(("audiences", "phases", "scales", "domains"), "concept") | {"levers": "lever"},
)
# Pages and words of our own are referred to as the catalogue's are.
REFERRED_TO_AS = {OWN.name: "resource", OWN_TERMS.name: "term"}


def _known(writer: Writer) -> Known:
    """Give the writer the records that the catalogue loaded and that are still there; return their keys, by domain."""
    keys: dict[str, set[str]] = {kind.name: set() for kind in KINDS}
    for kind in (*KINDS, OWN, OWN_TERMS):
        loaded = {key: row.object_pk for (name, key), row in writer.loaded.items() if name == kind.name}
        there = set(map(str, kind.model._default_manager.filter(pk__in=loaded.values()).values_list("pk", flat=True)))
        name = REFERRED_TO_AS.get(kind.name, kind.name)
        for key, pk in loaded.items():
            keys[name].add(key)
            if pk in there:
                writer.names.add(f"{name}:{key}", int(pk))
    concepts = [key.split(":", 1) for key in keys["concept"]]
    return {name: frozenset(found) for name, found in keys.items()} | {
        scheme: frozenset(slug for one, slug in concepts if one == scheme) for scheme in ("kind", *LISTS)
    }


def _read(directory: Path, known: Known) -> list[Page]:
    problems: list[Problem] = []
    pages: list[Page] = []
    found = [(path, read_file(path)) for path in sorted(directory.glob("*.yaml"))]
    if not known["framework"]:
        raise CatalogueError([Problem(Place(directory.name), "le catalogue n’est pas là : chargez-le d’abord (manage.py load_catalogue).")])
    slugs = frozenset(path.stem for path, _page in found)
    known = {**known, "resource": known["resource"] | slugs}
    for path, page in found:
        place = Place(path.name)
        problems += PAGE.check(page, place, known)
        if isinstance(page, dict) and page.get("slug") != path.stem:
            problems.append(Problem(place.at("slug"), f"l’adresse doit être le nom du fichier, « {path.stem} »."))
        pages.append(page)
    problems = problems or [
        Problem(Place(f"{page['slug']}.yaml", field="related"), "une fiche ne se relie pas à elle-même.")
        for page in pages
        if any(tie["resource"] == page["slug"] for tie in page["related"])
    ]
    problems = problems or [
        Problem(Place(f"{page['slug']}.yaml", field="body"), f"« {tool} » n’est pas un outil.") for page in pages for tool in _tools(page) if tool not in SLUGS
    ]
    _refuse(problems)
    return pages


def _tools(page: Page) -> list[str]:
    return [block["tool"] for block in page["body"] if "tool" in block]


def _files(writer: Writer, pages: list[Page], contents: dict[tuple[str, str], bytes]) -> tuple[Files, Count]:
    """Keep the files of every tool that a page offers; return their keys and purposes, by tool."""
    count = Count("fichiers de Terreau")
    tools = sorted({tool for page in pages for tool in _tools(page)})
    attachments = Attachment.objects.in_bulk([int(row.object_pk) for (kind, _key), row in writer.loaded.items() if kind == "own_file"])
    kept: dict[str, list[tuple[int, str]]] = {}
    for tool in tools:
        for file in files_of(tool):
            key = _keep(writer, f"{tool}/{file.name}", file, contents[tool, file.name], attachments, count)
            if key:
                kept.setdefault(tool, []).append((key, file.purpose))
        kept.setdefault(tool, [])
    return kept, count


def _keep(writer: Writer, name: str, file: OwnFile, content: bytes, attachments: dict[int, Attachment], count: Count) -> int | None:
    """Return the key of an attachment that holds a file, made or brought up to date at the same address; None when an editor deleted it."""
    digest = sha1(content, usedforsecurity=False).hexdigest()
    before = writer.loaded.get(("own_file", name))
    attachment = attachments.get(int(before.object_pk)) if before else Attachment(title=file.title)
    if attachment is None:
        count.left_alone.append(f"{name} (supprimé depuis)")
        return None
    if before and (before.digest == digest or attachment.file_hash != before.digest):
        if before.digest == digest:
            count.unchanged += 1
        else:
            count.left_alone.append(f"{name} (remplacé depuis)")
        return int(attachment.pk)
    if before:
        # Under the same name: addresses that people kept, or printed, go on answering.
        path, attachment.title = attachment.file.name, file.title
        attachment.file.storage.delete(path)
        attachment.file.name = attachment.file.storage.save(path, ContentFile(content))
    else:
        attachment.file = ContentFile(content, name=file.name)
    attachment._set_document_file_metadata()
    attachment.save()
    count.created, count.updated = count.created + (before is None), count.updated + (before is not None)
    row = before or LoadedRecord(kind="own_file", key=name)
    row.object_pk, row.digest = str(attachment.pk), digest
    row.save()
    return int(attachment.pk)


def _wanted(page: Page, files: Files, framework: str) -> Wanted:
    """Return the resource that a page asks for, placed in the catalogue's framework."""
    values = {name: page[name] for name in ("slug", "title", "purpose", "abstract", "year", "minutes")} | {
        "level": LEVELS[page["level"]].value,
        "licence": LICENCE,
        "access": Access.BODY.value,
        "classification": Provenance.GIVEN.value,
        "written_here": True,
        "abstract": page["abstract"].strip(),
        "body": body(page["slug"], page["body"], files),
    }
    placement = Row(
        {"nature_provenance": Provenance.GIVEN.value},
        {"framework": f"framework:{framework}", "step": f"step:{page['step']}", "nature": f"nature:{page['nature']}", "group": None},
    )
    relations = tuple(
        Row({"kind": TIES[tie["kind"]].value, "order": order, "provenance": Provenance.GIVEN.value}, {"target": f"resource:{tie['resource']}"})
        for order, tie in enumerate(page["related"], 1)
    )
    many = {f"{scheme}s": refs("concept", (f"{scheme}:{name}" for name in page[f"{scheme}s"])) for scheme in LISTS}
    return Wanted(
        "resource",
        page["slug"],
        Place(f"{page['slug']}.yaml"),
        values,
        refs={"kind": f"concept:kind:{page['kind']}", "format": f"concept:format:{_format(page)}"},
        many={**many, "levers": refs("lever", [page["lever"], *page["other_levers"]])},
        rows={"placements": (placement,), "publishers": (Row({"order": 1, "label": AUTHOR}, {"organisation": None}),), "partners": (), "relations": relations},
    )


def _format(page: Page) -> str:
    return "fiche-outil" if page["slug"] in SLUGS else FORMATS[page["step"]]
