"""Kits: an ordered set of resources, a path through it, and the files made of it."""

from typing import TYPE_CHECKING, Any

from django.contrib.contenttypes.fields import GenericRelation
from django.core.exceptions import ValidationError
from django.core.validators import MinValueValidator
from django.db import models
from django.http import HttpRequest
from django.urls import reverse
from django.utils.module_loading import import_string
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey, ParentalManyToManyField
from modelcluster.models import ClusterableModel
from wagtail.fields import RichTextField
from wagtail.models import DraftStateMixin, LockableMixin, PreviewableMixin, RevisionMixin

from terreau.core.models import AddressedRecord, Record
from terreau.kits.enums import Form, Pace, State
from terreau.vocabulary.models import Platform

if TYPE_CHECKING:
    from wagtail.models import Revision

INTRODUCTION_FEATURES = ["bold", "italic", "link", "ul", "ol"]
# Under the heading of the guide itself.
GUIDE_FEATURES = ["h3", *INTRODUCTION_FEATURES]


class KitQuerySet(models.QuerySet["Kit"]):
    def published(self) -> "KitQuerySet":
        """Keep what is live."""
        return self.filter(live=True)

    def on(self, platform: Platform) -> "KitQuerySet":
        """Keep what a platform shows: the kits of its framework, whose natures are their drawers."""
        return self.of_key(platform.framework_id)

    def of_key(self, framework: int) -> "KitQuerySet":
        """Keep the kits of a framework, by its primary key."""
        return self.filter(framework=framework)


class Kit(PreviewableMixin, DraftStateMixin, LockableMixin, RevisionMixin, AddressedRecord, ClusterableModel):
    """An ordered set of resources to take away, sorted in the drawers of a framework, with a path through it.

    The drawer of each resource is its nature in the kit's framework (`library.Placement`): said once, there.
    """

    framework = models.ForeignKey("vocabulary.Framework", on_delete=models.PROTECT, related_name="kits", verbose_name=_("cadre"))
    order = models.PositiveSmallIntegerField(_("ordre"), default=0, help_text=_("Place dans la liste des kits."))
    title = models.CharField(_("titre"), max_length=160)
    purpose = models.CharField(_("à quoi il sert"), max_length=300, help_text=_("« Pour lancer… », « Pour convaincre… » : une phrase."))
    introduction = RichTextField(_("introduction"), blank=True, features=INTRODUCTION_FEATURES)
    proposed = models.BooleanField(
        _("composé par Terreau"), default=True, help_text=_("La source ne dit pas ce qu’il contient, ou pas dans cet ordre : la page le dit.")
    )
    path_proposed = models.BooleanField(
        _("parcours proposé par Terreau"), default=True, help_text=_("Aucune source ne donne ces étapes ni ces durées : la page le dit.")
    )
    situations = ParentalManyToManyField(
        "vocabulary.Situation", blank=True, related_name="kits", verbose_name=_("situations"), help_text=_("La page de chacune mène à ce kit.")
    )
    guide = RichTextField(_("guide d’animation"), blank=True, features=GUIDE_FEATURES, help_text=_("Pour qui anime la séance : avant, pendant, après."))
    sources = ParentalManyToManyField("vocabulary.Source", blank=True, related_name="+", verbose_name=_("sources"))

    _revisions = GenericRelation(
        "wagtailcore.Revision", content_type_field="base_content_type", object_id_field="object_id", related_query_name="kit", for_concrete_model=False
    )

    objects = KitQuerySet.as_manager()

    class Meta:
        ordering = ["order", "title"]
        verbose_name = _("kit pratique")
        verbose_name_plural = _("kits pratiques")

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("kits:kit", args=[self.slug])

    def publish(self, revision: "Revision", *args: Any, **kwargs: Any) -> None:
        """Publish a revision. Raises `ValidationError` when the kit holds nothing."""
        if not revision.as_object().items.all():
            raise ValidationError({"items": _("Ce kit est vide : ajoutez au moins une ressource avant de le publier.")})
        super().publish(revision, *args, **kwargs)

    def get_preview_context(self, request: HttpRequest, mode_name: str) -> dict[str, object]:
        """Return what the page of this draft shows; the view that knows it stands above the models."""
        return import_string("terreau.kits.views.pages.preview_context")(request, self)

    def get_preview_template(self, request: HttpRequest, mode_name: str) -> str:
        """Return the template of the public page."""
        return "kits/kit.html"


