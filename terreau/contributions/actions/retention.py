"""What the clock does so that nothing given outlives its use."""

from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from terreau.contributions.actions.receiving import LIFE, delete_file
from terreau.contributions.enums import State
from terreau.contributions.models import Contribution, ContributionQuerySet, Proposal, Trial

KEPT_AFTER_DECISION = timedelta(days=30)
# Long enough to answer who asks why, and to know again what is sent once more.
KEPT_AFTER_REFUSAL = timedelta(days=180)


@transaction.atomic
def forget_unconfirmed(now: datetime | None = None) -> int:
    """Delete what nobody confirmed within seven days, files included; return how many."""
    limit = (now or timezone.now()) - LIFE
    stale = Proposal.objects.unconfirmed_since(limit)
    for name in stale.exclude(file="").values_list("file", flat=True):
        delete_file(name)
    return sum(_count(found.delete(), model) for model, found in ((Trial, Trial.objects.unconfirmed_since(limit)), (Proposal, stale)))


def _count(deleted: tuple[int, dict[str, int]], model: type[Contribution]) -> int:
    return deleted[1].get(model._meta.label, 0)


@transaction.atomic
def erase_addresses(now: datetime | None = None) -> int:
    """Thirty days after each decision, erase the address, and the name and file that no page shows; return how many rows held an address."""
    now = now or timezone.now()
    return sum(erase_giver(model.objects.decided().filter(decided_at__lt=now - KEPT_AFTER_DECISION), now) for model in (Trial, Proposal))


def erase_giver(decided: ContributionQuerySet, now: datetime) -> int:
    """Erase, of decided trials or proposals, the address, and the name and file that no page shows; return how many rows held an address."""
    consent = "told" if decided.model is Trial else "credited"
    erased = decided.exclude(email="").update(email="", confirmation="", updated_at=now)
    hidden = decided.exclude(**{"state": State.ACCEPTED, consent: True})
    hidden.exclude(name="", given={}).update(name="", given={}, updated_at=now)
    if decided.model is Proposal:
        _erase_files(decided.filter(state=State.REFUSED).exclude(file=""), now)
    return erased


def _erase_files(proposals: ContributionQuerySet, now: datetime) -> None:
    for name in proposals.values_list("file", flat=True):
        delete_file(name)
    proposals.update(file="", updated_at=now)


@transaction.atomic
def forget_refused(now: datetime | None = None) -> int:
    """Delete, six months after the decision, what was refused; return how many. Its file went with its address (`erase_addresses`)."""
    before = (now or timezone.now()) - KEPT_AFTER_REFUSAL
    return sum(_count(model.objects.filter(state=State.REFUSED, decided_at__lt=before).delete(), model) for model in (Trial, Proposal))
