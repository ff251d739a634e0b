"""Schemes, for tests."""

import itertools
from collections.abc import Iterable
from datetime import date, timedelta

from django.utils import timezone

from terreau.schemes.enums import SchemeKind
from terreau.schemes.models import PublicScheme
from terreau.vocabulary.models import Concept, Lever, Platform, Scheme, Situation

NOTED = date(2026, 11, 25)
_numbers = itertools.count(1)


def make_situation(platform: Platform, words: str = "", **fields: object) -> Situation:
    """Return a situation of a platform's framework."""
    number = next(_numbers)
    return Situation.objects.create(
        framework=platform.framework, slug=fields.pop("slug", f"situation-{number}"), words=words or f"Situation {number}", **fields
    )


def make_audience(slug: str, label: str = "", order: int = 0) -> Concept:
    """Return an audience of the vocabulary, the one that has this address if there is one."""
    return Concept.objects.get_or_create(scheme=Scheme.AUDIENCE, slug=slug, defaults={"label": label or slug.capitalize(), "order": order})[0]


def make_scheme(
    platform: Platform,
    *,
    situations: Iterable[Situation] = (),
    levers: Iterable[Lever] = (),
    audiences: Iterable[Concept] = (),
    **fields: object,
) -> PublicScheme:
    """Return a scheme of a platform's framework that nobody checked, to be looked at again within a year unless said."""
    number = next(_numbers)
    values = {
        "name": f"Dispositif {number}",
        "slug": f"dispositif-{number}",
        "kind": SchemeKind.SERVICE,
        "who": f"Pour les communes {number}.",
        "what": f"Il sert à cela {number}.",
        "how": f"Commencez par là {number}.",
        "operator": f"Une agence {number}",
        "url": f"https://exemple.example.org/{number}",
        "noted_on": NOTED,
        "review_by": timezone.localdate() + timedelta(days=365),
        **fields,
    }
    scheme = PublicScheme(framework=platform.framework, **values)
    scheme.situations, scheme.levers, scheme.audiences = list(situations), list(levers), list(audiences)
    scheme.save()
    return scheme
