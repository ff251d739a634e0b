"""Contributions: given by a form, confirmed by e-mail, read by a moderator before anybody else."""

from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from terreau.contributions.enums import DECIDED, Outcome, Place, State
from terreau.core.models import Record


class ContributionQuerySet(models.QuerySet[Any]):
    def waiting(self) -> "ContributionQuerySet":
        """Keep what a moderator has to read."""
        return self.filter(state=State.WAITING)

    def to_announce(self, before: datetime) -> "ContributionQuerySet":
        """Keep what waits and that its moderators were not told of since a time."""
        return self.waiting().exclude(announced_at__gte=before)

    def decided(self) -> "ContributionQuerySet":
        """Keep what was accepted or refused."""
        return self.filter(state__in=DECIDED)

    def accepted(self) -> "ContributionQuerySet":
        """Keep what a moderator accepted."""
        return self.filter(state=State.ACCEPTED)

    def unconfirmed_since(self, before: datetime) -> "ContributionQuerySet":
        """Keep what nobody confirmed since a time."""
        return self.filter(state=State.UNCONFIRMED, created_at__lt=before)


class Contribution(Record):
    """What trials and proposals share: who gave it, and where it stands.

    `email` serves to confirm and to answer; it is erased with the decision's month (see the room's personal data).
    `submission` is made of the form's own random key and of what was written: sent twice, it is kept once. `confirmation` is
    the hash of the secret in the mail. `given` keeps, by field, what a moderator corrected before accepting.
    """

    platform = models.ForeignKey("vocabulary.Platform", on_delete=models.CASCADE, related_name="+", verbose_name=_("plateforme"))
    state = models.CharField(_("état"), max_length=11, choices=State.choices, default=State.UNCONFIRMED)
    email = models.EmailField(_("adresse électronique"), blank=True)
    name = models.CharField(_("nom à afficher"), max_length=120, blank=True)
    submission = models.UUIDField(_("clé d’envoi"), unique=True, editable=False)
    confirmation = models.CharField(_("empreinte du secret"), max_length=64, blank=True, editable=False, db_index=True)
    confirmed_at = models.DateTimeField(_("confirmée le"), null=True, blank=True)
    announced_at = models.DateTimeField(_("annoncée à la modération le"), null=True, blank=True, editable=False)
    decided_at = models.DateTimeField(_("décidée le"), null=True, blank=True)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+", verbose_name=_("décidée par"))
    reason = models.CharField(_("motif"), max_length=300, blank=True, help_text=_("Dit à la personne, si elle est refusée."))
    given = models.JSONField(_("tel que donné"), default=dict, blank=True, editable=False)

    objects: ContributionQuerySet = ContributionQuerySet.as_manager()  # type: ignore[assignment]  # a manager answers as its queryset does

    class Meta:
        abstract = True
        ordering = ["-created_at"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(state__in=DECIDED, decided_at__isnull=False) | models.Q(~models.Q(state__in=DECIDED), decided_at__isnull=True),
                name="%(app_label)s_%(class)s_decided_is_dated",
            ),
            models.CheckConstraint(condition=~models.Q(state=State.REFUSED, reason=""), name="%(app_label)s_%(class)s_refused_says_why"),
        ]

    @property
    def is_decided(self) -> bool:
        """Whether a moderator accepted or refused it."""
        return self.state in DECIDED

    @property
    def is_shown(self) -> bool:
        """Whether a page shows words or the name of its giver."""
        raise NotImplementedError


class Trial(Contribution):
    """« Essayé ici » : somebody tells how it went; counted once accepted, told when they agreed to it (`told`)."""

    resource = models.ForeignKey("library.Resource", on_delete=models.CASCADE, related_name="trials", verbose_name=_("ressource"))
    tried = models.TextField(_("ce qui a été essayé, et où"), max_length=1500)
    place = models.CharField(_("où"), max_length=18, choices=Place.choices)
    happened = models.TextField(_("ce qui s’est passé"), max_length=1500)
    outcome = models.CharField(_("issue"), max_length=9, choices=Outcome.choices)
    advice = models.TextField(_("conseil au suivant"), max_length=1500, blank=True)
    told = models.BooleanField(_("récit public"), default=False, help_text=_("Sinon l’essai compte, sans récit."))

    class Meta(Contribution.Meta):
        verbose_name = _("essai")
        verbose_name_plural = _("essais")
        indexes = [models.Index(fields=["resource", "state"], name="contributions_trial_shown")]

    def __str__(self) -> str:
        return f"{self.resource} ({self.get_place_display()})"

    @property
    def is_shown(self) -> bool:
        return self.state == State.ACCEPTED and self.told


class Proposal(Contribution):
    """A resource that somebody proposes; once accepted it is a draft that editors finish."""

    title = models.CharField(_("titre"), max_length=250)
    purpose = models.CharField(_("à quoi cela sert"), max_length=300)
    url = models.URLField(_("adresse"), max_length=500, blank=True)
    file = models.CharField(_("fichier joint"), max_length=200, blank=True, editable=False)
    file_name = models.CharField(_("nom du fichier"), max_length=200, blank=True, editable=False)
    publisher = models.CharField(_("qui l’a publié"), max_length=200, blank=True)
    year = models.PositiveSmallIntegerField(_("année"), null=True, blank=True)
    levers = models.ManyToManyField("vocabulary.Lever", blank=True, related_name="+", verbose_name=_("leviers"))
    remarks = models.TextField(_("remarques"), max_length=1500, blank=True)
    credited = models.BooleanField(_("créditée"), default=False, help_text=_("La page de la ressource dit qui l’a proposée."))
    resource = models.OneToOneField(
        "library.Resource", null=True, blank=True, on_delete=models.SET_NULL, related_name="proposal", verbose_name=_("ressource tirée")
    )

    class Meta(Contribution.Meta):
        verbose_name = _("proposition")
        verbose_name_plural = _("propositions")

    def __str__(self) -> str:
        return self.title

    @property
    def is_shown(self) -> bool:
        return self.state == State.ACCEPTED and self.credited
