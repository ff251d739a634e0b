"""The outbox: every e-mail waits here, in the transaction of what caused it, until a mail server has taken it."""

from datetime import datetime

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from terreau.core.models import Record


class OutboxMessageQuerySet(models.QuerySet["OutboxMessage"]):
    def waiting(self) -> "OutboxMessageQuerySet":
        """Keep what is neither sent nor given up."""
        return self.filter(sent_at=None, gave_up_at=None)

    def due(self, now: datetime) -> "OutboxMessageQuerySet":
        """Keep what is to be tried now, the oldest first."""
        return self.waiting().filter(next_attempt_at__lte=now).order_by("next_attempt_at", "pk")


class OutboxMessage(Record):
    """One e-mail on its way to one address. Address and content are erased as soon as it has left, or never will."""

    message_id = models.CharField(_("Message-ID"), max_length=255)
    sender = models.CharField(_("expéditeur"), max_length=320, blank=True)
    recipient = models.CharField(_("destinataire"), max_length=320, blank=True)
    raw = models.BinaryField(_("message"), null=True)
    attempts = models.PositiveSmallIntegerField(_("essais"), default=0)
    next_attempt_at = models.DateTimeField(_("prochain essai"), default=timezone.now)
    sent_at = models.DateTimeField(_("parti le"), null=True, blank=True)
    gave_up_at = models.DateTimeField(_("abandonné le"), null=True, blank=True)
    last_error = models.CharField(_("dernière erreur"), max_length=100, blank=True, help_text=_("Classe de l’erreur et code du serveur, sans adresse."))

    objects = OutboxMessageQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        verbose_name = _("courriel")
        verbose_name_plural = _("courriels")
        indexes = [models.Index(fields=["next_attempt_at"], condition=Q(sent_at=None, gave_up_at=None), name="mail_outbox_due")]
        constraints = [
            models.CheckConstraint(condition=Q(sent_at=None) | Q(gave_up_at=None), name="mail_outbox_sent_or_given_up"),
            models.CheckConstraint(
                condition=Q(sent_at=None, gave_up_at=None, raw__isnull=False) | Q(raw__isnull=True, recipient="", sender=""),
                name="mail_outbox_done_is_erased",
            ),
        ]

    def __str__(self) -> str:
        return str(self.uuid)
