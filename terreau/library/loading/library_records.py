"""Records of the library: organisations, resources with their places and links, platforms of the ecosystem."""

import re
from collections.abc import Iterator
from typing import Any

from terreau.library.enums import Access, Provenance
from terreau.library.loading.problems import Place
from terreau.library.loading.reading import Files, organisation_labels, rows
from terreau.library.loading.records import Row, Wanted, refs, sentences, sources, typographic
from terreau.library.loading.relations import Link, links_by_origin
from terreau.library.loading.vocabulary_records import by_id, framework_code, source_codes

Record = dict[str, Any]


def organisation_records(files: Files) -> Iterator[Wanted]:
    """Yield the organisations that the sources name; what they say of each one's part closes its presentation."""
    codes, types, notes = source_codes(files), by_id(rows(files, "lists", "organisation_types")), by_id(rows(files, "notes", "organisations"))
    for row in rows(files, "organisations", "organisations"):
        status = f"Statut : {row['legal_status']}." if row.get("legal_status") else ""
        values = {
            "slug": row["id"],
            "name": typographic(row["name"]),
            "acronym": row.get("abbreviation") or "",
            "kind": types[row["type"]]["label"],
            "description": sentences(row.get("description"), status, f"Dans les documents cités : {' ; '.join(row['roles'])}."),
            "url": row.get("url") or "",
            "founded": str(row.get("created") or ""),
            "note": sentences(row.get("note"), notes.get(row["id"], {}).get("note")),
        }
        parent = f"organisation:{row['parent']}" if row.get("parent") else None
        yield Wanted(
            "organisation",
            row["id"],
            Place("organisations.yaml", row["id"]),
            values,
            refs={"parent": parent},
            many={"sources": sources(row, codes)},
        )


def participants(names: list[str] | None, files: Files) -> tuple[Row, ...]:
    """Return publishers or partners: an organisation we list, or the words of the source when they name nobody we list."""
    known = organisation_labels(files)
    kept = {row["label"] for row in rows(files, "lists", "organisation_labels") if row["keep"]}
    found = []
    for order, name in enumerate(names or [], 1):
        organisation = known[name]
        label = typographic(name) if name in kept or not organisation else ""
        found.append(Row({"order": order, "label": label}, {"organisation": f"organisation:{organisation}" if organisation else None}))
    return tuple(found)


def citations(files: Files) -> dict[str, str]:
    """Return the citation that a study makes mandatory, by resource it gave."""
    return {
        output: study["mandatory_citation"] for study in rows(files, "studies", "studies") if study.get("mandatory_citation") for output in study["outputs"]
    }


def all_given(row: Record) -> bool:
    """Tell whether the source itself gives the whole classification of a work."""
    return not any(row[name]["proposed"] for name in ("kind", "nature", "step", "levers", "audience"))


def placement(row: Record, files: Files) -> Row:
    """Return the step, nature and group of a work in the framework."""
    group = next((found for found in rows(files, "lists", "kit_groups") if found["label"] == row.get("kit_group") and found["group"]), None)
    return Row(
        {"nature_provenance": Provenance.PROPOSED.value if row["nature"]["proposed"] else Provenance.GIVEN.value},
        {
            "framework": f"framework:{framework_code(files)}",
            "step": f"step:{row['step']['value']}",
            "nature": f"nature:{row['nature']['value']}",
            "group": f"group:{group['nature']}/{group['group']}" if group else None,
        },
    )


def relation_rows(links: list[Link]) -> tuple[Row, ...]:
    """Return the typed links of a work; all are proposed, since the files only say « related »."""
    return tuple(
        Row({"kind": link.kind.value, "order": order, "provenance": Provenance.PROPOSED.value}, {"target": f"resource:{link.target}"})
        for order, link in enumerate(links, 1)
    )


# How the file's notes say that its extraction concluded what the source does not give.
YEAR_INFERRED = re.compile(r"(?:20\d\d|[Aa]nnée|éditeur et année)s? déduite?s?")
PUBLISHER_INFERRED = re.compile(r"[ÉEée]diteur (?:et année )?déduits?")
# What the file writes where a work concerns territories at large: it tells a reader nothing.
ANYWHERE = "territoires"


def capital(title: str) -> str:
    """Return a title with a capital at its beginning: sources often write it in the middle of a sentence."""
    return title[:1].upper() + title[1:]


