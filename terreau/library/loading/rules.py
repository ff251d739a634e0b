"""Rules between fields and between records, checked once each file has its shape."""

import datetime
import string
from collections.abc import Iterator

from terreau.library.loading.problems import Place, Problem
from terreau.library.loading.reading import Files, rows, values


def broken_rules(files: Files) -> Iterator[Problem]:
    """Yield a problem for each broken rule of a well-formed catalogue."""
    yield from missing_words(files)
    yield from impossible_dates(files)
    yield from misplaced_groups(files)
    yield from lonely_articulations(files)
    yield from looping_parents(files)
    yield from repeated_calls(files)
    yield from unknown_fields(files)


def missing_words(files: Files) -> Iterator[Problem]:
    """Each lever, step and kind of the framework needs the words shown for it."""
    for section, file, words in (("levers", "levers", "levers"), ("steps", "levers", "steps"), ("medoc_kinds", "lists", "kinds")):
        for key in sorted(values(files, "framework", section) - values(files, file, words)):
            yield Problem(Place(f"{file}.yaml", key), f"fiche manquante dans « {words} » : framework.yaml la décrit, ses mots ne sont pas donnés.")


def impossible_dates(files: Files) -> Iterator[Problem]:
    """A month needs a year, a day a month, and the day must exist."""
    for row in rows(files, "resources", "resources"):
        place = Place("resources.yaml", row["id"])
        if row["month"] and not row["year"]:
            yield Problem(place.at("month"), "un mois est donné sans année.")
        if row["day"] and not row["month"]:
            yield Problem(place.at("day"), "un jour est donné sans mois.")
        if row["year"] and row["month"] and row["day"]:
            try:
                datetime.date(row["year"], row["month"], row["day"])
            except ValueError:
                yield Problem(place.at("day"), f"le {row['day']}/{row['month']}/{row['year']} n’existe pas.")


def misplaced_groups(files: Files) -> Iterator[Problem]:
    """A group of the kit belongs to the nature of the work."""
    groups = {row["label"]: row for row in rows(files, "lists", "kit_groups")}
    natures = {row["id"]: row.get("groups") or [] for row in rows(files, "framework", "kit_document_natures")}
    for group in groups.values():
        if group["group"] and group["group"] not in natures[group["nature"]]:
            yield Problem(Place("lists.yaml", group["label"], "group"), f"« {group['group']} » n’est pas un groupe de « {group['nature']} ».")
    for row in rows(files, "resources", "resources"):
        label = row.get("kit_group")
        if label and groups[label]["nature"] != row["nature"]["value"]:
            yield Problem(Place("resources.yaml", row["id"], "kit_group"), f"« {label} » n’est pas un groupe de « {row['nature']['value']} ».")


def lonely_articulations(files: Files) -> Iterator[Problem]:
    """An articulation links two levers."""
    for row in rows(files, "articulations", "articulations"):
        if row["from"] == row["to"]:
            yield Problem(Place("articulations.yaml", f"{row['from']} → {row['to']}", "to"), "un levier ne s’articule pas avec lui-même.")


def looping_parents(files: Files) -> Iterator[Problem]:
    """Nothing is its own parent, however many steps it takes."""
    for file, section in (("framework", "audiences"), ("organisations", "organisations")):
        parents = {row["id"]: row.get("parent") for row in rows(files, file, section)}
        for key in parents:
            seen, step = {key}, parents[key]
            while step and step not in seen:
                seen.add(step)
                step = parents[step]
            if step == key:
                yield Problem(Place(f"{file}.yaml", key, "parent"), "cette fiche est sa propre parente.")


def repeated_calls(files: Files) -> Iterator[Problem]:
    """A situation calls a lever once."""
    for row in rows(files, "situations", "situations"):
        levers = [call["lever"] for call in row["levers"]]
        for position, lever in enumerate(levers):
            if lever in levers[:position]:
                yield Problem(Place("situations.yaml", row["id"], f"levers[{position + 1}].lever"), f"« {lever} » est appelé deux fois.")


def unknown_fields(files: Files) -> Iterator[Problem]:
    """The text of a landmark names fields that its records have."""
    for family in rows(files, "landmarks", "families"):
        place = Place("landmarks.yaml", family["code"], "text")
        fields = {key for row in rows(files, "framework", family["section"]) for key in row} | {"note"}
        try:
            named = {name for _, name, _, _ in string.Formatter().parse(family["text"]) if name is not None}
        except ValueError:
            yield Problem(place, "une accolade n’est pas refermée.")
            continue
        for name in sorted(named - fields):
            yield Problem(place, f"« {name} » n’est un champ d’aucune fiche de « {family['section']} ».")
