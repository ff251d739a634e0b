"""Territories of France from regions to communes, what else their communes are called, and which vintage was loaded."""

from itertools import pairwise
from typing import Any

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import ASin, Cos, Least, Radians, Sin, Sqrt
from django.utils.translation import gettext_lazy as _

from terreau.core.models import Record
from terreau.territories.distance import EARTH_RADIUS_KM, box_around
from terreau.territories.enums import LOWER_BOUNDS, SMALL_AND_MEDIUM, AliasKind, EpciKind, SizeClass, TerritoryKind, Zone


class TerritoryQuerySet(models.QuerySet["Territory"]):
    """Territories in the words of the trade."""

    def current(self) -> "TerritoryQuerySet":
        """Those of the last vintage: not what was merged or dissolved, kept for its address only."""
        return self.filter(ended=None)

    def regions(self) -> "TerritoryQuerySet":
        """Regions in force."""
        return self.current().filter(kind=TerritoryKind.REGION)

    def departments(self) -> "TerritoryQuerySet":
        """Departments in force."""
        return self.current().filter(kind=TerritoryKind.DEPARTMENT)

    def epcis(self) -> "TerritoryQuerySet":
        """EPCI in force."""
        return self.current().filter(kind=TerritoryKind.EPCI)

    def communes(self) -> "TerritoryQuerySet":
        """Communes in force."""
        return self.current().filter(kind=TerritoryKind.COMMUNE)

    def small_and_medium(self) -> "TerritoryQuerySet":
        """« Petits et moyens territoires »: under 20,000 inhabitants, those whose population is unknown left out."""
        return self.filter(size_class__in=SMALL_AND_MEDIUM)

    def with_postcode(self, postcode: str) -> "TerritoryQuerySet":
        """Communes that a whole postcode serves."""
        return self.filter(postcodes__contains=postcode) if len(postcode) == 5 and postcode.isdigit() else self.none()

    def within(self, territory: "Territory") -> "TerritoryQuerySet":
        """What lies in a region, a department or an EPCI; an EPCI lies in each department and region it spans."""
        parent = Q(**{{TerritoryKind.REGION: "region", TerritoryKind.DEPARTMENT: "department"}.get(TerritoryKind(territory.kind), "epci"): territory})
        return self.filter(parent | Q(pk__in=territory.spanned_by.values("pk")))

    def near(self, latitude: float, longitude: float, km: float) -> "TerritoryQuerySet":
        """Those whose point is at most `km` from a point in degrees, nearest first, with `distance_km` (great circle).

        Raises `ValueError` for a point that is not on the Earth or a distance below zero.
        """
        box = box_around(latitude, longitude, km)
        east, west = Q(longitude__lte=box.east), Q(longitude__gte=box.west)
        across = east & west if box.west <= box.east else east | west
        inside = self.filter(across, latitude__range=(box.south, box.north))
        return inside.annotate(distance_km=_great_circle(latitude, longitude)).filter(distance_km__lte=km).order_by("distance_km", "pk")


def _great_circle(latitude: float, longitude: float) -> Any:
    """Return `distance.great_circle_km` from a point, in SQL."""
    here = Radians(models.Value(latitude, models.FloatField()))
    up = Sin((Radians("latitude") - here) / 2)
    across = Sin(Radians(F("longitude") - longitude) / 2)
    half = up * up + Cos(here) * Cos(Radians("latitude")) * across * across
    return models.ExpressionWrapper(2 * EARTH_RADIUS_KM * ASin(Sqrt(Least(models.Value(1.0), half))), models.FloatField())


def _sized() -> Q:
    """Return the condition that a size class is the one of the population. An unknown one is said each time: to SQL, what compares with it may hold."""
    bounds = list(LOWER_BOUNDS.items())
    condition = Q(population=None, size_class="")
    for (found, least), (_next, most) in pairwise(bounds):
        condition |= Q(population__isnull=False, population__gte=least, population__lt=most, size_class=found)
    last, least = bounds[-1]
    return condition | Q(population__isnull=False, population__gte=least, size_class=last)


