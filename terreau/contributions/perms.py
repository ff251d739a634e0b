"""Who may do what with contributions: those of the platform on which they were given."""

from typing import Any

from django.db.models import QuerySet

from terreau.accounts.models import RANKS, RoleKind, User
from terreau.accounts.perms import Person, can_edit, can_publish, platforms_of
from terreau.contributions.models import Contribution, ContributionQuerySet, Proposal, Trial
from terreau.vocabulary.models import Platform

# An accepted trial is public at once: it takes publishing. An accepted proposal is a draft: it takes writing.
DECIDING: dict[type[Contribution], RoleKind] = {Trial: RoleKind.PUBLISHER, Proposal: RoleKind.EDITOR}


def readable(user: Person, model: type[Contribution]) -> ContributionQuerySet:
    """Return the confirmed contributions that a person may read."""
    confirmed: Any = model.objects.filter(confirmed_at__isnull=False, platform__in=platforms_of(user))
    found: ContributionQuerySet = confirmed
    return found


def to_decide(user: Person, model: type[Contribution]) -> ContributionQuerySet:
    """Return what waits for this very person."""
    return model.objects.waiting().filter(platform__in=platforms_of(user, DECIDING[model]))


def may_decide(user: Person, contribution: Contribution) -> bool:
    """Return whether a person may accept or refuse a contribution."""
    may = can_publish if DECIDING[type(contribution)] == RoleKind.PUBLISHER else can_edit
    return may(user, contribution.platform)


def who_decide(platform: Platform, model: type[Contribution]) -> QuerySet[User]:
    """Return the people whose role lets them decide on a platform; where there is none, those who administer the installation."""
    kinds = [kind for kind, rank in RANKS.items() if rank >= RANKS[DECIDING[model]]]
    people = User.objects.filter(is_active=True)
    deciding = people.filter(roles__platform=platform, roles__kind__in=kinds)
    return deciding if deciding.exists() else people.filter(is_superuser=True)


def waiting_for(user: Person, *, model: type[Contribution]) -> int:
    """Return how many contributions wait for a person."""
    return to_decide(user, model).count()


def moderates(user: Person) -> bool:
    """Return whether a person reads contributions somewhere."""
    return platforms_of(user).exists()
