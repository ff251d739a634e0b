"""Reading the files and checking them whole, before anything is written."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml

from terreau.library.loading.problems import CatalogueError, Place, Problem
from terreau.library.loading.schema import FILES
from terreau.library.loading.shapes import Keys, Known

Files = dict[str, dict[str, Any]]


class _Loader(getattr(yaml, "CSafeLoader", yaml.SafeLoader)):  # type: ignore[misc]  # libyaml where it is there: ten times as fast
    """YAML that refuses a key written twice, where the second would silently win."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        seen: list[Any] = []
        for key_node, _ in node.value:
            key = self.construct_object(key_node, deep=True)
            if key in seen:
                raise yaml.constructor.ConstructorError(None, None, f"clé « {key} » écrite deux fois", key_node.start_mark)
            seen.append(key)
        return super().construct_mapping(node, deep=deep)


def read_file(path: Path) -> Any:
    """Return what a YAML file holds; raises `CatalogueError` naming file and line."""
    place = Place(path.name)
    try:
        return yaml.load(path.read_text(encoding="utf-8"), Loader=_Loader)  # noqa: S506 - a SafeLoader that is only stricter
    except FileNotFoundError:
        raise CatalogueError([Problem(place, "fichier manquant.")]) from None
    except (UnicodeDecodeError, OSError) as error:
        raise CatalogueError([Problem(place, f"fichier illisible ({error.__class__.__name__}).")]) from error
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        where = f" ligne {mark.line + 1}, colonne {mark.column + 1}" if mark else ""
        reason = getattr(error, "problem", None) or "syntaxe"
        raise CatalogueError([Problem(place, f"YAML invalide{where} : {reason}.")]) from error


def read(directory: Path) -> Files:
    """Return the content of the catalogue's files, checked; raises `CatalogueError` with every problem found."""
    files: Files = {}
    problems: list[Problem] = []
    for name in FILES:
        try:
            content = read_file(directory / f"{name}.yaml")
        except CatalogueError as error:
            problems += error.problems
            continue
        if isinstance(content, dict):
            files[name] = content
        else:
            problems.append(Problem(Place(f"{name}.yaml"), "le fichier ne contient pas de rubriques."))
    problems += unexpected_files(directory)
    if not problems:
        known = identifiers(files)
        for name, keys in FILES.items():
            problems += Keys(keys).check(files[name], Place(f"{name}.yaml"), known)
    if problems:
        raise CatalogueError(problems)
    return files


def unexpected_files(directory: Path) -> Iterator[Problem]:
    """Yield a problem for each YAML file that nothing reads."""
    for path in sorted(directory.glob("*.y*ml")):
        if path.name not in {f"{name}.yaml" for name in FILES}:
            yield Problem(Place(path.name), "fichier inconnu : rien ne le lit.")


def rows(files: Files, file: str, section: str) -> list[dict[str, Any]]:
    """Return the records of a section, whatever else is wrong with the file."""
    found: Any = files[file]
    for step in section.split("."):
        found = found.get(step) if isinstance(found, dict) else None
    return [row for row in found if isinstance(row, dict)] if isinstance(found, list) else []


def values(files: Files, file: str, section: str, key: str = "id") -> frozenset[str]:
    """Return the values of a key over the records of a section."""
    return frozenset(row[key] for row in rows(files, file, section) if isinstance(row.get(key), str))


def identifiers(files: Files) -> Known:
    """Return the identifiers that references may name, by domain."""
    free = files["lists"].get("free_targets")
    known = {
        "source": values(files, "sources", "sources", "file"),
        "lever": values(files, "framework", "levers"),
        "step": values(files, "framework", "steps"),
        "nature": values(files, "framework", "kit_document_natures"),
        "kind": values(files, "framework", "medoc_kinds"),
        "audience": values(files, "framework", "audiences"),
        "audience_group": values(files, "lists", "audience_groups"),
        "format": values(files, "formats", "formats"),
        "organisation_type": values(files, "lists", "organisation_types"),
        "platform_type": values(files, "lists", "platform_types"),
        "platform_relation": values(files, "lists", "platform_relations"),
        "kit_group": values(files, "lists", "kit_groups", "label"),
        "organisation": values(files, "organisations", "organisations"),
        "organisation_label": frozenset(organisation_labels(files)),
        "resource": values(files, "resources", "resources"),
        "platform": values(files, "platforms", "platforms"),
        "term": values(files, "glossary", "terms"),
        "study": values(files, "studies", "studies"),
        "figure": values(files, "studies", "figures"),
        "programme": values(files, "programmes", "programmes"),
        "series": values(files, "events", "series"),
    }
    known["nature_group"] = frozenset(
        group
        for nature in rows(files, "framework", "kit_document_natures")
        if isinstance(nature.get("groups"), list)
        for group in nature["groups"]
        if isinstance(group, str)
    )
    known["section"] = frozenset(sections(files["framework"]))
    others = [values(files, "events", name) for name in ("webinars_2019", "events", "milestones")]
    others += [values(files, "framework", name) for name in known["section"]]
    targets = ("resource", "platform", "organisation", "term", "study", "programme", "series", "lever")
    free_targets = frozenset(target for target in free if isinstance(target, str)) if isinstance(free, list) else frozenset()
    known["anything"] = frozenset().union(*(known[name] for name in targets), *others, free_targets)
    return known


def sections(framework: dict[str, Any], prefix: str = "") -> Iterator[str]:
    """Yield the paths of the lists of records in the framework's file: `moyens`, `odd_17.angles`."""
    for name, value in framework.items():
        if isinstance(value, list):
            yield f"{prefix}{name}"
        elif isinstance(value, dict) and name != "meta":
            yield from sections(value, f"{prefix}{name}.")


def organisation_labels(files: Files) -> dict[str, str | None]:
    """Return what each way of writing an organisation designates: its identifier, or None when it is nobody we list.

    Every name, acronym and variant of `organisations.yaml` counts, as well as the labels of `lists.yaml`.
    """
    found: dict[str, str | None] = {}
    for row in rows(files, "organisations", "organisations"):
        variants = row.get("name_variants")
        written = [row.get("name"), row.get("abbreviation"), *(variants if isinstance(variants, list) else [])]
        found |= {text: row.get("id") for text in written if isinstance(text, str)}
    for row in rows(files, "lists", "organisation_labels"):
        if isinstance(row.get("label"), str):
            found[row["label"]] = row.get("organisation")
    return found
