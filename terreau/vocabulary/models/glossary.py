"""The glossary."""

from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from wagtail.models import RevisionMixin

from terreau.core.models import AddressedRecord


class Term(RevisionMixin, AddressedRecord):
    """A word of the network, defined; `proposed` where no source defines it."""

    label = models.CharField(_("terme"), max_length=160)
    definition = models.TextField(_("définition"))
    note = models.CharField(_("note"), max_length=400, blank=True)
    other_words = models.CharField(
        _("autres façons de le dire"),
        max_length=400,
        blank=True,
        help_text=_("Sigle, nom en entier, synonymes, séparés par des virgules : la recherche trouve l’un quand on tape l’autre."),
    )
    proposed = models.BooleanField(_("définition proposée par Terreau"), default=False)
    levers = models.ManyToManyField("vocabulary.Lever", blank=True, related_name="terms", verbose_name=_("leviers"))
    related = models.ManyToManyField("self", blank=True, symmetrical=False, related_name="related_from", verbose_name=_("termes voisins"))
    sources = models.ManyToManyField("vocabulary.Source", blank=True, related_name="+", verbose_name=_("sources"))

    class Meta:
        ordering = ["label"]
        verbose_name = _("terme du glossaire")
        verbose_name_plural = _("glossaire")

    def __str__(self) -> str:
        return self.label

    def get_absolute_url(self) -> str:
        return f"{reverse('portal:glossary')}#{self.slug}"
