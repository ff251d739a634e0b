"""Words of local life that Terreau defines itself, and other ways to say the terms of the catalogue: read, checked, then asked for as records."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from django.db.models import Model

from terreau.library.loading.kinds import KINDS, Kind
from terreau.library.loading.problems import CatalogueError, Place, Problem
from terreau.library.loading.reading import Files, read_file, values
from terreau.library.loading.records import Wanted, refs
from terreau.library.loading.shapes import SLUG, TEXT, Keys, Known, ListOf, Optional, Records, Ref
from terreau.library.loading.writing import Writer, invalid_fields
from terreau.vocabulary.models import Term

TERMS = Path(__file__).resolve().parent / "terms.yaml"
FILE = Keys(
    {
        "terms": Records({"slug": SLUG, "label": TEXT, "other_words": TEXT, "definition": TEXT, "related": Optional(ListOf(Ref("term")))}, by=("slug",)),
        "other_words": Records({"slug": Ref("term"), "other_words": TEXT}, by=("slug",)),
    }
)


def read_nothing(files: Files) -> Iterator[Wanted]:
    """Yield nothing: these records come from other files than the catalogue's."""
    yield from ()


def _never_said_otherwise(term: Model) -> bool:
    return isinstance(term, Term) and not term.other_words


# Terms like the catalogue's, under a name of their own: what one load no longer finds is not missing from the other.
OWN_TERMS = replace(next(kind for kind in KINDS if kind.name == "term"), name="own_term", label="termes définis par Terreau", read=read_nothing)
# One field of the catalogue's terms, which the catalogue says nothing of: written where it is empty, remembered apart.
OTHER_WORDS = Kind("other_words", "autres façons de dire un terme", Term, read_nothing, ("slug",), untouched=_never_said_otherwise)


@dataclass(frozen=True)
class OwnTerms:
    """What the file asks for: terms of our own, and what people also say for others, by slug."""

    terms: list[Wanted]
    other_words: dict[str, Wanted]

    def others_there(self, writer: Writer) -> list[Wanted]:
        """Return what is asked of terms that are there, under the address that they have today, or that were given something once."""
        pks = {slug: writer.names.pk(f"term:{slug}") for slug in self.other_words}
        terms = Term.objects.in_bulk([pk for pk in pks.values() if pk])
        found = []
        for slug, wanted in self.other_words.items():
            term = terms.get(pks[slug])
            if term is not None:
                found.append(replace(wanted, values={**wanted.values, "slug": term.slug}))
            elif (OTHER_WORDS.name, slug) in writer.loaded:
                found.append(wanted)
        return found


def read_terms(path: Path, known: Known) -> OwnTerms:
    """Read the file of terms; raises `CatalogueError` with every problem found."""
    content, place = read_file(path), Place(path.name)
    own = values({"terms": content}, "terms", "terms", "slug")
    problems = list(FILE.check(content, place, {**known, "term": known["term"] | own}))
    problems = problems or [
        Problem(place.of(row["slug"]).at("other_words"), "ce terme est défini plus haut : ses autres mots s’y écrivent.")
        for row in content["other_words"]
        if row["slug"] in own
    ]
    if problems:
        raise CatalogueError(problems)
    asked = OwnTerms([_own(row, place) for row in content["terms"]], {row["slug"]: _other_words(row, place) for row in content["other_words"]})
    problems = [
        problem
        for kind, records in ((OWN_TERMS, asked.terms), (OTHER_WORDS, asked.other_words.values()))
        for one in records
        for problem in invalid_fields(kind, one)
    ]
    if problems:
        raise CatalogueError(problems)
    return asked


def _own(row: dict[str, Any], place: Place) -> Wanted:
    said = {name: row[name] for name in ("slug", "label", "other_words", "definition")} | {"note": "", "proposed": True}
    many = {"levers": (), "related": refs("term", row.get("related") or []), "sources": ()}
    return Wanted("term", row["slug"], place.of(row["slug"]), said, many=many)


def _other_words(row: dict[str, Any], place: Place) -> Wanted:
    return Wanted(OTHER_WORDS.name, row["slug"], place.of(row["slug"]), {"slug": row["slug"], "other_words": row["other_words"]})
