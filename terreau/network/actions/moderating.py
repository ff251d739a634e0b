"""What those who publish on a platform decide of the profiles sent to review."""

from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from terreau.accounts.models import User
from terreau.changes import audit
from terreau.network.actions.keeping import OvertakenError, locked
from terreau.network.letters import members as letters
from terreau.network.models import Profile
from terreau.network.perms import may_publish_profile


class UnconsentedError(Exception):
    """Nobody agrees, or agrees any more, that the profile be named."""


@transaction.atomic
def accept(*, profile: Profile, revision: int, by: User, now: datetime | None = None) -> Profile:
    """Publish the draft that was read, of what its keepers agree to show, and tell them.

    Raises `PermissionDenied`; `OvertakenError` when the profile was written, withdrawn or decided on since; `UnconsentedError`.
    """
    now = now or timezone.now()
    current = _waiting(profile, revision, by)
    if not current.shows_name:
        raise UnconsentedError
    current.latest_revision.publish(user=by, skip_permission_checks=True)
    current = locked(profile.pk)
    current.submitted_at, current.confirmed_at, current.reminded_at, current.lapsed_at = None, now, None, None
    current.save(update_fields=["submitted_at", "confirmed_at", "reminded_at", "lapsed_at", "updated_at"])
    audit.record("terreau.profile_accepted", current, user=by)
    letters.tell_accepted(current)
    return current


@transaction.atomic
def refuse(*, profile: Profile, revision: int, by: User, reason: str) -> Profile:
    """Send a draft back to those who keep the profile, and tell them why; what was public stays so. Raises like `accept`."""
    current = _waiting(profile, revision, by)
    current.submitted_at = None
    current.save(update_fields=["submitted_at", "updated_at"])
    audit.record("terreau.profile_refused", current, user=by)
    letters.tell_refused(current, reason)
    return current


def _waiting(profile: Profile, revision: int, by: User) -> Profile:
    """Return a profile that waits, locked, with its draft as it was read."""
    if not may_publish_profile(by, profile):
        raise PermissionDenied
    current = locked(profile.pk)
    if current.submitted_at is None or current.withdrawn_at is not None or current.latest_revision_id != revision:
        raise OvertakenError
    return current
