"""Profiles brought in from the file of another network."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from terreau.core.models import Record


class NetworkImport(Record):
    """A file of profiles: where it comes from, how its columns were read, what was done. The file itself is not kept once it is done."""

    platform = models.ForeignKey("vocabulary.Platform", on_delete=models.CASCADE, related_name="+", verbose_name=_("plateforme"))
    user = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+", verbose_name=_("demandé par"))
    file_name = models.CharField(_("fichier"), max_length=200)
    source_name = models.CharField(_("source"), max_length=160)
    source_url = models.URLField(_("adresse de la source"), max_length=300, blank=True)
    source_licence = models.CharField(_("licence"), max_length=60)
    kind = models.CharField(_("sorte de profils"), max_length=12)
    mapping = models.JSONField(_("correspondance des colonnes"), default=dict)
    rows = models.JSONField(_("lignes lues"), default=list)
    report = models.JSONField(_("ce qui a été fait"), default=dict)
    done_at = models.DateTimeField(_("fait le"), null=True, blank=True)

    class Meta:
        ordering = ["-created_at"]
        verbose_name = _("import de profils")
        verbose_name_plural = _("imports de profils")

    def __str__(self) -> str:
        return f"{self.source_name} ({self.file_name})"
