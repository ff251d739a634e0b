"""Starter schemes: read from a file, checked whole, then written, all or none. What is there already stays as editors made it."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from terreau.changes.models import FormerAddress, Tombstone
from terreau.library.loading import CatalogueError, Problem
from terreau.library.loading.problems import Place
from terreau.library.loading.reading import read_file
from terreau.library.loading.shapes import SLUG, TEXT, URL, Flag, Keys, Known, ListOf, Nullable, OneOf, Records, Ref
from terreau.schemes.enums import Free, SchemeKind
from terreau.schemes.models import PublicScheme
from terreau.vocabulary.models import Concept, Framework, Lever, Scheme, Situation

STARTER = Path(__file__).resolve().parent / "catalogue" / "schemes.yaml"


class Day:
    """A day of the calendar, as AAAA-MM-JJ."""

    def check(self, value: Any, place: Place, known: Known) -> Iterator[Problem]:
        """Yield what does not fit."""
        try:
            # Python also reads other forms of ISO 8601.
            right = date.fromisoformat(value).isoformat() == value
        except (TypeError, ValueError):
            right = False
        if not right:
            yield Problem(place, f"« {value} » n’est pas un jour du calendrier : AAAA-MM-JJ.")


SHAPE = Keys(
    {
        "framework": SLUG,
        "noted_on": Day(),
        "schemes": Records(
            {
                "slug": SLUG,
                "name": TEXT,
                "kind": OneOf(tuple(SchemeKind.values)),
                "who": TEXT,
                "audiences": ListOf(Ref("audience")),
                "free": Nullable(OneOf(tuple(Free.values))),
                "what": TEXT,
                "how": TEXT,
                "url": URL,
                "operator": TEXT,
                "situations": ListOf(Ref("situation")),
                "levers": ListOf(Ref("lever")),
                "yearly": Flag(),
                "review_by": Day(),
            },
            by=("slug",),
        ),
    }
)
OWN = ("slug", "name", "kind", "who", "what", "how", "url", "operator", "yearly")


def load_schemes(path: Path = STARTER) -> tuple[list[str], list[str]]:
    """Create the schemes of a file that are missing, in one transaction; return the names of those created and of those left as they are.

    Raises `CatalogueError` with every problem found.
    """
    content = read_file(path)
    place = Place(path.name)
    if not isinstance(content, dict):
        raise CatalogueError(list(SHAPE.check(content, place, {})))
    with transaction.atomic():
        framework = Framework.objects.filter(code=content.get("framework")).first()
        situations = {one.slug: one for one in Situation.objects.filter(framework=framework)}
        levers = {one.slug: one for one in Lever.objects.filter(framework=framework)}
        audiences = {one.slug: one for one in Concept.objects.of(Scheme.AUDIENCE)}
        known: Known = {"situation": frozenset(situations), "lever": frozenset(levers), "audience": frozenset(audiences)}
        if framework is None:
            raise CatalogueError([Problem(place.at("framework"), "aucun cadre n’a ce code.")])
        problems = list(SHAPE.check(content, place, known))
        if problems:
            raise CatalogueError(problems)
        created: list[PublicScheme] = []
        left: list[str] = []
        for row in content["schemes"]:
            if _met(row["slug"]):
                left.append(row["name"])
                continue
            scheme = PublicScheme(framework=framework, free=row["free"] or "", **{name: row[name] for name in OWN})
            scheme.noted_on, scheme.review_by = date.fromisoformat(content["noted_on"]), date.fromisoformat(row["review_by"])
            scheme.situations = [situations[slug] for slug in row["situations"]]
            scheme.levers = [levers[slug] for slug in row["levers"]]
            scheme.audiences = [audiences[slug] for slug in row["audiences"]]
            problems += _refused(scheme, place.of(row["slug"]))
            created.append(scheme)
        if problems:
            raise CatalogueError(problems)
        for scheme in created:
            scheme.save()
        return [scheme.name for scheme in created], left


def _met(slug: str) -> bool:
    """Return whether a scheme has this address, had it, or was deleted."""
    gone = Tombstone.objects.filter(model="schemes.publicscheme", slug=slug)
    former = FormerAddress.objects.filter(model="schemes.publicscheme", slug=slug)
    return PublicScheme.objects.filter(slug=slug).exists() or gone.exists() or former.exists()


def _refused(scheme: Any, place: Place) -> Iterator[Problem]:
    try:
        scheme.full_clean()
    except ValidationError as error:
        yield from (Problem(place.at(name), " ".join(messages)) for name, messages in error.message_dict.items())
