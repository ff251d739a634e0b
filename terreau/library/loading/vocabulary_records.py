"""Records of the vocabulary: sources, framework, levers, lists, landmarks, figures, glossary, situations, site."""

import re
from collections.abc import Iterator
from decimal import Decimal
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from wagtail.blocks import StreamValue

from terreau.core.markdown import rich_line
from terreau.library.loading.problems import Place
from terreau.library.loading.reading import Files, rows
from terreau.library.loading.records import Row, Wanted, refs, sentences, sources, typographic
from terreau.library.loading.streams import stream
from terreau.vocabulary.models import Lever

Record = dict[str, Any]


def by_id(records: list[Record]) -> dict[str, Record]:
    """Return records by identifier."""
    return {record["id"]: record for record in records}


def source_codes(files: Files) -> dict[str, str]:
    """Return the code of each source document by its file name."""
    return {row["file"]: row["code"] for row in rows(files, "sources", "sources")}


def framework_code(files: Files) -> str:
    """Return the code of the framework that the catalogue describes."""
    return str(files["platform"]["framework"]["code"])


def source_records(files: Files) -> Iterator[Wanted]:
    """Yield the documents that attest the facts."""
    for row in rows(files, "sources", "sources"):
        values = {"code": row["code"], "title": typographic(row["title"]), "short": typographic(row["short"])}
        yield Wanted("source", row["code"], Place("sources.yaml", row["file"]), values)


def framework_records(files: Files) -> Iterator[Wanted]:
    """Yield the framework."""
    row = files["platform"]["framework"]
    values = {"code": row["code"], "title": typographic(row["title"]), "description": typographic(row["description"])}
    yield Wanted("framework", row["code"], Place("platform.yaml", "framework"), values)


def first_hour(lever: str, row: Record | None) -> StreamValue:
    """Return the first hour on a lever as the desk keeps it: its title, then what one does, in how long."""
    steps = [{"title": stage["title"], "duration": f"{stage['minutes']} min", "text": rich_line(stage["text"])} for stage in row["stages"]] if row else []
    blocks = [("steps", {"title": row["title"].strip(), "steps": steps})] if row else []
    return stream(Lever._meta.get_field("first_hour"), f"{lever}/heure", blocks)


def lever_records(files: Files) -> Iterator[Wanted]:
    """Yield the levers with their guiding questions."""
    codes, words = source_codes(files), by_id(rows(files, "levers", "levers"))
    for row in rows(files, "framework", "levers"):
        own = words[row["id"]]
        values = {"slug": row["id"], "order": row["order"], "title": typographic(row["title"])}
        values |= {name: typographic(own[name]) for name in ("short_title", "question", "introduction", "other_words")}
        values |= {name: own[name] for name in ("text_light", "text_dark", "leaf_light", "leaf_dark")}
        values["first_hour"] = first_hour(row["id"], own.get("first_hour"))
        questions = tuple(Row({"order": order, "text": typographic(text)}) for order, text in enumerate(row["guiding_questions"], 1))
        yield Wanted(
            "lever",
            row["id"],
            Place("levers.yaml", row["id"]),
            values,
            refs={"framework": f"framework:{framework_code(files)}"},
            many={"sources": sources(row, codes)},
            rows={"questions": questions},
        )


def articulation_records(files: Files) -> Iterator[Wanted]:
    """Yield the links between levers, all proposed by Terreau."""
    for row in rows(files, "articulations", "articulations"):
        key = f"{row['from']} → {row['to']}"
        values = {"kind": row["kind"], "reason": typographic(row["reason"]), "proposed": True}
        ends = {"origin": f"lever:{row['from']}", "target": f"lever:{row['to']}"}
        yield Wanted("articulation", key, Place("articulations.yaml", key), values, refs=ends)


def step_records(files: Files) -> Iterator[Wanted]:
    """Yield the steps."""
    questions = by_id(rows(files, "levers", "steps"))
    for row in rows(files, "framework", "steps"):
        values = {"slug": row["id"], "order": row["order"], "title": typographic(row["title"]), "description": typographic(row["purpose"])}
        values["question"] = typographic(questions[row["id"]]["question"])
        yield Wanted("step", row["id"], Place("framework.yaml", row["id"]), values, refs={"framework": f"framework:{framework_code(files)}"})


