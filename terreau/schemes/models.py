"""Public schemes, services and networks: who they are for, where to begin, and until when this holds."""

from django.core.exceptions import ValidationError
from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalManyToManyField
from modelcluster.models import ClusterableModel
from wagtail.models import RevisionMixin

from terreau.core.models import AddressedRecord
from terreau.schemes.enums import Free, SchemeKind
from terreau.vocabulary.models import Scheme


class PublicScheme(RevisionMixin, AddressedRecord, ClusterableModel):
    """A door where a project may knock. Its page is its place in the list."""

    framework = models.ForeignKey("vocabulary.Framework", on_delete=models.CASCADE, related_name="schemes", verbose_name=_("cadre"))
    name = models.CharField(_("nom"), max_length=120)
    kind = models.CharField(_("ce qu’on y trouve"), max_length=16, choices=SchemeKind.choices)
    who = models.CharField(_("pour qui"), max_length=200)
    audiences = ParentalManyToManyField(
        "vocabulary.Concept",
        blank=True,
        related_name="+",
        limit_choices_to={"scheme": Scheme.AUDIENCE},
        verbose_name=_("publics"),
        help_text=_("Ceux qui peuvent y frapper. Rien de coché : la page le montre à tous."),
    )
    free = models.CharField(
        _("coût"),
        max_length=5,
        choices=Free.choices,
        blank=True,
        help_text=_("Ce que cela coûte à qui le demande. Laissez vide pour de l’argent à recevoir, ou quand personne n’en est sûr : la page n’en dit rien."),
    )
    what = models.CharField(_("à quoi il sert"), max_length=400)
    how = models.CharField(_("par où commencer"), max_length=300)
    operator = models.CharField(_("qui s’en occupe"), max_length=160, blank=True)
    url = models.URLField(_("adresse"), max_length=500)
    yearly = models.BooleanField(
        _("change chaque année"), default=False, help_text=_("Ses règles, son budget ou ses dates dépendent de l’année : la page le dit.")
    )
    situations = ParentalManyToManyField("vocabulary.Situation", blank=True, related_name="schemes", verbose_name=_("situations"))
    levers = ParentalManyToManyField("vocabulary.Lever", blank=True, related_name="schemes", verbose_name=_("leviers"))
    noted_on = models.DateField(_("décrit le"), default=timezone.localdate)
    checked_on = models.DateField(
        _("vérifié le"),
        null=True,
        blank=True,
        help_text=_("Le jour où quelqu’un a ouvert l’adresse et relu ce texte. Vide : la page dit que personne ne l’a fait."),
    )
    review_by = models.DateField(_("à revoir avant le"), help_text=_("Passé ce jour, l’atelier rappelle de le revérifier."))

    class Meta:
        ordering = ["name"]
        verbose_name = _("dispositif")
        verbose_name_plural = _("dispositifs")
        constraints = [
            models.CheckConstraint(condition=models.Q(review_by__gt=models.F("noted_on")), name="schemes_review_after_noted"),
            models.CheckConstraint(condition=~models.Q(kind=SchemeKind.MONEY) | models.Q(free=""), name="schemes_money_costs_nothing"),
        ]

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        """Refuse days that nobody can have meant."""
        super().clean()
        if self.checked_on and self.checked_on > timezone.localdate():
            raise ValidationError({"checked_on": _("Ce jour n’est pas encore venu : notez celui où quelqu’un a ouvert l’adresse.")})
        if self.kind == SchemeKind.MONEY and self.free:
            raise ValidationError({"free": _("De l’argent à recevoir n’a pas de coût : laissez ce choix vide.")})
        if self.review_by and self.noted_on and self.review_by <= self.noted_on:
            raise ValidationError({"review_by": _("Choisissez un jour après celui de la description.")})

    def get_absolute_url(self) -> str:
        return f"{reverse('schemes:schemes')}#{self.slug}"
