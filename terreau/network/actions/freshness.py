"""« Toujours juste ? » : asked once a year of those who keep a public profile; left without an answer, it is hidden until one of them says so."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from terreau.accounts.models import User
from terreau.changes import audit
from terreau.network.actions.keeping import locked
from terreau.network.letters import members as letters
from terreau.network.models import Profile
from terreau.network.queries.catalysts import kept
from terreau.network.queries.members import ANSWERED_WITHIN, due_to_ask


def ask_again(now: datetime | None = None) -> int:
    """Write once to those who keep a profile that nobody said right for a year, hide those left without an answer; return how many were."""
    now = now or timezone.now()
    due = due_to_ask(now).filter(kept(), reminded_at=None)
    late = Profile.objects.public().filter(reminded_at__lt=now - ANSWERED_WITHIN)
    return sum(_ask(pk, now) for pk in list(due.values_list("pk", flat=True))) + sum(_lapse(pk, now) for pk in list(late.values_list("pk", flat=True)))


@transaction.atomic
def _ask(pk: int, now: datetime) -> bool:
    """Ask once, whoever runs this at the same time."""
    done = due_to_ask(now).filter(pk=pk, reminded_at=None).update(reminded_at=now, updated_at=now)
    if done:
        letters.ask_still_right(locked(pk))
    return bool(done)


@transaction.atomic
def _lapse(pk: int, now: datetime) -> bool:
    done = Profile.objects.public().filter(pk=pk, reminded_at__lt=now - ANSWERED_WITHIN).update(lapsed_at=now, updated_at=now)
    if done:
        current = locked(pk)
        audit.record("terreau.profile_lapsed", current)
        letters.tell_lapsed(current)
    return bool(done)


@transaction.atomic
def confirm(*, profile: Profile, by: User, now: datetime | None = None) -> bool:
    """Take a profile as still right, and bring it back where it was hidden for want of an answer; return False for one that was withdrawn."""
    now = now or timezone.now()
    current = locked(profile.pk)
    if current.withdrawn_at is not None or not current.live:
        return False
    current.confirmed_at, current.reminded_at, current.lapsed_at = now, None, None
    current.save(update_fields=["confirmed_at", "reminded_at", "lapsed_at", "updated_at"])
    audit.record("terreau.profile_confirmed", current, user=by)
    return True