def nature_records(files: Files) -> Iterator[Wanted]:
    """Yield the natures of documents."""
    for row in rows(files, "framework", "kit_document_natures"):
        values = {"slug": row["id"], "order": row["order"], "title": typographic(row["title"]), "description": typographic(row["description"])}
        yield Wanted("nature", row["id"], Place("framework.yaml", row["id"]), values, refs={"framework": f"framework:{framework_code(files)}"})


def nature_group_records(files: Files) -> Iterator[Wanted]:
    """Yield the compartments of the natures."""
    for nature in rows(files, "framework", "kit_document_natures"):
        for order, title in enumerate(nature.get("groups") or [], 1):
            values = {"order": order, "title": typographic(title)}
            yield Wanted("group", f"{nature['id']}/{title}", Place("framework.yaml", nature["id"]), values, refs={"nature": f"nature:{nature['id']}"})


def concept(scheme: str, slug: str, order: int, label: str, description: str, place: Place, parent: str | None = None) -> Wanted:
    """Return an entry of a controlled list."""
    values = {"scheme": scheme, "slug": slug, "order": order, "label": typographic(label), "description": description}
    return Wanted("concept", f"{scheme}:{slug}", place, values, refs={"parent": f"concept:{scheme}:{parent}" if parent else None})


def concept_records(files: Files) -> Iterator[Wanted]:
    """Yield the entries of the controlled lists."""

    def listed(file: str, section: str) -> Iterator[tuple[int, Record, Place]]:
        for order, row in enumerate(rows(files, file, section), 1):
            yield order, row, Place(f"{file}.yaml", row["id"])

    labels = by_id(rows(files, "lists", "kinds"))
    groups = by_id(rows(files, "lists", "audience_groups"))
    for order, row, place in listed("framework", "medoc_kinds"):
        yield concept("kind", row["id"], order, labels[row["id"]]["label"], typographic(row["description"]), place)
    for order, row, place in listed("formats", "formats"):
        yield concept("format", row["id"], order, row["label"], "", place)
    for order, row, place in listed("framework", "audiences"):
        group = groups[row["group"]]["label"]
        description = sentences("" if group == row["label"] else f"{group}.", row.get("note"))
        yield concept("audience", row["id"], order, row["label"], description, place, parent=row.get("parent"))
    for order, row, place in listed("lists", "phases"):
        yield concept("phase", row["id"], order, row["label"], typographic(row["description"]), place)
    for scheme, section in (("scale", "territorial_scales"), ("domain", "domains")):
        for order, row, place in listed("framework", section):
            yield concept(scheme, row["id"], order, row["label"], typographic(row.get("note")), place)
    for order, row, place in listed("framework", "impacts_and_trajectories"):
        yield concept("trajectory", row["id"], order, row["title"], typographic(row["description"]), place)


def family_records(files: Files) -> Iterator[Wanted]:
    """Yield the families of landmarks."""
    for order, row in enumerate(rows(files, "landmarks", "families"), 1):
        values = {"code": row["code"], "order": order, "title": typographic(row["title"]), "introduction": typographic(row["introduction"])}
        yield Wanted("family", row["code"], Place("landmarks.yaml", row["code"]), values)


class _Fields(dict[str, str]):
    """The fields of a landmark's text; one that is absent leaves a blank."""

    def __missing__(self, key: str) -> str:
        return ""


def landmark_text(template: str, row: Record, titles: dict[str, str]) -> str:
    """Fill a landmark's text in from its fields; lists are joined, identifiers become titles, doubled full stops go."""
    fields = _Fields()
    for name, value in row.items():
        fields[name] = " ; ".join(map(str, value)) if isinstance(value, list) else titles.get(f"{name}:{value}", str(value))
    filled = " ".join(template.format_map(fields).split())
    return typographic(re.sub(r"([.!?])\.(?=\s|$)", r"\1", filled))


