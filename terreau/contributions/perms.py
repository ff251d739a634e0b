"""Who may do what with contributions: those of the platform on which they were given."""

from typing import Any

from terreau.accounts.models import RoleKind
from terreau.accounts.perms import Person, can_edit, can_publish, platforms_of
from terreau.contributions.models import Contribution, ContributionQuerySet, Proposal, Trial

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


def waiting_for(user: Person, *, model: type[Contribution]) -> int:
    """Return how many contributions wait for a person."""
    return to_decide(user, model).count()


def moderates(user: Person) -> bool:
    """Return whether a person reads contributions somewhere."""
    return platforms_of(user).exists()
