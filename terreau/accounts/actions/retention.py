"""What the clock does so that nobody's data outlives its use."""

from datetime import datetime, timedelta

from allauth.account.models import EmailAddress
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.sessions.models import Session
from django.core.mail import send_mail
from django.db import models, transaction
from django.db.models.functions import Coalesce
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import gettext as _

from terreau.accounts.actions.personal_data import erase_person
from terreau.accounts.models import User

UNFINISHED_AFTER = timedelta(days=7)


def close_inactive_accounts(now: datetime | None = None) -> tuple[int, int]:
    """Warn people who have not come for three years; erase those warned thirty days ago who still have not.

    Returns how many were warned and erased. Administrators of the installation are left alone.
    """
    now = now or timezone.now()
    people = User.objects.filter(is_superuser=False).annotate(last_seen=Coalesce("last_login", "date_joined"))
    asleep = people.filter(last_seen__lt=now - timedelta(days=settings.TERREAU_INACTIVE_AFTER_DAYS))
    unwarned = models.Q(inactivity_warned_at=None) | models.Q(inactivity_warned_at__lt=models.F("last_seen"))
    due = now - timedelta(days=settings.TERREAU_ERASE_AFTER_WARNING_DAYS)
    erased = 0
    for user in asleep.exclude(unwarned).filter(inactivity_warned_at__lt=due):
        erase_person(user=user, by=None)
        erased += 1
    warned = 0
    for user in asleep.filter(unwarned, is_active=True):
        _warn(user=user, now=now)
        warned += 1
    return warned, erased


@transaction.atomic
def _warn(*, user: User, now: datetime) -> None:
    user.inactivity_warned_at = now
    user.save(update_fields=["inactivity_warned_at", "updated_at"])
    closing = now + timedelta(days=settings.TERREAU_ERASE_AFTER_WARNING_DAYS)
    body = render_to_string("accounts/email/inactive.txt", {"closing": closing, "origin": settings.WAGTAILADMIN_BASE_URL})
    send_mail(_("Votre compte Terreau va être fermé"), body, None, [user.email])


def purge_unfinished_accounts(now: datetime | None = None) -> int:
    """Delete accounts whose address was never confirmed within a week, and that were given no role; return how many."""
    now = now or timezone.now()
    confirmed = EmailAddress.objects.filter(user=models.OuterRef("pk"), verified=True)
    unfinished = User.objects.filter(
        ~models.Exists(confirmed), is_superuser=False, last_login=None, roles=None, date_joined__lt=now - UNFINISHED_AFTER, inactivity_warned_at=None
    ).filter(models.Exists(EmailAddress.objects.filter(user=models.OuterRef("pk"))))
    people = list(unfinished)
    for user in people:
        erase_person(user=user, by=None)
    return len(people)


def purge_sessions(now: datetime | None = None) -> int:
    """Delete sessions that ended, and with them the IP address and browser noted at log-in; return how many."""
    now = now or timezone.now()
    Session.objects.filter(expire_date__lt=now).delete()
    open_sessions = Session.objects.filter(session_key=models.OuterRef("session_key"))
    deleted, _by_model = UserSession.objects.filter(~models.Exists(open_sessions)).delete()
    return deleted
