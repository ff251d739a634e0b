"""Questions to the network, or to one of its profiles, and to whom they were offered."""

from datetime import datetime

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from terreau.core.models import Record
from terreau.network.enums import OfferState, QuestionState


class QuestionQuerySet(models.QuerySet["Question"]):
    """Questions in the words of the trade."""

    def overdue(self, now: datetime) -> "QuestionQuerySet":
        """Keep those whose answer is late."""
        return self.filter(state__in=[QuestionState.OFFERED, QuestionState.TAKEN], due_at__lt=now)

    def waiting_for_animators(self) -> "QuestionQuerySet":
        """Keep those that no catalyst answered and that an animator may take up; one meant for a single profile that was asked is not theirs to read."""
        return self.filter(state=QuestionState.UNANSWERED, closed_at=None).exclude(for_one=True, rounds__gt=0)

    def unconfirmed_since(self, before: datetime) -> "QuestionQuerySet":
        """Keep those that nobody confirmed since a time."""
        return self.filter(state=QuestionState.UNCONFIRMED, created_at__lt=before)


class Question(Record):
    """A question, with where it was asked from. `recipient` is the profile it is for (`for_one`); else it is offered to the nearest that fit.

    Left unanswered, it waits for an animator until `due_at`, then is closed.

    Neither side sees the other's address: each follows it by the link of its letters, of which only a hash is kept. Closed, its
    address is erased, and its words where nobody agreed that they serve others.
    """

    platform = models.ForeignKey("vocabulary.Platform", on_delete=models.CASCADE, related_name="+", verbose_name=_("plateforme"))
    state = models.CharField(_("état"), max_length=12, choices=QuestionState.choices, default=QuestionState.UNCONFIRMED)
    words = models.TextField(_("question"), max_length=2000)
    situation = models.ForeignKey("vocabulary.Situation", null=True, blank=True, on_delete=models.SET_NULL, related_name="+", verbose_name=_("situation"))
    lever = models.ForeignKey("vocabulary.Lever", null=True, blank=True, on_delete=models.SET_NULL, related_name="+", verbose_name=_("levier"))
    territory = models.ForeignKey("territories.Territory", null=True, blank=True, on_delete=models.PROTECT, related_name="+", verbose_name=_("territoire"))
    recipient = models.ForeignKey("network.Profile", null=True, blank=True, on_delete=models.SET_NULL, related_name="+", verbose_name=_("destinataire"))
    # Said apart from `recipient`: a profile that is deleted hands nothing to others.
    for_one = models.BooleanField(_("adressée à un seul profil"), default=False)
    email = models.EmailField(_("adresse électronique"), blank=True)
    name = models.CharField(_("nom à dire à qui répond"), max_length=120, blank=True)
    may_serve = models.BooleanField(_("peut servir à d’autres, sans nom"), default=False)
    submission = models.UUIDField(_("clé d’envoi"), unique=True, editable=False)
    secret = models.CharField(_("empreinte du secret de suivi"), max_length=64, blank=True, editable=False, db_index=True)
    confirmed_at = models.DateTimeField(_("confirmée le"), null=True, blank=True)
    due_at = models.DateTimeField(_("réponse attendue avant le"), null=True, blank=True)
    taken_by = models.ForeignKey("network.Profile", null=True, blank=True, on_delete=models.SET_NULL, related_name="+", verbose_name=_("prise par"))
    taken_at = models.DateTimeField(_("prise le"), null=True, blank=True)
    answer = models.TextField(_("réponse"), max_length=5000, blank=True)
    answer_may_serve = models.BooleanField(_("la réponse peut servir à d’autres"), default=False)
    answered_at = models.DateTimeField(_("répondue le"), null=True, blank=True)
    closed_at = models.DateTimeField(_("close le"), null=True, blank=True)
    rounds = models.PositiveSmallIntegerField(_("fois proposée"), default=0)
    reminded_at = models.DateTimeField(_("rappelée le"), null=True, blank=True)
    thanked_at = models.DateTimeField(_("remerciée le"), null=True, blank=True)

    objects = QuestionQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at"]
        verbose_name = _("question")
        verbose_name_plural = _("questions")
        indexes = [models.Index(fields=["state", "due_at"], name="network_question_due")]
        constraints = [
            models.CheckConstraint(condition=~Q(state=QuestionState.ANSWERED) | Q(answered_at__isnull=False), name="network_question_answer_is_dated"),
            models.CheckConstraint(condition=~Q(state=QuestionState.TAKEN) | Q(taken_at__isnull=False), name="network_question_taking_is_dated"),
        ]

    def __str__(self) -> str:
        return str(_("question %(id)s") % {"id": str(self.uuid)[:8]})

    @property
    def is_closed(self) -> bool:
        """Whether nothing more is expected."""
        return self.state in {QuestionState.ANSWERED, QuestionState.WITHDRAWN} or self.closed_at is not None

    @property
    def may_be_shared(self) -> bool:
        """Whether both sides agreed that question and answer serve others."""
        return self.state == QuestionState.ANSWERED and self.may_serve and self.answer_may_serve


class Offer(models.Model):
    """A question offered to a profile, by a letter whose link takes or declines it."""

    question = models.ForeignKey(Question, on_delete=models.CASCADE, related_name="offers", verbose_name=_("question"))
    profile = models.ForeignKey("network.Profile", on_delete=models.CASCADE, related_name="offers", verbose_name=_("profil"))
    state = models.CharField(_("état"), max_length=8, choices=OfferState.choices, default=OfferState.OPEN)
    secret = models.CharField(_("empreinte du secret"), max_length=64, unique=True, editable=False)
    round = models.PositiveSmallIntegerField(_("tour"), default=1)
    offered_at = models.DateTimeField(_("proposée le"))
    closed_at = models.DateTimeField(_("close le"), null=True, blank=True)

    class Meta:
        ordering = ["offered_at", "pk"]
        verbose_name = _("proposition de question")
        verbose_name_plural = _("propositions de questions")
        constraints = [
            models.UniqueConstraint(fields=["question", "profile"], name="network_offer_once"),
            models.UniqueConstraint(fields=["question"], condition=Q(state=OfferState.TAKEN), name="network_offer_taken_by_one"),
        ]

    def __str__(self) -> str:
        return f"{self.question} · {self.get_state_display()}"
