"""What a row makes of a resource: the content of a version, as Wagtail keeps it, from the content before and what the row says."""

import json
from collections.abc import Mapping
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from terreau.core.markdown import foreign_text
from terreau.library.completeness import missing_for_publication
from terreau.library.enums import Display, Provenance
from terreau.library.forms import guessed_access
from terreau.library.importing.values import Lists
from terreau.library.models import Resource

WORDS = ("title", "purpose", "abstract", "year", "language", "licence", "citation", "url", "territory")
LISTED = ("kind", "format")
COLUMNS = (*WORDS, *LISTED, "body", "access", "classification")
Content = dict[str, Any]


def blank() -> Content:
    """Return the content of a resource of which nothing is said."""
    resource = Resource(live=False, has_unpublished_changes=True)
    for relation in ("publishers", "partners", "placements", "relations", "displays"):
        setattr(resource, relation, [])
    return dict(resource.serializable_data())


def patched(before: Content, values: Mapping[str, Any], *, given: set[str], lists: Lists, framework: int) -> Content:
    """Return the content after a row; what it does not speak of stays, and so do the levers and places of other frameworks.

    `given` are the fields that a cell fills, not a value for the whole file.
    """
    content = {**before, **{name: values[name] for name in WORDS if name in values}}
    content |= {name: getattr(values[name], "pk", None) for name in LISTED if name in values}
    if "levers" in values:
        ours = {lever.pk for lever in lists.levers.rows}
        content["levers"] = [key for key in before["levers"] if key not in ours] + [lever.pk for lever in values["levers"]]
    if content["levers"] != before["levers"]:
        content["classification"] = (Provenance.GIVEN if "levers" in given else Provenance.PROPOSED).value
    if "audiences" in values:
        content["audiences"] = [concept.pk for concept in values["audiences"]]
    if "publishers" in values:
        content["publishers"] = _publishers(before, values["publishers"])
    if {"step", "nature"} & set(values):
        content["placements"] = _placements(before, values, given, framework)
    if "body" in values:
        content["body"] = _body(values["body"])
    if {"url", "body"} & set(values):
        content["access"] = _access(content)
    return content


def rendered(content: Content, values: Mapping[str, Any]) -> Content:
    """Return a content whose own text is as the desk writes it: it takes longer than all the rest, and only what is written needs it."""
    if not values.get("body"):
        return content
    content = {**content, "body": _body(foreign_text(values["body"]))}
    return {**content, "access": _access(content)}


def _body(text: str) -> str:
    return json.dumps([{"type": "text", "value": text, "id": str(uuid5(NAMESPACE_URL, text))}]) if text else "[]"


def _access(content: Content) -> str:
    return guessed_access(url=content["url"], file=content["file"], body=content["body"] not in ("", "[]")).value


def _publishers(before: Content, wanted: list[tuple[int | None, str]]) -> list[Content]:
    held = [(row["organisation"], row["label"]) for row in before["publishers"]]
    if held == wanted:
        return list(before["publishers"])
    return [{"pk": None, "order": order, "label": label, "organisation": key, "resource": before["pk"]} for order, (key, label) in enumerate(wanted)]


def _placements(before: Content, values: Mapping[str, Any], given: set[str], framework: int) -> list[Content]:
    rows = [dict(row) for row in before["placements"]]
    row = next((one for one in rows if one["framework"] == framework), None)
    if row is None:
        row = {"pk": None, "resource": before["pk"], "framework": framework, "step": None, "nature": None, "group": None}
        row["nature_provenance"] = Provenance.PROPOSED.value
        rows.append(row)
    if "step" in values:
        row["step"] = getattr(values["step"], "pk", None)
    nature = getattr(values.get("nature"), "pk", None)
    if "nature" in values and nature != row["nature"]:
        row |= {"nature": nature, "group": None, "nature_provenance": (Provenance.GIVEN if "nature" in given else Provenance.PROPOSED).value}
    return [one for one in rows if one["step"] or one["nature"]]


def columns_of(content: Content) -> dict[str, Any]:
    """Return what the row of a resource keeps of a content, by field."""
    return {f"{name}_id" if name in LISTED else name: content[name] for name in COLUMNS}


def is_complete(content: Content) -> bool:
    """Return whether a content may be published, by the rules of publication."""
    pinned = any(row["display"] == Display.PINNED for row in content["displays"])
    resource = Resource(**columns_of(content), month=content["month"], day=content["day"], file_id=content["file"])
    return not missing_for_publication(resource, placed=bool(content["levers"]) or pinned)
