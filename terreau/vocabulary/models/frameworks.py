"""A framework: the levers of a project, how they lean on each other, the steps and natures of its resources."""

from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from modelcluster.models import ClusterableModel
from wagtail.fields import StreamField
from wagtail.models import RevisionMixin

from terreau.core.blocks import StepsBlock
from terreau.core.models import AddressedRecord, Record
from terreau.core.prepared import Prepared

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

hex_colour = RegexValidator(r"^#[0-9a-f]{6}$", _("Écrivez la couleur comme « #1f5c43 »."))


def colour_field(label: "StrOrPromise") -> models.CharField:
    """Return a field for an sRGB colour written #rrggbb."""
    return models.CharField(label, max_length=7, validators=[hex_colour])


class Framework(Record):
    """A network's own set of levers, steps and natures."""

    code = models.SlugField(_("code"), max_length=80, unique=True)
    title = models.CharField(_("titre"), max_length=200)
    description = models.TextField(_("présentation"), blank=True)

    class Meta:
        ordering = ["title"]
        verbose_name = _("cadre")
        verbose_name_plural = _("cadres")

    def __str__(self) -> str:
        return self.title

    @cached_property
    def ordered_levers(self) -> list["Lever"]:
        """The levers in their order, read once, without their first hour: nearly every page draws them."""
        return _levers_of.records(self.pk)


class LeverQuerySet(models.QuerySet["Lever"]):
    def of(self, framework: Framework | int) -> "LeverQuerySet":
        """Keep the levers of a framework (or of its key), in their order; their first hour, which is long, is read when asked for."""
        return self.filter(framework=framework).order_by("order").defer("first_hour")


_levers_of = Prepared(lambda framework: Lever.objects.of(framework))