class KitItem(models.Model):
    """A resource in a kit, in order; withdrawn works stay, marked."""

    kit = ParentalKey(Kit, on_delete=models.CASCADE, related_name="items", verbose_name=_("kit"))
    order = models.PositiveIntegerField(_("ordre"), default=0)
    resource = models.ForeignKey("library.Resource", on_delete=models.CASCADE, related_name="kit_items", verbose_name=_("ressource"))
    note = models.CharField(_("pourquoi elle est là"), max_length=300, blank=True)

    sort_order_field = "order"

    class Meta:
        ordering = ["order", "pk"]
        verbose_name = _("ressource du kit")
        verbose_name_plural = _("ressources du kit")
        constraints = [models.UniqueConstraint(fields=["kit", "resource"], name="kits_item_once")]

    def __str__(self) -> str:
        return str(self.resource)


class KitStage(models.Model):
    """A stage of a path through a kit: what one does, with which work, in how long."""

    kit = ParentalKey(Kit, on_delete=models.CASCADE, related_name="stages", verbose_name=_("kit"))
    order = models.PositiveSmallIntegerField(_("ordre"), default=0)
    pace = models.CharField(_("parcours"), max_length=16, choices=Pace.choices, blank=True, help_text=_("Vide quand le kit n’a qu’un parcours."))
    title = models.CharField(_("étape"), max_length=160)
    minutes = models.PositiveSmallIntegerField(_("durée, en minutes"), validators=[MinValueValidator(1, _("Comptez au moins une minute."))])
    text = models.TextField(_("ce qu’on fait"), blank=True)
    resource = models.ForeignKey("library.Resource", null=True, blank=True, on_delete=models.SET_NULL, related_name="+", verbose_name=_("ressource à ouvrir"))

    sort_order_field = "order"

    class Meta:
        ordering = ["order", "pk"]
        verbose_name = _("étape du parcours")
        verbose_name_plural = _("étapes du parcours")
        constraints = [models.CheckConstraint(condition=models.Q(minutes__gte=1), name="kits_stage_takes_time")]

    def __str__(self) -> str:
        return self.title


class TakeAway(Record):
    """A file made once of a kit, a selection or the whole library, kept until what it says changes or nobody asks for it.

    `subject` is what it is made of (`booklet.Subject.key()`), `digest` the fingerprint of what it says: another
    digest means that it has to be made again.
    """

    platform = models.ForeignKey("vocabulary.Platform", on_delete=models.CASCADE, related_name="+", verbose_name=_("plateforme"))
    subject = models.CharField(_("contenu"), max_length=64)
    members = models.JSONField(_("ressources choisies"), default=list, help_text=_("Identifiants publics, pour une sélection."))
    form = models.CharField(_("forme"), max_length=4, choices=Form.choices)
    state = models.CharField(_("état"), max_length=8, choices=State.choices, default=State.WAITING)
    digest = models.CharField(_("empreinte"), max_length=64, blank=True)
    file = models.CharField(_("fichier"), max_length=200, blank=True)
    size = models.PositiveBigIntegerField(_("octets"), default=0)
    done = models.PositiveIntegerField(_("fait"), default=0)
    total = models.PositiveIntegerField(_("à faire"), default=0)
    started_at = models.DateTimeField(_("commencé le"), null=True)
    made_at = models.DateTimeField(_("fait le"), null=True)
    asked_at = models.DateTimeField(_("demandé le"))

    class Meta:
        verbose_name = _("fichier à emporter")
        verbose_name_plural = _("fichiers à emporter")
        constraints = [
            models.UniqueConstraint(fields=["platform", "subject", "form"], name="kits_take_away_once"),
            models.CheckConstraint(condition=~models.Q(state=State.READY, file=""), name="kits_take_away_ready_has_file"),
        ]

    def __str__(self) -> str:
        return f"{self.subject}.{self.form}"
