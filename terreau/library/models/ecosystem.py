"""The sister platforms of the ecosystem, and the referentials some of them come from (C054)."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.models import RevisionMixin

from terreau.core.models import AddressedRecord
from terreau.library.models.resources import Resource


class EcosystemPlatform(RevisionMixin, AddressedRecord):
    """A site or platform of the ecosystem, as the sources describe it."""

    name = models.CharField(_("nom"), max_length=200)
    kind = models.CharField(_("type"), max_length=60)
    theme = models.CharField(_("thème"), max_length=200, blank=True)
    description = models.TextField(_("présentation"), blank=True)
    url = models.URLField(_("adresse"), blank=True)
    launched = models.CharField(_("mise en ligne"), max_length=10, blank=True, help_text=_("AAAA, AAAA-MM ou AAAA-MM-JJ."))
    launch_note = models.CharField(_("à propos de la date"), max_length=300, blank=True)
    note = models.TextField(_("note"), blank=True)
    operator = models.ForeignKey(
        "accounts.Organisation", null=True, blank=True, on_delete=models.SET_NULL, related_name="operated_platforms", verbose_name=_("animée par")
    )
    partners = models.ManyToManyField("accounts.Organisation", blank=True, related_name="partnered_platforms", verbose_name=_("partenaires"))
    referential = models.ForeignKey(
        Resource, null=True, blank=True, on_delete=models.SET_NULL, related_name="platforms_issued", verbose_name=_("référentiel d’origine")
    )
    resources = models.ManyToManyField(Resource, blank=True, related_name="ecosystem_platforms", verbose_name=_("ressources liées"))
    sources = models.ManyToManyField("vocabulary.Source", blank=True, related_name="+", verbose_name=_("sources"))
    order = models.PositiveSmallIntegerField(_("ordre"), default=0)

    class Meta:
        ordering = ["order", "name"]
        verbose_name = _("plateforme de l’écosystème")
        verbose_name_plural = _("plateformes de l’écosystème")

    def __str__(self) -> str:
        return self.name


class EcosystemRelation(models.Model):
    """How one platform of the ecosystem relates to another."""

    origin = models.ForeignKey(EcosystemPlatform, on_delete=models.CASCADE, related_name="relations", verbose_name=_("plateforme"))
    target = models.ForeignKey(EcosystemPlatform, on_delete=models.CASCADE, related_name="relations_from", verbose_name=_("plateforme liée"))
    label = models.CharField(_("lien"), max_length=80)

    class Meta:
        verbose_name = _("lien entre plateformes")
        verbose_name_plural = _("liens entre plateformes")
        constraints = [models.UniqueConstraint(fields=["origin", "target", "label"], name="library_ecosystem_relation_unique")]

    def __str__(self) -> str:
        return f"{self.origin} {self.label} {self.target}"
