"""What places a resource: in a framework, beside other resources, on a platform."""

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey

from terreau.library.enums import Display, Provenance, RelationKind
from terreau.library.models.resources import Resource


class Placement(models.Model):
    """Step and nature of a resource in one framework: they belong to the framework, so there is one placement for each."""

    resource = ParentalKey(Resource, on_delete=models.CASCADE, related_name="placements", verbose_name=_("ressource"))
    framework = models.ForeignKey("vocabulary.Framework", on_delete=models.CASCADE, related_name="+", verbose_name=_("cadre"))
    step = models.ForeignKey("vocabulary.Step", null=True, blank=True, on_delete=models.PROTECT, related_name="placements", verbose_name=_("marche"))
    nature = models.ForeignKey("vocabulary.Nature", null=True, blank=True, on_delete=models.PROTECT, related_name="placements", verbose_name=_("nature"))
    group = models.ForeignKey("vocabulary.NatureGroup", null=True, blank=True, on_delete=models.SET_NULL, related_name="placements", verbose_name=_("groupe"))
    nature_provenance = models.CharField(_("nature donnée ou proposée"), max_length=8, choices=Provenance.choices, default=Provenance.PROPOSED)

    class Meta:
        verbose_name = _("place dans un cadre")
        verbose_name_plural = _("places dans les cadres")
        constraints = [models.UniqueConstraint(fields=["resource", "framework"], name="library_placement_unique")]

    def __str__(self) -> str:
        return f"{self.step or '–'} / {self.nature or '–'}"

    def clean(self) -> None:
        """Refuse a step, nature or group of another framework."""
        if self.step_id and self.step and self.step.framework_id != self.framework_id:
            raise ValidationError({"step": _("Cette marche appartient à un autre cadre.")})
        if self.nature_id and self.nature and self.nature.framework_id != self.framework_id:
            raise ValidationError({"nature": _("Cette nature appartient à un autre cadre.")})
        if self.group_id and self.group and self.group.nature_id != self.nature_id:
            raise ValidationError({"group": _("Ce groupe appartient à une autre nature.")})


class Relation(models.Model):
    """A typed link from one resource to another."""

    origin = ParentalKey(Resource, on_delete=models.CASCADE, related_name="relations", verbose_name=_("ressource"))
    target = models.ForeignKey(Resource, on_delete=models.CASCADE, related_name="relations_from", verbose_name=_("ressource liée"))
    kind = models.CharField(_("lien"), max_length=10, choices=RelationKind.choices)
    order = models.PositiveSmallIntegerField(_("ordre"), default=0)
    provenance = models.CharField(_("lien donné ou proposé"), max_length=8, choices=Provenance.choices, default=Provenance.PROPOSED)

    sort_order_field = "order"

    class Meta:
        ordering = ["order", "pk"]
        verbose_name = _("lien")
        verbose_name_plural = _("liens")
        constraints = [
            models.UniqueConstraint(fields=["origin", "target"], name="library_relation_unique"),
            models.CheckConstraint(condition=~models.Q(origin=models.F("target")), name="library_relation_between_two"),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.target}"


class PlatformDisplay(models.Model):
    """A resource that a platform pins or hides, whatever its levers."""

    resource = ParentalKey(Resource, on_delete=models.CASCADE, related_name="displays", verbose_name=_("ressource"))
    platform = models.ForeignKey("vocabulary.Platform", on_delete=models.CASCADE, related_name="displays", verbose_name=_("plateforme"))
    display = models.CharField(_("affichage"), max_length=6, choices=Display.choices)

    class Meta:
        verbose_name = _("affichage sur une plateforme")
        verbose_name_plural = _("affichages sur les plateformes")
        constraints = [models.UniqueConstraint(fields=["resource", "platform"], name="library_display_unique")]

    def __str__(self) -> str:
        return f"{self.platform} : {self.get_display_display()}"
