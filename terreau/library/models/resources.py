"""Resources: works described once, shown on every platform whose levers they serve."""

import logging
from collections.abc import Iterable
from typing import Any

from django.apps import apps
from django.contrib.contenttypes.fields import GenericRelation
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.module_loading import import_string
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey, ParentalManyToManyField
from modelcluster.models import ClusterableModel
from wagtail.fields import StreamField
from wagtail.models import DraftStateMixin, LockableMixin, PreviewableMixin, Revision, RevisionMixin, WorkflowMixin

from terreau.changes import audit
from terreau.core.blocks import plain_lines
from terreau.core.models import AddressedRecord
from terreau.core.text import folded_words
from terreau.library.blocks import RESOURCE_BODY_BLOCKS
from terreau.library.completeness import IncompleteError, missing_for_publication
from terreau.library.enums import Access, Display, Level, Provenance, Status
from terreau.library.glossary import explained
from terreau.vocabulary.models import Lever, Platform, Scheme

# How Wagtail names what its clock publishes.
SCHEDULED = "wagtail.publish.scheduled"
# The fields whose words are looked for.
FOLDED = {"title", "purpose", "abstract", "territory", "body"}
log = logging.getLogger("terreau.library")
UNSTATED_LICENCE = _("non précisée par l’éditeur")
# Drafts are kept from the first word, whichever field it is in.
UNTITLED = _("Sans titre")
UNTITLED_SLUG = "ressource"
# How the title of a resource made up for a measure begins: it says so even where nothing else of it is shown.
MADE_UP = "Fiche factice"


class ResourceQuerySet(models.QuerySet["Resource"]):
    def published(self) -> "ResourceQuerySet":
        """Keep what is live; works withdrawn by their publisher keep their page but leave the lists."""
        return self.filter(live=True).exclude(status=Status.WITHDRAWN)

    def on(self, platform: Platform) -> "ResourceQuerySet":
        """Keep what a platform shows: what serves its levers or is pinned, less what it hides."""
        return self.on_keys(platform.pk, platform.framework_id)

    def on_keys(self, platform: int, framework: int) -> "ResourceQuerySet":
        """Keep what a platform shows, by the primary keys of the platform and of its framework."""
        serves = models.Exists(Resource.levers.through.objects.filter(resource_id=models.OuterRef("pk"), lever__framework_id=framework))
        displays = apps.get_model("library", "PlatformDisplay")._default_manager
        chosen = displays.filter(resource_id=models.OuterRef("pk"), platform_id=platform)
        return self.filter(
            models.Q(serves) | models.Exists(chosen.filter(display=Display.PINNED)),
            ~models.Exists(chosen.filter(display=Display.HIDDEN)),
        )

    def for_lever(self, lever: Lever) -> "ResourceQuerySet":
        """Keep what serves a lever."""
        return self.filter(levers=lever)


