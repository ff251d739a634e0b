"""The typed links between works. The files only say that two works are related: the type is proposed, by one rule."""

import re
from dataclasses import dataclass
from typing import Any

from terreau.core.text import fold
from terreau.library.enums import RelationKind


@dataclass(frozen=True)
class Link:
    """A work that relates to another."""

    origin: str
    target: str
    kind: RelationKind


def family(title: str) -> str:
    """Return what the editions of one work share: its title without years, marks or small words."""
    words = re.findall(r"[a-z]{3,}", fold(title))
    return " ".join(word for word in words if word not in {"les", "des", "sur", "une", "par", "aux", "dans", "pour", "edition"})


def link_kind(origin: dict[str, Any], target: dict[str, Any]) -> RelationKind:
    """Return how a work relates to another.

    An example illustrates a method or a tool; a tool puts a method in practice; a newer work of the same title and format
    succeeds the older; any other pair completes each other.
    """
    here, there = origin["kind"]["value"], target["kind"]["value"]
    if here == "exemples" and there in {"methodes", "outils"}:
        return RelationKind.ILLUSTRATES
    if here == "outils" and there == "methodes":
        return RelationKind.APPLIES
    newer = bool(origin["year"] and target["year"] and origin["year"] > target["year"])
    if newer and origin["format"] == target["format"] and family(origin["title"]) == family(target["title"]):
        return RelationKind.SUCCEEDS
    return RelationKind.COMPLETES


def links_by_origin(works: list[dict[str, Any]]) -> dict[str, list[Link]]:
    """Return the links of each work. A pair that both works name gives one link: the more precise, else the first met."""
    by_id = {work["id"]: work for work in works}
    chosen: dict[frozenset[str], Link] = {}
    for work in works:
        for target in work["related"]:
            if target not in by_id or target == work["id"]:
                continue
            pair = frozenset((work["id"], target))
            link = Link(work["id"], target, link_kind(work, by_id[target]))
            if pair not in chosen or (chosen[pair].kind == RelationKind.COMPLETES and link.kind != RelationKind.COMPLETES):
                chosen[pair] = link
    found: dict[str, list[Link]] = {}
    for link in chosen.values():
        found.setdefault(link.origin, []).append(link)
    return found
