"""What `load_catalogue` wrote, so that a later load tells an editor's change from its own."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class LoadedRecord(models.Model):
    """The last state that the catalogue's loader gave to a record: `digest` is that of its values, `object_pk` its row."""

    kind = models.CharField(_("sorte"), max_length=40)
    key = models.CharField(_("identifiant dans le catalogue"), max_length=200)
    object_pk = models.CharField(_("fiche"), max_length=40)
    digest = models.CharField(_("empreinte"), max_length=64)

    class Meta:
        verbose_name = _("fiche chargée")
        verbose_name_plural = _("fiches chargées")
        constraints = [models.UniqueConstraint(fields=["kind", "key"], name="library_loaded_record_unique")]

    def __str__(self) -> str:
        return f"{self.kind} {self.key}"
