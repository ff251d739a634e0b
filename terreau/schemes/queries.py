"""Reads of the schemes."""

from dataclasses import dataclass

from django.db.models import Prefetch, Q, QuerySet
from django.utils import timezone

from terreau.accounts.perms import Person
from terreau.core.desk import PUBLISH, platforms_where
from terreau.schemes.enums import SchemeKind
from terreau.schemes.models import PublicScheme
from terreau.vocabulary.models import Lever, Platform, Situation

# How many a situation names.
NAMED = 4


@dataclass(frozen=True)
class Family:
    """The schemes where one finds the same sort of help."""

    slug: str
    title: str
    schemes: list[PublicScheme]


def schemes_on(platform: Platform) -> QuerySet[PublicScheme]:
    """Return the schemes that a platform shows: those of its framework."""
    return PublicScheme.objects.filter(framework_id=platform.framework_id)


def families(platform: Platform) -> list[Family]:
    """Return the schemes by sort of help, with their levers, in two queries."""
    levers = Prefetch("levers", Lever.objects.of(platform.framework_id))
    found = list(schemes_on(platform).prefetch_related(levers))
    grouped = [Family(kind.value, str(kind.label), [scheme for scheme in found if scheme.kind == kind]) for kind in SchemeKind]
    return [family for family in grouped if family.schemes]


def for_situation(situation: Situation, platform: Platform) -> list[PublicScheme]:
    """Return the first schemes for a situation, people who help before money."""
    order = list(SchemeKind)
    found = schemes_on(platform).filter(situations=situation)
    return sorted(found, key=lambda scheme: (order.index(SchemeKind(scheme.kind)), scheme.name))[:NAMED]


def to_check(user: Person) -> QuerySet[PublicScheme]:
    """Return the schemes that wait for a person who may say that they were checked: whoever publishes on their platforms."""
    within = PublicScheme.objects.filter(framework__platforms__in=platforms_where(user, PUBLISH)).distinct()
    return waiting(within)


def waiting(schemes: QuerySet[PublicScheme]) -> QuerySet[PublicScheme]:
    """Keep the schemes that nobody checked, and those whose time is over."""
    return schemes.filter(Q(checked_on__isnull=True) | Q(review_by__lt=timezone.localdate()))
