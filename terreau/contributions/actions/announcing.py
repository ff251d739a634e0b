"""What the clock tells by letter: to moderators what waits, to a proposer where their resource is."""

from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from terreau.accounts.models import User
from terreau.contributions.actions.retention import erase_giver
from terreau.contributions.letters import tell_online, tell_what_waits
from terreau.contributions.models import Contribution, ContributionQuerySet, Proposal, Trial
from terreau.contributions.perms import who_decide
from terreau.library.queries import shown_on
from terreau.vocabulary.models import Platform

BETWEEN_LETTERS = timedelta(days=1)
REMINDED_AFTER = timedelta(days=7)


def tell_moderators(now: datetime | None = None) -> int:
    """Write to those who decide how much waits: when something came, then each week it stays; return how many letters left.

    At most one letter a day for each platform and person, and none where the news is only of what others decide.
    """
    now = now or timezone.now()
    return sum(_tell_of(platform, now) for platform in Platform.objects.select_related("site"))


@transaction.atomic
def _tell_of(platform: Platform, now: datetime) -> int:
    here: dict[type[Contribution], ContributionQuerySet] = {model: model.objects.filter(platform=platform) for model in (Trial, Proposal)}
    news = [model for model, rows in here.items() if rows.to_announce(now - REMINDED_AFTER).exists()]
    if not news or any(rows.filter(announced_at__gt=now - BETWEEN_LETTERS).exists() for rows in here.values()):
        return 0
    numbers = {model: rows.waiting().update(announced_at=now) if model in news else rows.waiting().count() for model, rows in here.items()}
    willing = {model: _willing(platform, model) for model, number in numbers.items() if number}
    told = {person for model, people in willing.items() if model in news for person in people}
    for person in told:
        theirs = {model: numbers[model] for model, people in willing.items() if person in people}
        tell_what_waits(person.email, platform=platform, numbers=theirs)
    return len(told)


def _willing(platform: Platform, model: type[Contribution]) -> list[User]:
    """Return who decides and did not turn off, in their account, the letters about what is to be reviewed."""
    return [*who_decide(platform, model).exclude(wagtail_userprofile__submitted_notifications=False)]


def tell_proposers(now: datetime | None = None) -> int:
    """Write once to those whose proposed resource is now shown, then erase their address, and the name that no page shows; return how many letters left."""
    now = now or timezone.now()
    accepted = Proposal.objects.accepted().exclude(email="").filter(resource__live=True)
    return sum(_tell_proposer(proposal, now) for proposal in accepted.select_related("platform__site", "resource"))


@transaction.atomic
def _tell_proposer(proposal: Proposal, now: datetime) -> bool:
    if proposal.resource is None or not shown_on(proposal.platform).filter(pk=proposal.resource.pk).exists():
        return False
    erased = erase_giver(Proposal.objects.accepted().filter(pk=proposal.pk), now)
    if erased:
        tell_online(proposal)
    return bool(erased)
