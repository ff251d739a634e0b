"""Controlled lists, in the sense of SKOS: a concept belongs to one scheme."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.models import RevisionMixin

from terreau.core.models import Record


class Scheme(models.TextChoices):
    """The controlled lists of the platform."""

    KIND = "kind", _("type de ressource (MEDOC)")
    FORMAT = "format", _("format")
    AUDIENCE = "audience", _("public")
    PHASE = "phase", _("phase de maturité")
    SCALE = "scale", _("échelle territoriale")
    DOMAIN = "domain", _("domaine")
    TRAJECTORY = "trajectory", _("trajectoire")


class ConceptQuerySet(models.QuerySet["Concept"]):
    def of(self, scheme: Scheme) -> "ConceptQuerySet":
        """Keep the concepts of one list, in their order."""
        return self.filter(scheme=scheme).order_by("order", "label")


class Concept(RevisionMixin, Record):
    """An entry of a controlled list, such as the audience « Élus »."""

    scheme = models.CharField(_("liste"), max_length=12, choices=Scheme.choices)
    slug = models.SlugField(_("adresse"), max_length=100)
    label = models.CharField(_("libellé"), max_length=160)
    description = models.CharField(_("définition"), max_length=400, blank=True)
    parent = models.ForeignKey("self", null=True, blank=True, on_delete=models.SET_NULL, related_name="children", verbose_name=_("terme plus large"))
    order = models.PositiveSmallIntegerField(_("ordre"), default=0)

    objects = ConceptQuerySet.as_manager()

    class Meta:
        ordering = ["scheme", "order", "label"]
        verbose_name = _("terme de liste")
        verbose_name_plural = _("listes")
        constraints = [models.UniqueConstraint(fields=["scheme", "slug"], name="vocabulary_concept_slug_unique")]

    def __str__(self) -> str:
        return self.label
