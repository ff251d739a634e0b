"""Asking to keep the profile of an organisation, and settling who does."""

from collections.abc import Iterable
from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from terreau.accounts.models import User
from terreau.changes import audit
from terreau.network.actions.keeping import locked
from terreau.network.enums import StewardState
from terreau.network.letters import members as letters
from terreau.network.models import Profile, Steward
from terreau.network.perms import may_claim, may_settle


@transaction.atomic
def ask(*, profile: Profile, by: User, message: str) -> Steward:
    """Ask to keep the profile of an organisation, a network or a place; return the claim, or what was decided of an earlier one.

    Raises `PermissionDenied` for other profiles.
    """
    if not may_claim(by, profile):
        raise PermissionDenied
    claim, new = Steward.objects.get_or_create(profile=profile, user=by, defaults={"message": message})
    if new:
        audit.record("terreau.profile_claimed", profile, user=by)
        letters.tell_claim_waits(claim)
    return claim


@transaction.atomic
def settle(*, profile: Profile, by: User, granted: Iterable[Steward], refused: Iterable[Steward], reason: str = "", now: datetime | None = None) -> int:
    """Grant some claims on a profile, refuse others with a reason, and write to each; return how many were still to settle.

    Raises `PermissionDenied`.
    """
    current = locked(profile.pk)
    if not may_settle(by, current):
        raise PermissionDenied
    now = now or timezone.now()
    done = [_decide(current, claim, StewardState.GRANTED, by, now) for claim in granted]
    done += [_decide(current, claim, StewardState.REFUSED, by, now, reason) for claim in refused]
    return sum(done)


def _decide(profile: Profile, claim: Steward, state: StewardState, by: User, now: datetime, reason: str = "") -> bool:
    """Decide by one conditional update: of two animators, the second changes nothing."""
    waiting = Steward.objects.filter(pk=claim.pk, profile=profile, state=StewardState.ASKED)
    # What was written to be granted has served.
    if not waiting.update(state=state, decided_at=now, decided_by=by, message=""):
        return False
    audit.record(f"terreau.profile_claim_{state}", profile, user=by, data={"person": str(claim.user.uuid)})
    if state == StewardState.GRANTED:
        letters.tell_claim_granted(claim)
    else:
        letters.tell_claim_refused(claim, reason)
    return True
