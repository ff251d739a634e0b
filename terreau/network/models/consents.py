"""What keepers of profiles agreed to, in the words that they read."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from terreau.network.enums import Part


class Consent(models.Model):
    """One part of a profile, agreed to be shown: when, in which words, by whom, and since when no more.

    Evidence: what is shown is read from the profile (`shows_…`), written together with this by `actions.consents`.
    """

    profile = models.ForeignKey("network.Profile", on_delete=models.CASCADE, related_name="consents", verbose_name=_("profil"))
    part = models.CharField(_("partie"), max_length=10, choices=Part.choices)
    wording = models.CharField(_("formulation"), max_length=400)
    given_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+", verbose_name=_("donné par"))
    given_at = models.DateTimeField(_("donné le"))
    withdrawn_at = models.DateTimeField(_("retiré le"), null=True, blank=True)

    class Meta:
        ordering = ["-given_at", "pk"]
        verbose_name = _("accord")
        verbose_name_plural = _("accords")
        constraints = [
            models.UniqueConstraint(fields=["profile", "part"], condition=models.Q(withdrawn_at=None), name="network_consent_one_in_force"),
        ]

    def __str__(self) -> str:
        return self.get_part_display()
