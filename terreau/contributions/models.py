"""Contributions: given by a form, confirmed by e-mail, read by a moderator before anybody else."""

from datetime import datetime

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from terreau.contributions.enums import Outcome, Place, State
from terreau.core.models import Record


class ContributionQuerySet(models.QuerySet["Contribution"]):
    def waiting(self) -> "ContributionQuerySet":
        """Keep what a moderator has to read."""
        return self.filter(state=State.WAITING)

    def unconfirmed_since(self, before: datetime) -> "ContributionQuerySet":
        """Keep what nobody confirmed since a time."""
        return self.filter(state=State.UNCONFIRMED, created_at__lt=before)


class Contribution(Record):
    """What trials and proposals share: who gave it, and where it stands.

    `email` serves to confirm and to answer; it is erased with the decision's month (see the room's personal data).
    `submission` is the form's own random key: sent twice, it is kept once. `confirmation` is the hash of the secret in the mail.
    """

    platform = models.ForeignKey("vocabulary.Platform", on_delete=models.CASCADE, related_name="+", verbose_name=_("plateforme"))
    state = models.CharField(_("état"), max_length=11, choices=State.choices, default=State.UNCONFIRMED)
    email = models.EmailField(_("adresse électronique"), blank=True)
    name = models.CharField(_("nom à afficher"), max_length=120, blank=True)
    submission = models.UUIDField(_("clé d’envoi"), unique=True, editable=False)
    confirmation = models.CharField(_("empreinte du secret"), max_length=64, blank=True, editable=False)
    confirmed_at = models.DateTimeField(_("confirmée le"), null=True, blank=True)
    decided_at = models.DateTimeField(_("décidée le"), null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+", verbose_name=_("décidée par")
    )
    reason = models.CharField(_("motif"), max_length=300, blank=True, help_text=_("Dit à la personne, si elle est refusée."))

    class Meta:
        abstract = True


class Trial(Contribution):
    """« Essayé ici » : somebody tells how it went; counted once accepted, told when they agreed to it (`told`)."""

    resource = models.ForeignKey("library.Resource", on_delete=models.CASCADE, related_name="trials", verbose_name=_("ressource"))
    tried = models.TextField(_("ce qui a été essayé, et où"), max_length=1500)
    place = models.CharField(_("où"), max_length=18, choices=Place.choices)
    outcome = models.CharField(_("issue"), max_length=9, choices=Outcome.choices)
    happened = models.TextField(_("ce qui s’est passé"), max_length=1500)
    advice = models.TextField(_("conseil au suivant"), max_length=1500, blank=True)
    told = models.BooleanField(_("récit public"), default=False, help_text=_("Sinon l’essai compte, sans récit."))

    objects = ContributionQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at"]
        verbose_name = _("essai")
        verbose_name_plural = _("essais")
        indexes = [models.Index(fields=["resource", "state"], name="contributions_trial_shown")]

    def __str__(self) -> str:
        return f"{self.resource} ({self.get_place_display()})"


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

    objects = ContributionQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at"]
        verbose_name = _("proposition")
        verbose_name_plural = _("propositions")

    def __str__(self) -> str:
        return self.title
