"""Profiles: who and what the network is made of, and what of it the public sees."""

from collections.abc import Iterable
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Case, Exists, F, OuterRef, Q, Value, When
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey, ParentalManyToManyField
from modelcluster.models import ClusterableModel, get_all_child_m2m_relations
from wagtail.models import DraftStateMixin, RevisionMixin

from terreau.core.models import AddressedRecord
from terreau.network.enums import CATALYSTS, MADE_UP, Kind, Part, PlaceKind, Scope
from terreau.vocabulary.models import Platform, Scheme

# What no revision holds and no full save writes: publishing what was written before a withdrawal brings nothing back.
STATE_FIELDS = (*(f"shows_{part}" for part in Part.values), "takes_questions", "submitted_at", "confirmed_at", "reminded_at", "lapsed_at", "withdrawn_at")


class ProfileQuerySet(models.QuerySet["Profile"]):
    """Profiles in the words of the trade."""

    def public(self) -> "ProfileQuerySet":
        """Keep those that anybody may see, with what they agreed to show in `public_…`, and only there: the one rule of pages, map, index and exports.

        Published by a moderator, agreed to be named, neither withdrawn nor left unconfirmed too long. Related records are public where
        `shows_work` (crafts, levers, audiences), `shows_catchment` and `shows_links` say so.
        """
        shown = self.filter(live=True, shows_name=True, withdrawn_at=None, lapsed_at=None)
        return shown.annotate(
            public_story=_where(Part.STORY, "story", Value("")),
            public_seat_id=_where(Part.SEAT, "seat_id", None),
            public_latitude=_where(Part.SEAT, "latitude", None),
            public_longitude=_where(Part.SEAT, "longitude", None),
            public_address=_where(Part.SEAT, "address", Value("")),
            public_codev=_where(Part.CODEV, "codev", Value(False)),
            public_website=_where(Part.LINKS, "website", Value("")),
        )

    def on(self, platform: Platform) -> "ProfileQuerySet":
        """Keep what a platform shows: what was given on it, and what serves its levers."""
        serves = Profile.levers.through.objects.filter(profile_id=OuterRef("pk"), lever__framework_id=platform.framework_id)
        return self.filter(Q(platform=platform) | Exists(serves))

    def catalysts(self) -> "ProfileQuerySet":
        """Keep people and organisations."""
        return self.filter(kind__in=CATALYSTS)

    def of_kind(self, *kinds: str) -> "ProfileQuerySet":
        """Keep some kinds."""
        return self.filter(kind__in=kinds)

    def to_moderate(self) -> "ProfileQuerySet":
        """Keep what a moderator has to read: sent by who keeps it, and not withdrawn."""
        return self.filter(submitted_at__isnull=False, withdrawn_at=None)


def _where(part: Part, field: str, otherwise: Any) -> Case:
    own: Any = Profile._meta.get_field(field.removesuffix("_id"))
    kind = models.BigIntegerField(null=True) if field.endswith("_id") else own.clone()
    return Case(When(**{f"shows_{part}": True}, then=F(field)), default=otherwise, output_field=kind)


