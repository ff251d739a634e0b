"""Situations in which people recognise themselves, in their own words."""

from django.core.exceptions import ValidationError
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from modelcluster.models import ClusterableModel
from wagtail.models import RevisionMixin

from terreau.core.models import AddressedRecord
from terreau.vocabulary.models.frameworks import Framework, Lever


class Situation(RevisionMixin, AddressedRecord, ClusterableModel):
    """What a person would say of their project, and the levers it calls for."""

    framework = models.ForeignKey(Framework, on_delete=models.CASCADE, related_name="situations", verbose_name=_("cadre"))
    order = models.PositiveSmallIntegerField(_("ordre"), default=0)
    words = models.CharField(_("la situation, avec les mots des gens"), max_length=80)
    introduction = models.TextField(_("ce qu’on peut en dire"), blank=True)
    other_words = models.CharField(
        _("autres mots pour le dire"),
        max_length=400,
        blank=True,
        help_text=_("Ce que les gens tapent quand ils cherchent cela, séparé par des virgules : « argent, budget, mécénat »."),
    )

    class Meta:
        ordering = ["framework", "order"]
        verbose_name = _("situation")
        verbose_name_plural = _("situations")

    def __str__(self) -> str:
        return self.words

    def get_absolute_url(self) -> str:
        return reverse("portal:situation", args=[self.slug])


class SituationLever(models.Model):
    """A lever that a situation calls for, and why."""

    situation = ParentalKey(Situation, on_delete=models.CASCADE, related_name="calls", verbose_name=_("situation"))
    lever = models.ForeignKey(Lever, on_delete=models.CASCADE, related_name="called_by", verbose_name=_("levier"))
    order = models.PositiveSmallIntegerField(_("ordre"), default=0)
    reason = models.CharField(_("pourquoi ce levier"), max_length=300)

    sort_order_field = "order"

    class Meta:
        ordering = ["order", "pk"]
        verbose_name = _("levier appelé")
        verbose_name_plural = _("leviers appelés")
        constraints = [models.UniqueConstraint(fields=["situation", "lever"], name="vocabulary_situation_lever_unique")]

    def __str__(self) -> str:
        return f"{self.situation} → {self.lever}"

    def clean(self) -> None:
        """Refuse a lever of another framework: no platform of the situation would show it."""
        framework = getattr(getattr(self, "situation", None), "framework_id", None)
        if self.lever_id and framework and self.lever.framework_id != framework:
            raise ValidationError({"lever": _("Ce levier appartient à un autre cadre que la situation : choisissez-en un du même cadre.")})