class Resource(PreviewableMixin, WorkflowMixin, DraftStateMixin, LockableMixin, RevisionMixin, AddressedRecord, ClusterableModel):
    """A work of the network: method, example, data, tool or training."""

    title = models.CharField(_("titre"), max_length=250)
    title_given = models.BooleanField(_("titre donné par la source"), default=True)
    purpose = models.CharField(_("à quoi cela sert"), max_length=300, blank=True, help_text=_("« Pour savoir… », « Pour choisir… » : une phrase."))
    abstract = models.TextField(_("résumé"), blank=True)
    kind = models.ForeignKey(
        "vocabulary.Concept",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        limit_choices_to={"scheme": Scheme.KIND},
        verbose_name=_("type"),
    )
    format = models.ForeignKey(
        "vocabulary.Concept",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        limit_choices_to={"scheme": Scheme.FORMAT},
        verbose_name=_("format"),
    )
    levers = ParentalManyToManyField("vocabulary.Lever", blank=True, related_name="resources", verbose_name=_("leviers"))
    audiences = ParentalManyToManyField(
        "vocabulary.Concept", blank=True, related_name="+", limit_choices_to={"scheme": Scheme.AUDIENCE}, verbose_name=_("publics")
    )
    phases = ParentalManyToManyField(
        "vocabulary.Concept", blank=True, related_name="+", limit_choices_to={"scheme": Scheme.PHASE}, verbose_name=_("phases de maturité")
    )
    scales = ParentalManyToManyField("vocabulary.Concept", blank=True, related_name="+", limit_choices_to={"scheme": Scheme.SCALE}, verbose_name=_("échelles"))
    domains = ParentalManyToManyField(
        "vocabulary.Concept", blank=True, related_name="+", limit_choices_to={"scheme": Scheme.DOMAIN}, verbose_name=_("domaines")
    )
    year = models.PositiveSmallIntegerField(_("année"), null=True, blank=True, validators=[MinValueValidator(1900), MaxValueValidator(2100)])
    month = models.PositiveSmallIntegerField(_("mois"), null=True, blank=True, validators=[MinValueValidator(1), MaxValueValidator(12)])
    day = models.PositiveSmallIntegerField(_("jour"), null=True, blank=True, validators=[MinValueValidator(1), MaxValueValidator(31)])
    year_inferred = models.BooleanField(_("année déduite"), default=False, help_text=_("La source ne la donne pas ; la page le dit."))
    publisher_inferred = models.BooleanField(_("éditeur déduit"), default=False, help_text=_("La source ne le donne pas ; la page le dit."))
    period = models.CharField(_("période"), max_length=60, blank=True, help_text=_("Quand une date ne suffit pas : « depuis 2014 »."))
    territory = models.CharField(_("territoire concerné"), max_length=120, blank=True)
    language = models.CharField(_("langue"), max_length=12, default="fr", help_text=_("Code BCP 47, par exemple « fr »."))
    minutes = models.PositiveSmallIntegerField(_("durée de lecture ou d’écoute, en minutes"), null=True, blank=True)
    level = models.CharField(_("niveau"), max_length=12, choices=Level.choices, blank=True)
    written_here = models.BooleanField(
        _("rédigée par la plateforme"), default=False, help_text=_("La page le dit, et dit si quelqu’un l’a déjà essayée sur le terrain.")
    )
    licence = models.CharField(
        _("licence"), max_length=60, blank=True, help_text=_("Identifiant SPDX, par exemple « CC-BY-4.0 ». Vide : non précisée par l’éditeur.")
    )
    citation = models.CharField(_("citation obligatoire"), max_length=400, blank=True, help_text=_("Affichée partout où ses chiffres le sont."))
    access = models.CharField(_("accès"), max_length=10, choices=Access.choices, default=Access.PUBLISHER)
    url = models.URLField(_("adresse"), max_length=500, blank=True)
    url_note = models.CharField(
        _("à propos de l’adresse"),
        max_length=300,
        blank=True,
        help_text=_("Ce qu’on trouve à cette adresse. Sans adresse, la note ne se lit que dans l’atelier."),
    )
    file = models.ForeignKey("core.Attachment", null=True, blank=True, on_delete=models.SET_NULL, related_name="+", verbose_name=_("fichier"))
    body = StreamField(RESOURCE_BODY_BLOCKS, blank=True, verbose_name=_("texte"))
    status = models.CharField(_("parution"), max_length=10, choices=Status.choices, default=Status.PUBLISHED)
    classification = models.CharField(_("classement"), max_length=8, choices=Provenance.choices, default=Provenance.PROPOSED)
    sources = ParentalManyToManyField("vocabulary.Source", blank=True, related_name="+", verbose_name=_("sources"))
    source_note = models.TextField(_("note de catalogage"), blank=True, help_text=_("Doutes et rapprochements ; affichée telle quelle."))
    synthetic = models.BooleanField(
        _("fiche factice"), default=False, editable=False, help_text=_("Fabriquée pour une mesure (generate_library) : elle le dit partout où elle paraît.")
    )
    folded = models.TextField(_("texte replié"), blank=True, editable=False)
    # Derived from the body too: what is searched is made from it without rendering anything.
    plain = models.TextField(_("texte nu"), blank=True, editable=False, serialize=False)
    # Derived from the body and the glossary: no revision keeps it.
    explained = models.JSONField(_("mots expliqués"), default=dict, blank=True, editable=False, serialize=False)

    workflow_states = GenericRelation(
        "wagtailcore.WorkflowState",
        content_type_field="base_content_type",
        object_id_field="object_id",
        related_query_name="resource",
        for_concrete_model=False,
    )
    _revisions = GenericRelation(
        "wagtailcore.Revision", content_type_field="base_content_type", object_id_field="object_id", related_query_name="resource", for_concrete_model=False
    )

    objects = ResourceQuerySet.as_manager()

    class Meta:
        ordering = ["title"]
        verbose_name = _("ressource")
        verbose_name_plural = _("ressources")
        indexes = [
            models.Index(fields=["live", "status", "-year"], name="library_resource_listing"),
            models.Index(fields=["kind", "live"], name="library_resource_kind"),
        ]
        constraints = [
            models.CheckConstraint(condition=models.Q(month__isnull=True) | models.Q(year__isnull=False), name="library_resource_month_needs_year"),
            models.CheckConstraint(condition=models.Q(day__isnull=True) | models.Q(month__isnull=False), name="library_resource_day_needs_month"),
            models.CheckConstraint(condition=models.Q(month__isnull=True) | models.Q(month__range=(1, 12)), name="library_resource_month_1_to_12"),
            models.CheckConstraint(condition=models.Q(day__isnull=True) | models.Q(day__range=(1, 31)), name="library_resource_day_1_to_31"),
            models.CheckConstraint(condition=~models.Q(live=True, access=Access.ONLINE, url=""), name="library_resource_online_needs_url"),
            models.CheckConstraint(condition=~models.Q(live=True, access=Access.FILE, file__isnull=True), name="library_resource_file_needs_file"),
            models.CheckConstraint(condition=~models.Q(live=True, kind__isnull=True), name="library_resource_live_needs_kind"),
            models.CheckConstraint(condition=~models.Q(live=True, abstract="", purpose=""), name="library_resource_live_needs_words"),
        ]

    def __str__(self) -> str:
        return self.title or str(UNTITLED)

    def get_absolute_url(self) -> str:
        return reverse("library:resource", args=[self.slug])

    @property
    def notice(self) -> str:
        """What is said wherever it appears: that it was made up for a measure; nothing of any other."""
        return str(_("Fiche factice, fabriquée pour une mesure : elle ne décrit rien de réel.")) if self.synthetic else ""

    def clean(self) -> None:
        """Refuse dates that say nothing, in drafts too; what publishing takes besides is in `completeness`."""
        super().clean()
        errors: dict[str, str | Promise] = {}
        if self.month and not self.year:
            errors["year"] = _("Un mois est donné sans année : ajoutez l’année ou retirez le mois.")
        if self.day and not self.month:
            errors["month"] = _("Un jour est donné sans mois : ajoutez le mois ou retirez le jour.")
        if self.synthetic and not self.title.startswith(MADE_UP):
            errors["title"] = _("Cette fiche a été fabriquée pour une mesure : son titre doit commencer par « Fiche factice ».")
        if errors:
            raise ValidationError(errors)

    def validate_constraints(self, exclude: Iterable[str] | None = None) -> None:
        """Leave aside the rules of what is live: the draft of a live resource may be incomplete too."""
        super().validate_constraints(exclude={*(exclude or ()), "live"})

    def publish(self, revision: Revision, *args: Any, **kwargs: Any) -> None:
        """Publish a revision, or schedule it. Raises `IncompleteError` when something is missing.

        What was scheduled when complete and no longer is (its file was deleted…) is not raised to the clock, which has
        others to publish: it loses its schedule, and the resource's history says so.
        """
        missing = missing_for_publication(revision.as_object())
        if not missing:
            super().publish(revision, *args, **kwargs)
        elif kwargs.get("log_action") == SCHEDULED:
            self._withdraw(revision, missing)
        else:
            raise IncompleteError(missing)

    def _withdraw(self, revision: Revision, missing: dict[str, str]) -> None:
        revision.approved_go_live_at = None
        revision.save(update_fields=["approved_go_live_at"])
        audit.record("terreau.publication_refused", self, data={"missing": sorted(missing)})
        log.error("scheduled publication refused", extra={"fields": {"resource": str(self.uuid), "missing": sorted(missing)}})

    def save(self, *args: Any, **kwargs: Any) -> None:
        written = kwargs.get("update_fields")
        # Saving a draft writes only which revision is the latest: its words are not public, and stay out of the row.
        if written is None or set(written) & FOLDED:
            self.derive_words()
        if written is None or "body" in written:
            self.explained = explained(self.body)
        if written is not None:
            derived = {"folded", "plain"} if set(written) & FOLDED else set()
            kwargs["update_fields"] = {*written, *derived, *(["explained"] if "body" in written else [])}
        super().save(*args, **kwargs)

    def derive_words(self) -> None:
        """Hold in `plain` and `folded` the words of the texts."""
        self.plain = self.body_text()
        self.folded = folded_words(" ".join([self.title, self.purpose, self.abstract, self.territory, self.plain]))

    def body_text(self) -> str:
        """Return the words of the own body, without rendering it, a line for each heading, paragraph or item."""
        return "\n".join(plain_lines(self.body)) if self.body else ""

    def get_preview_context(self, request: HttpRequest, mode_name: str) -> dict[str, object]:
        """Return what the page of this draft shows; the view that knows it stands above the models."""
        return import_string("terreau.library.views.preview_context")(request, self)

    @property
    def preview_modes(self) -> list[tuple[str, str | Promise]]:
        return [("", _("Page de la ressource"))]

    def get_preview_template(self, request: object, mode_name: str) -> str:
        return "library/resource.html"


