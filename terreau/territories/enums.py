"""Closed lists of territories: what they are, where, and of what size."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class TerritoryKind(models.TextChoices):
    """The level of a territory. Collectivities of overseas count among regions and departments, as the COG's users list them."""

    REGION = "region", _("région")
    DEPARTMENT = "departement", _("département")
    EPCI = "epci", _("intercommunalité")
    COMMUNE = "commune", _("commune")

    @property
    def in_addresses(self) -> str:
        """The word that stands for this kind in addresses."""
        return "intercommunalites" if self is TerritoryKind.EPCI else f"{self.value}s"


class EpciKind(models.TextChoices):
    """The legal form of an EPCI, with the DGCL's abbreviations."""

    COMMUNITY = "CC", _("communauté de communes")
    AGGLOMERATION = "CA", _("communauté d’agglomération")
    URBAN = "CU", _("communauté urbaine")
    METROPOLIS = "METRO", _("métropole")
    LYON = "MET69", _("métropole à statut particulier")


class Zone(models.TextChoices):
    """Where a territory is: in Europe, in an overseas department or region, in another overseas collectivity."""

    METRO = "metro", _("métropole")
    DROM = "drom", _("département ou région d’outre-mer")
    COM = "com", _("autre collectivité d’outre-mer")


class SizeClass(models.TextChoices):
    """How many people live there; an unknown population has no class."""

    UNDER_2000 = "moins-de-2000", _("moins de 2 000 habitants")
    UNDER_10000 = "2000-a-10000", _("de 2 000 à 10 000 habitants")
    UNDER_20000 = "10000-a-20000", _("de 10 000 à 20 000 habitants")
    OVER = "plus-de-20000", _("20 000 habitants et plus")


# Each class holds its lower bound and stops before that of the next.
LOWER_BOUNDS = {SizeClass.UNDER_2000: 0, SizeClass.UNDER_10000: 2_000, SizeClass.UNDER_20000: 10_000, SizeClass.OVER: 20_000}
SMALL_AND_MEDIUM = (SizeClass.UNDER_2000, SizeClass.UNDER_10000, SizeClass.UNDER_20000)


def size_class_of(population: int | None) -> str:
    """Return the class of a number of inhabitants, nothing for an unknown one."""
    if population is None:
        return ""
    return max((bound, found) for found, bound in LOWER_BOUNDS.items() if bound <= population)[1].value


class AliasKind(models.TextChoices):
    """What a name that leads to a commune is the name of."""

    DELEGATED = "deleguee", _("commune déléguée")
    ASSOCIATED = "associee", _("commune associée")
    DISTRICT = "arrondissement", _("arrondissement municipal")
    FORMER = "ancienne", _("ancienne commune")
