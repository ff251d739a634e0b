"""Who keeps a profile."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from terreau.network.enums import StewardState


class Steward(models.Model):
    """Somebody who keeps a profile, or asks to: theirs, or that of an organisation they belong to. An animator settles what is asked."""

    profile = models.ForeignKey("network.Profile", on_delete=models.CASCADE, related_name="stewards", verbose_name=_("profil"))
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="stewardships", verbose_name=_("personne"))
    state = models.CharField(_("état"), max_length=8, choices=StewardState.choices, default=StewardState.ASKED)
    message = models.CharField(_("mot à l’animation"), max_length=600, blank=True)
    asked_at = models.DateTimeField(_("demandé le"), auto_now_add=True)
    decided_at = models.DateTimeField(_("décidé le"), null=True, blank=True)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+", verbose_name=_("décidé par"))

    class Meta:
        ordering = ["asked_at", "pk"]
        verbose_name = _("responsable de profil")
        verbose_name_plural = _("responsables de profils")
        constraints = [models.UniqueConstraint(fields=["profile", "user"], name="network_steward_once")]

    def __str__(self) -> str:
        return f"{self.profile} · {self.get_state_display()}"