class Lever(RevisionMixin, AddressedRecord, ClusterableModel):
    """One of the questions every project faces, with its hue: text and leaf colours in light and dark."""

    framework = models.ForeignKey(Framework, on_delete=models.PROTECT, related_name="levers", verbose_name=_("cadre"))
    order = models.PositiveSmallIntegerField(_("numéro"))
    title = models.CharField(_("titre"), max_length=120)
    short_title = models.CharField(_("nom court"), max_length=24, help_text=_("Un mot, écrit sur la rosace."))
    question = models.CharField(_("question en une phrase"), max_length=200)
    introduction = models.TextField(_("introduction"))
    first_hour = StreamField(
        [("steps", StepsBlock())],
        blank=True,
        max_num=1,
        verbose_name=_("la première heure"),
        help_text=_("Ce que l’on peut faire en une heure, seul ou à deux, et ce que l’on en tire."),
    )
    other_words = models.CharField(
        _("autres mots pour le dire"),
        max_length=400,
        blank=True,
        help_text=_("Ce que les gens tapent quand ils cherchent cela, séparé par des virgules : « argent, budget, mécénat »."),
    )
    text_light = colour_field(_("teinte du texte, clair"))
    text_dark = colour_field(_("teinte du texte, sombre"))
    leaf_light = colour_field(_("teinte de la feuille, clair"))
    leaf_dark = colour_field(_("teinte de la feuille, sombre"))
    sources = models.ManyToManyField("vocabulary.Source", blank=True, related_name="+", verbose_name=_("sources"))

    objects = LeverQuerySet.as_manager()

    class Meta:
        ordering = ["framework", "order"]
        verbose_name = _("levier")
        verbose_name_plural = _("leviers")
        constraints = [
            models.UniqueConstraint(fields=["framework", "order"], name="vocabulary_lever_order_unique"),
            models.CheckConstraint(condition=models.Q(order__range=(1, 12)), name="vocabulary_lever_order_1_to_12"),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("portal:lever", args=[self.slug])

    def clean(self) -> None:
        """Refuse another framework while articulations or situations of the present one hold this lever."""
        super().clean()
        before = Lever.objects.filter(pk=self.pk).first()
        if before is None or before.framework_id == self.framework_id:
            return
        if before.articulations.exists() or before.articulated_from.exists() or before.called_by.exists():
            raise ValidationError({"framework": _("Des articulations ou des situations de son cadre tiennent à ce levier : retirez-les avant d’en changer.")})


class GuidingQuestion(models.Model):
    """A question that a lever puts to a project."""

    lever = ParentalKey(Lever, on_delete=models.CASCADE, related_name="questions", verbose_name=_("levier"))
    order = models.PositiveSmallIntegerField(_("ordre"), default=0)
    text = models.CharField(_("question"), max_length=300)

    # The desk's rows are moved up and down, and numbered so.
    sort_order_field = "order"

    class Meta:
        ordering = ["order", "pk"]
        verbose_name = _("question")
        verbose_name_plural = _("questions")

    def __str__(self) -> str:
        return self.text


class ArticulationKind(models.TextChoices):
    """How one lever bears on another."""

    ENLIGHTENS = "eclaire", _("éclaire")
    CONDITIONS = "conditionne", _("conditionne")
    STRENGTHENS = "renforce", _("renforce")


class Articulation(RevisionMixin, Record):
    """A typed link from one lever to another, with the reason for it."""

    origin = models.ForeignKey(Lever, on_delete=models.CASCADE, related_name="articulations", verbose_name=_("levier"))
    target = models.ForeignKey(Lever, on_delete=models.CASCADE, related_name="articulated_from", verbose_name=_("levier visé"))
    kind = models.CharField(_("lien"), max_length=12, choices=ArticulationKind.choices)
    reason = models.CharField(_("pourquoi"), max_length=300)
    proposed = models.BooleanField(_("proposée par Terreau"), default=True, help_text=_("Affichée comme ouverte à la discussion."))

    class Meta:
        ordering = ["origin__order", "target__order"]
        verbose_name = _("articulation")
        verbose_name_plural = _("articulations")
        constraints = [
            models.UniqueConstraint(fields=["origin", "target"], name="vocabulary_articulation_unique"),
            models.CheckConstraint(condition=~models.Q(origin=models.F("target")), name="vocabulary_articulation_between_two"),
        ]

    def __str__(self) -> str:
        return f"{self.origin} {self.get_kind_display()} {self.target}"

    def clean(self) -> None:
        """Refuse a link to itself or to a lever of another framework."""
        if not (self.origin_id and self.target_id):
            return
        if self.origin_id == self.target_id:
            raise ValidationError({"target": _("Un levier ne s’articule pas avec lui-même : choisissez-en un autre.")})
        if self.origin.framework_id != self.target.framework_id:
            raise ValidationError({"target": _("Ce levier appartient à un autre cadre.")})


class FrameworkItem(RevisionMixin, Record):
    """An ordered entry of a framework."""

    order = models.PositiveSmallIntegerField(_("ordre"))
    slug = models.SlugField(_("adresse"), max_length=80)
    title = models.CharField(_("titre"), max_length=80)
    description = models.CharField(_("à quoi cela sert"), max_length=300, blank=True)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.title


class Step(FrameworkItem):
    """How deep a resource goes: in the reference framework, understand, adopt, act."""

    framework = models.ForeignKey(Framework, on_delete=models.PROTECT, related_name="steps", verbose_name=_("cadre"))
    question = models.CharField(_("question associée"), max_length=80, blank=True)

    class Meta:
        ordering = ["framework", "order"]
        verbose_name = _("marche")
        verbose_name_plural = _("marches")
        constraints = [models.UniqueConstraint(fields=["framework", "slug"], name="vocabulary_step_slug_unique")]


class Nature(FrameworkItem, ClusterableModel):
    """One of the drawers of a practical kit."""

    framework = models.ForeignKey(Framework, on_delete=models.PROTECT, related_name="natures", verbose_name=_("cadre"))

    class Meta:
        ordering = ["framework", "order"]
        verbose_name = _("nature")
        verbose_name_plural = _("natures")
        constraints = [models.UniqueConstraint(fields=["framework", "slug"], name="vocabulary_nature_slug_unique")]


class NatureGroup(models.Model):
    """A compartment of a drawer, such as « Guides pratiques »."""

    nature = ParentalKey(Nature, on_delete=models.CASCADE, related_name="groups", verbose_name=_("nature"))
    order = models.PositiveSmallIntegerField(_("ordre"), default=0)
    title = models.CharField(_("titre"), max_length=80)

    sort_order_field = "order"

    class Meta:
        ordering = ["nature", "order", "pk"]
        verbose_name = _("groupe")
        verbose_name_plural = _("groupes")
        constraints = [models.UniqueConstraint(fields=["nature", "title"], name="vocabulary_group_title_unique")]

    def __str__(self) -> str:
        return self.title
