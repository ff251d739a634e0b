"""The documents that facts were taken from."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from terreau.core.models import Record


class Source(Record):
    """A document that attests facts: cited wherever the fact is shown."""

    code = models.CharField(_("code"), max_length=60, unique=True)
    title = models.CharField(_("description"), max_length=400)
    short = models.CharField(_("nom court"), max_length=80, blank=True, help_text=_("Comment on l’appelle au fil d’une page : « programme 2019 »."))

    class Meta:
        ordering = ["code"]
        verbose_name = _("source")
        verbose_name_plural = _("sources")

    def __str__(self) -> str:
        return self.title

    @property
    def name(self) -> str:
        """What the document is called beside what it attests; its whole description stands in the list of documents."""
        return self.short or self.code