class Territory(Record):
    """A region, department, EPCI or commune, known by its official code, which is text.

    Loaded by `load_territories` alone. What a vintage no longer holds stays, so that no address breaks: `ended` says since which
    vintage, `successor` what its land and people are part of now.
    """

    kind = models.CharField(_("sorte"), max_length=12, choices=TerritoryKind.choices)
    code = models.CharField(_("code officiel"), max_length=9, help_text=_("INSEE (COG) ; SIREN pour une intercommunalité."))
    name = models.CharField(_("nom"), max_length=120)
    slug = models.SlugField(_("adresse"), max_length=140, db_index=False)
    subtype = models.CharField(_("forme"), max_length=8, choices=EpciKind.choices, blank=True)
    zone = models.CharField(_("zone"), max_length=8, choices=Zone.choices)
    region = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("région"))
    department = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("département"))
    epci = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="members", verbose_name=_("intercommunalité"))
    spans = models.ManyToManyField("self", symmetrical=False, blank=True, related_name="spanned_by", verbose_name=_("s’étend sur"))
    population = models.PositiveIntegerField(_("population municipale"), null=True, blank=True)
    area_km2 = models.FloatField(_("superficie (km²)"), null=True, blank=True)
    density = models.FloatField(_("densité (habitants au km²)"), null=True, blank=True)
    postcodes = models.CharField(_("codes postaux"), max_length=200, blank=True, help_text=_("Séparés par des espaces."))
    latitude = models.FloatField(_("latitude"), null=True, blank=True)
    longitude = models.FloatField(_("longitude"), null=True, blank=True)
    size_class = models.CharField(_("taille"), max_length=16, choices=SizeClass.choices, blank=True)
    time_zone = models.CharField(_("fuseau horaire"), max_length=40)
    vintage = models.PositiveSmallIntegerField(_("millésime"))
    ended = models.PositiveSmallIntegerField(_("disparu au millésime"), null=True, blank=True)
    successor = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="predecessors", verbose_name=_("successeur"))

    objects = TerritoryQuerySet.as_manager()

    class Meta:
        ordering = ["kind", "code"]
        verbose_name = _("territoire")
        verbose_name_plural = _("territoires")
        indexes = [
            models.Index(fields=["latitude"], name="territories_latitude"),
            models.Index(fields=["kind", "population"], name="territories_kind_population"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["kind", "code"], name="territories_kind_code_unique"),
            models.CheckConstraint(condition=_sized(), name="territories_size_is_that_of_population"),
            models.CheckConstraint(condition=Q(area_km2=None) | Q(area_km2__gt=0), name="territories_area_above_zero"),
            models.CheckConstraint(
                condition=Q(density=None) | Q(population__isnull=False, area_km2__isnull=False, density__gte=0), name="territories_density_of_known_figures"
            ),
            models.CheckConstraint(
                condition=Q(latitude=None, longitude=None)
                | Q(latitude__isnull=False, longitude__isnull=False, latitude__range=(-90, 90), longitude__range=(-180, 180)),
                name="territories_point_on_earth",
            ),
            models.CheckConstraint(condition=Q(subtype="") | Q(kind=TerritoryKind.EPCI), name="territories_subtype_of_epci"),
            models.CheckConstraint(condition=Q(epci=None) | Q(kind=TerritoryKind.COMMUNE), name="territories_epci_of_commune"),
            models.CheckConstraint(
                condition=Q(kind=TerritoryKind.REGION, region=None, department=None)
                | Q(kind=TerritoryKind.DEPARTMENT, region__isnull=False, department=None)
                | Q(kind__in=[TerritoryKind.EPCI, TerritoryKind.COMMUNE], region__isnull=False, department__isnull=False),
                name="territories_parents_by_kind",
            ),
            models.CheckConstraint(condition=Q(successor=None) | Q(ended__isnull=False), name="territories_successor_of_ended"),
            models.CheckConstraint(condition=~Q(successor=F("id")), name="territories_successor_is_another"),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        """Return the path of this territory's page: its code finds it, whatever its name becomes."""
        return f"/territoires/{TerritoryKind(self.kind).in_addresses}/{self.code}-{self.slug}/"

    @property
    def key(self) -> str:
        """What names it in a form or a query string: « commune-01001 »."""
        return f"{self.kind}-{self.code}"

    @property
    def postcode_list(self) -> list[str]:
        """The postcodes, one by one."""
        return self.postcodes.split()


class TerritoryAlias(models.Model):
    """Another code, and name where one is known, that leads to a commune: a delegated, associated or former one, a municipal district."""

    code = models.CharField(_("code officiel"), max_length=9)
    name = models.CharField(_("nom"), max_length=120, blank=True)
    kind = models.CharField(_("sorte"), max_length=16, choices=AliasKind.choices)
    territory = models.ForeignKey(Territory, on_delete=models.CASCADE, related_name="aliases", verbose_name=_("territoire"))

    class Meta:
        ordering = ["code"]
        verbose_name = _("autre nom d’un territoire")
        verbose_name_plural = _("autres noms de territoires")
        constraints = [
            models.UniqueConstraint(fields=["code"], name="territories_alias_code_unique"),
            models.CheckConstraint(condition=Q(kind=AliasKind.FORMER) | ~Q(name=""), name="territories_alias_named"),
        ]

    def __str__(self) -> str:
        return self.name or self.code


class LoadedVintage(models.Model):
    """A load that went to its end: `digest` is that of the files it read."""

    vintage = models.PositiveSmallIntegerField(_("millésime"))
    digest = models.CharField(_("empreinte"), max_length=64)
    territories = models.PositiveIntegerField(_("territoires"))
    loaded_at = models.DateTimeField(_("chargé le"), auto_now_add=True)

    class Meta:
        ordering = ["-pk"]
        verbose_name = _("millésime chargé")
        verbose_name_plural = _("millésimes chargés")

    def __str__(self) -> str:
        return str(self.vintage)