class Profile(DraftStateMixin, RevisionMixin, AddressedRecord, ClusterableModel):
    """A person, an organisation, a relay network or a place of the network.

    One table for the four: a directory, its map, its counts and what leaves it are one query. Its point is that of its commune, or
    that of a place; never where somebody lives. `shows_…` is what its keepers agreed to show, dated and worded in `Consent`.
    """

    platform = models.ForeignKey("vocabulary.Platform", on_delete=models.CASCADE, related_name="+", verbose_name=_("plateforme"))
    kind = models.CharField(_("sorte"), max_length=12, choices=Kind.choices)
    name = models.CharField(_("nom"), max_length=160)
    role = models.CharField(_("fonction"), max_length=160, blank=True, help_text=_("« Chargée de mission, communauté de communes de … »"))
    organisation = models.ForeignKey(
        "accounts.Organisation", null=True, blank=True, on_delete=models.SET_NULL, related_name="profiles", verbose_name=_("organisation")
    )
    story = models.TextField(_("présentation"), blank=True, max_length=3000)
    seat = models.ForeignKey("territories.Territory", null=True, blank=True, on_delete=models.PROTECT, related_name="+", verbose_name=_("commune"))
    address = models.CharField(_("adresse postale"), max_length=200, blank=True, help_text=_("D’un lieu ouvert à tous, jamais d’un domicile."))
    latitude = models.FloatField(_("latitude"), null=True, blank=True)
    longitude = models.FloatField(_("longitude"), null=True, blank=True)
    crafts = ParentalManyToManyField("network.Craft", blank=True, related_name="profiles", verbose_name=_("métiers"))
    levers = ParentalManyToManyField("vocabulary.Lever", blank=True, related_name="profiles", verbose_name=_("leviers"))
    audiences = ParentalManyToManyField(
        "vocabulary.Concept", blank=True, related_name="+", limit_choices_to={"scheme": Scheme.AUDIENCE}, verbose_name=_("publics")
    )
    catchment = ParentalManyToManyField("territories.Territory", blank=True, related_name="+", verbose_name=_("territoires d’action"))
    website = models.URLField(_("site"), max_length=300, blank=True)
    codev = models.BooleanField(_("disponible pour un atelier de codéveloppement"), default=False)
    place_kind = models.CharField(_("type de lieu"), max_length=12, choices=PlaceKind.choices, blank=True)
    # Catalysts and relay networks tied to a place; a place to those who keep it alive.
    linked = models.ManyToManyField("self", blank=True, verbose_name=_("liés"))
    scope = models.CharField(_("portée"), max_length=12, choices=Scope.choices, blank=True)
    events_url = models.URLField(_("adresse de ses rencontres"), max_length=300, blank=True)

    shows_name = models.BooleanField(_("montre le nom"), default=False, editable=False, serialize=False)
    shows_story = models.BooleanField(_("montre la présentation"), default=False, editable=False, serialize=False)
    shows_work = models.BooleanField(_("montre les métiers"), default=False, editable=False, serialize=False)
    shows_seat = models.BooleanField(_("montre la commune"), default=False, editable=False, serialize=False)
    shows_catchment = models.BooleanField(_("montre les territoires"), default=False, editable=False, serialize=False)
    shows_links = models.BooleanField(_("montre les liens"), default=False, editable=False, serialize=False)
    shows_codev = models.BooleanField(_("montre la disponibilité"), default=False, editable=False, serialize=False)
    takes_questions = models.BooleanField(_("reçoit des questions"), default=False, editable=False, serialize=False)
    submitted_at = models.DateTimeField(_("envoyé à la relecture le"), null=True, blank=True, editable=False, serialize=False)
    confirmed_at = models.DateTimeField(_("dit encore juste le"), null=True, blank=True, editable=False, serialize=False)
    reminded_at = models.DateTimeField(_("relancé le"), null=True, blank=True, editable=False, serialize=False)
    lapsed_at = models.DateTimeField(_("mis en sommeil le"), null=True, blank=True, editable=False, serialize=False)
    withdrawn_at = models.DateTimeField(_("retiré le"), null=True, blank=True, editable=False, serialize=False)

    synthetic = models.BooleanField(_("profil fictif"), default=False, editable=False)
    source_name = models.CharField(_("source"), max_length=160, blank=True, editable=False)
    source_url = models.URLField(_("adresse de la source"), max_length=300, blank=True, editable=False)
    source_licence = models.CharField(_("licence de la source"), max_length=60, blank=True, editable=False)
    source_key = models.CharField(_("clé dans la source"), max_length=160, blank=True, editable=False)
    brought_in = models.ForeignKey(
        "network.NetworkImport", null=True, blank=True, editable=False, on_delete=models.SET_NULL, related_name="profiles", verbose_name=_("import")
    )

    objects = ProfileQuerySet.as_manager()

    class Meta:
        ordering = ["name", "pk"]
        verbose_name = _("profil")
        verbose_name_plural = _("profils")
        indexes = [
            models.Index(fields=["live", "kind"], name="network_profile_listing"),
            models.Index(fields=["latitude"], name="network_profile_latitude"),
        ]
        constraints = [
            models.CheckConstraint(condition=~Q(name=""), name="network_profile_named"),
            models.CheckConstraint(condition=Q(place_kind="") | Q(kind=Kind.PLACE), name="network_profile_place_kind_of_place"),
            models.CheckConstraint(condition=Q(scope="") | Q(kind=Kind.RELAY), name="network_profile_scope_of_relay"),
            models.CheckConstraint(condition=Q(takes_questions=False) | Q(kind__in=CATALYSTS), name="network_profile_catalysts_answer"),
            models.CheckConstraint(
                condition=Q(latitude=None, longitude=None)
                | Q(latitude__isnull=False, longitude__isnull=False, latitude__range=(-90, 90), longitude__range=(-180, 180)),
                name="network_profile_point_on_earth",
            ),
            models.CheckConstraint(condition=Q(address="") | ~Q(kind=Kind.PERSON), name="network_profile_no_address_of_a_person"),
            models.UniqueConstraint(fields=["source_name", "source_key"], condition=~Q(source_key=""), name="network_profile_source_key_unique"),
        ]

    def __str__(self) -> str:
        # Kept by the audit trail, which nobody can erase: a person's name stays out of it.
        return str(_("profil %(id)s") % {"id": str(self.uuid)[:8]}) if self.kind == Kind.PERSON else self.name

    def get_absolute_url(self) -> str:
        return reverse("network:profile", args=[self.slug])

    @property
    def is_public(self) -> bool:
        """Whether anybody may see it: `ProfileQuerySet.public`, of one record."""
        return self.live and self.shows_name and self.withdrawn_at is None and self.lapsed_at is None

    def clean(self) -> None:
        """Refuse a made-up profile that does not say so by its name, and a true one that says it is made up."""
        super().clean()
        if self.name.startswith(MADE_UP) != self.synthetic:
            raise ValidationError({"name": _("Un nom qui commence par « %(words)s » est celui d’un profil fictif, et d’aucun autre.") % {"words": MADE_UP}})

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Save what is written of it; what its keepers agreed to is written only where named in `update_fields`."""
        if self.kind == Kind.PERSON or self.latitude is None:
            self._take_point_of_seat()
        if self.pk is not None and not self._state.adding and kwargs.get("update_fields") is None:
            written = [field.name for field in self._meta.local_fields if not field.primary_key and field.name not in STATE_FIELDS]
            kwargs["update_fields"] = [*written, *(field.name for field in get_all_child_m2m_relations(type(self))), "links"]
        super().save(*args, **kwargs)

    def _take_point_of_seat(self) -> None:
        self.latitude, self.longitude = (self.seat.latitude, self.seat.longitude) if self.seat else (None, None)

    def with_content_json(self, content: Any) -> "Profile":
        """Return it as a revision has it, with what its keepers agree to now."""
        found: Profile = super().with_content_json(content)
        for name in STATE_FIELDS:
            setattr(found, name, getattr(self, name))
        return found

    @property
    def shown_parts(self) -> list[Part]:
        """The parts that its keepers agreed to show."""
        return [part for part in Part if getattr(self, f"shows_{part}")]


class ProfileLink(models.Model):
    """An address that tells more of a profile."""

    profile = ParentalKey(Profile, on_delete=models.CASCADE, related_name="links", verbose_name=_("profil"))
    label = models.CharField(_("intitulé"), max_length=80)
    url = models.URLField(_("adresse"), max_length=300)
    order = models.PositiveSmallIntegerField(_("ordre"), default=0)

    sort_order_field = "order"

    class Meta:
        ordering = ["order", "pk"]
        verbose_name = _("lien")
        verbose_name_plural = _("liens")

    def __str__(self) -> str:
        return self.label


def links_of(profiles: Iterable[Profile]) -> "models.QuerySet[ProfileLink]":
    """Return the links of some profiles that agreed to show them."""
    return ProfileLink.objects.filter(profile__in=[profile for profile in profiles if profile.shows_links])
