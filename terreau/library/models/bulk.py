"""One change asked for many resources at once: what was asked, how far it is, and what became of each."""

import uuid

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class BulkChange(models.Model):
    """`operation` and `value` say what, `keys` to which resources; `position` is how many are done, `left` what was left as it was."""

    uuid = models.UUIDField(_("identifiant"), default=uuid.uuid4, unique=True, editable=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+", verbose_name=_("demandé par"))
    created_at = models.DateTimeField(_("demandé le"), auto_now_add=True)
    finished_at = models.DateTimeField(_("fini le"), null=True, blank=True)
    operation = models.CharField(_("changement"), max_length=40)
    value = models.CharField(_("valeur"), max_length=60)
    keys = models.JSONField(_("ressources"), default=list)
    position = models.PositiveIntegerField(_("faites"), default=0)
    counts = models.JSONField(_("décompte"), default=dict)
    left = models.JSONField(_("laissées"), default=list)

    class Meta:
        ordering = ["-created_at"]
        verbose_name = _("changement en lot")
        verbose_name_plural = _("changements en lot")

    def __str__(self) -> str:
        return f"{self.operation} {self.value}"