def resource_records(files: Files) -> Iterator[Wanted]:
    """Yield the works, with nothing said that their source does not say: an unknown address, year or licence stays unknown."""
    codes, notes, cited = source_codes(files), by_id(rows(files, "notes", "resources")), citations(files)
    links = links_by_origin(rows(files, "resources", "resources"))
    for row in rows(files, "resources", "resources"):
        values = {
            "slug": row["id"],
            "title": capital(typographic(row["title"])),
            "title_given": row["title_given_by_source"],
            "abstract": typographic(row["abstract"]),
            "year": row["year"],
            "month": row["month"],
            "day": row["day"],
            "period": typographic(row.get("period")),
            "year_inferred": bool(YEAR_INFERRED.search(row.get("note") or "")),
            "publisher_inferred": bool(PUBLISHER_INFERRED.search(row.get("note") or "")),
            "territory": "" if row["territory"] == ANYWHERE else typographic(row["territory"]),
            "language": row["language"],
            "citation": typographic(cited.get(row["id"])),
            "access": (Access.ONLINE if row["url"] else Access.PUBLISHER).value,
            "url": row["url"] or "",
            "url_note": typographic(row.get("url_note")),
            "status": row["status"],
            "classification": (Provenance.GIVEN if all_given(row) else Provenance.PROPOSED).value,
            "source_note": sentences(row.get("note"), notes.get(row["id"], {}).get("note")),
        }
        yield Wanted(
            "resource",
            row["id"],
            Place("resources.yaml", row["id"]),
            values,
            refs={"kind": f"concept:kind:{row['kind']['value']}", "format": f"concept:format:{row['format']}"},
            many={
                "levers": refs("lever", row["levers"]["values"]),
                "audiences": refs("concept", (f"audience:{name}" for name in row["audience"]["values"])),
                "sources": sources(row, codes),
            },
            rows={
                "placements": (placement(row, files),),
                "publishers": participants(row["publishers"], files),
                "partners": participants(row.get("partners"), files),
                "relations": relation_rows(links.get(row["id"], [])),
            },
        )


def ecosystem_records(files: Files) -> Iterator[Wanted]:
    """Yield the platforms of the ecosystem, in the order of the file."""
    codes, types, notes = source_codes(files), by_id(rows(files, "lists", "platform_types")), by_id(rows(files, "notes", "platforms"))
    known = organisation_labels(files)
    for order, row in enumerate(rows(files, "platforms", "platforms"), 1):
        values = {
            "slug": row["id"],
            "name": typographic(row["name"]),
            "kind": types[row["type"]]["label"],
            "theme": typographic(row["theme"]),
            "description": typographic(row["description"]),
            "url": row["url"] or "",
            "launched": row["launch_date"] or "",
            "launch_note": typographic(row.get("launch_notes")),
            "note": sentences(row.get("note"), row.get("url_note"), notes.get(row["id"], {}).get("note")),
            "order": order,
        }
        operator = known[row["operator"]] if row["operator"] else None
        names = [name for key in ("founding_partners", "partners", "partners_2025") for name in row.get(key) or []]
        yield Wanted(
            "ecosystem",
            row["id"],
            Place("platforms.yaml", row["id"]),
            values,
            refs={
                "operator": f"organisation:{operator}" if operator else None,
                "referential": f"resource:{row['referential']}" if row.get("referential") else None,
            },
            many={
                "partners": refs("organisation", (found for name in names if (found := known[name]))),
                "resources": refs("resource", linked_resources(row, files)),
                "sources": sources(row, codes),
            },
            rows={"relations": platform_relations(row, files)},
        )


def linked_resources(platform: Record, files: Files) -> set[str]:
    """Return the works linked with a platform, from either side."""
    works = by_id(rows(files, "resources", "resources"))
    here = {relation["target"] for relation in platform["relations"] if relation["target"] in works}
    return here | {key for key, work in works.items() if platform["id"] in work["related"]}


def platform_relations(platform: Record, files: Files) -> tuple[Row, ...]:
    """Return how a platform relates to the others; relations to works, events or programmes are not platforms'."""
    others, labels = by_id(rows(files, "platforms", "platforms")), by_id(rows(files, "lists", "platform_relations"))
    return tuple(
        Row({"label": labels[relation["type"]]["label"]}, {"target": f"ecosystem:{relation['target']}"})
        for relation in platform["relations"]
        if relation["target"] in others
    )