def landmark_records(files: Files) -> Iterator[Wanted]:
    """Yield the landmarks; one without a source of its own has that of its list."""
    codes = source_codes(files)
    titles = {f"referential:{row['id']}": row["title"] for row in rows(files, "resources", "resources")}
    titles |= {f"platform:{row['id']}": row["name"] for row in rows(files, "platforms", "platforms")}
    for family in rows(files, "landmarks", "families"):
        holder = files["framework"][family["section"].partition(".")[0]]
        inherited = holder if isinstance(holder, dict) else {}
        for order, row in enumerate(rows(files, "framework", family["section"]), 1):
            title = row.get("title") or row.get("label") or ""
            values = {"code": row["id"], "order": order, "title": typographic(title), "text": landmark_text(family["text"], row, titles)}
            yield Wanted(
                "landmark",
                f"{family['code']}/{row['id']}",
                Place("framework.yaml", row["id"], family["section"]),
                values,
                refs={"family": f"family:{family['code']}"},
                many={"sources": sources(row if row.get("source") else inherited, codes)},
            )


def figure_records(files: Files) -> Iterator[Wanted]:
    """Yield the key figures; those that a reservation excludes are kept, not to be published."""
    codes, notes = source_codes(files), by_id(rows(files, "notes", "figures"))
    for order, row in enumerate(rows(files, "studies", "figures"), 1):
        note = notes.get(row["id"], {})
        usable = row.get("usable") is not False and note.get("usable") is not False
        values = {"code": row["id"], "order": order, "value": Decimal(row["value"]).quantize(Decimal("0.01")), "usable": usable}
        values |= {name: typographic(row[name]) for name in ("unit", "statement", "citation")}
        values["note"] = sentences(row.get("note"), note.get("note"))
        yield Wanted("figure", row["id"], Place("studies.yaml", row["id"]), values, many={"sources": sources(row, codes)})


def term_records(files: Files) -> Iterator[Wanted]:
    """Yield the glossary."""
    codes = source_codes(files)
    for row in rows(files, "glossary", "terms"):
        note = typographic(row.get("note"))
        values = {"slug": row["id"], "label": typographic(row["term"]), "definition": typographic(row["definition"]), "note": note}
        # The file's convention: a note that opens so marks a word that the sources use without defining it.
        values["proposed"] = bool(re.match(r"Définition (générale )?proposée", note))
        many = {"levers": refs("lever", row["levers"]["values"]), "related": refs("term", row["related"]), "sources": sources(row, codes)}
        yield Wanted("term", row["id"], Place("glossary.yaml", row["id"]), values, many=many)


def situation_records(files: Files) -> Iterator[Wanted]:
    """Yield the situations with the levers that each calls."""
    for order, row in enumerate(rows(files, "situations", "situations"), 1):
        values = {"slug": row["id"], "order": order, "words": typographic(row["words"])}
        values |= {name: typographic(row[name]) for name in ("introduction", "other_words")}
        calls = tuple(
            Row({"order": position, "reason": typographic(call["reason"])}, {"lever": f"lever:{call['lever']}"})
            for position, call in enumerate(row["levers"], 1)
        )
        yield Wanted(
            "situation",
            row["id"],
            Place("situations.yaml", row["id"]),
            values,
            refs={"framework": f"framework:{framework_code(files)}"},
            rows={"calls": calls},
        )


def site_records(files: Files) -> Iterator[Wanted]:
    """Yield the one site, at the address of this installation."""
    address = urlsplit(settings.WAGTAILADMIN_BASE_URL)
    port = address.port or (443 if address.scheme == "https" else 80)
    values = {"hostname": address.hostname or "localhost", "port": port, "site_name": files["platform"]["platform"]["name"], "is_default_site": True}
    yield Wanted("site", "default", Place("platform.yaml", "platform"), values)


def platform_records(files: Files) -> Iterator[Wanted]:
    """Yield the platform that the site shows."""
    row = files["platform"]["platform"]
    values = {name: typographic(row[name]) for name in ("name", "headline", "tagline", "publisher_line", "question_example")}
    links = {"site": "site:default", "framework": f"framework:{framework_code(files)}"}
    yield Wanted("platform", "default", Place("platform.yaml", "platform"), values, refs=links)