class ResourceOrganisation(models.Model):
    """An organisation's part in a resource, in order; `label` keeps what the source wrote when it names nobody we list."""

    order = models.PositiveSmallIntegerField(_("ordre"), default=0)
    # Each part declares its own, under the name by which organisations reach it.
    organisation: "models.ForeignKey[Any, Any]"
    label = models.CharField(_("tel qu’écrit dans la source"), max_length=200, blank=True)

    # The desk's rows are moved up and down, and numbered so.
    sort_order_field = "order"

    class Meta:
        abstract = True
        ordering = ["order", "pk"]

    def __str__(self) -> str:
        return self.label or (self.organisation.name if self.organisation else "")


class ResourcePublisher(ResourceOrganisation):
    """Who published a resource."""

    resource = ParentalKey(Resource, on_delete=models.CASCADE, related_name="publishers", verbose_name=_("ressource"))
    organisation = models.ForeignKey(
        "accounts.Organisation", null=True, blank=True, on_delete=models.PROTECT, related_name="publications", verbose_name=_("organisation")
    )

    class Meta(ResourceOrganisation.Meta):
        verbose_name = _("éditeur")
        verbose_name_plural = _("éditeurs")
        constraints = [
            models.CheckConstraint(condition=models.Q(organisation__isnull=False) | ~models.Q(label=""), name="library_publisher_named"),
        ]


class ResourcePartner(ResourceOrganisation):
    """Who took part in a resource without publishing it."""

    resource = ParentalKey(Resource, on_delete=models.CASCADE, related_name="partners", verbose_name=_("ressource"))
    organisation = models.ForeignKey(
        "accounts.Organisation", null=True, blank=True, on_delete=models.PROTECT, related_name="partnerships", verbose_name=_("organisation")
    )

    class Meta(ResourceOrganisation.Meta):
        verbose_name = _("partenaire")
        verbose_name_plural = _("partenaires")
        constraints = [
            models.CheckConstraint(condition=models.Q(organisation__isnull=False) | ~models.Q(label=""), name="library_partner_named"),
        ]
