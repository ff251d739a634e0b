"""What the page of a territory says: its figures in words, beside those of others, and its outline."""

from collections.abc import Iterator
from typing import Any, NamedTuple

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from terreau.core.typography import number
from terreau.territories.drawing import Drawing, draw
from terreau.territories.enums import TerritoryKind
from terreau.territories.models import Territory
from terreau.territories.queries import Middle, size_in_words
from terreau.territories.shapes import outline

Fact = tuple[str, str, str]


class Row(NamedTuple):
    """A line of the comparison."""

    name: str
    population: str
    density: str


def summary(territory: Territory) -> str:
    """Return where a territory is and how many live there: « 860 habitants. Ain (01), Auvergne-Rhône-Alpes. »."""
    parts = [_inhabitants(territory.population)] if territory.population is not None else []
    if territory.department:
        parts.append(f"{territory.department.name} ({territory.department.code}), {territory.region.name}" if territory.region else territory.department.name)
    elif territory.region:
        parts.append(territory.region.name)
    if territory.ended:
        parts.append(_("N’existe plus depuis le découpage de %(year)s") % {"year": territory.ended})
    return " ".join(f"{part}." for part in parts)


def _inhabitants(count: int) -> str:
    return ngettext("%(count)s habitant", "%(count)s habitants", count) % {"count": number(count)}


def facts(territory: Territory) -> list[Fact]:
    """Return the facts of a territory: name, value, address or nothing."""
    return [fact for fact in _facts(territory) if fact[1]]


def _facts(territory: Territory) -> Iterator[Fact]:
    yield _("Taille"), size_in_words(territory), ""
    yield _("Superficie"), f"{number(round(territory.area_km2))} km²" if territory.area_km2 and territory.area_km2 >= 1 else "", ""
    yield _("Densité"), _density(territory.density), ""
    for label, parent in ((_("Intercommunalité"), territory.epci), (_("Département"), territory.department), (_("Région"), territory.region)):
        yield label, parent.name if parent else "", parent.get_absolute_url() if parent else ""
    yield _("Codes postaux"), ", ".join(territory.postcode_list), ""
    yield _("Code SIREN") if territory.kind == TerritoryKind.EPCI else _("Code officiel"), territory.code, ""


def _density(density: float | None) -> str:
    return _("%(count)s habitants au km²") % {"count": number(round(density))} if density is not None and density >= 1 else ""


def head() -> list[str]:
    """Return the headings of the comparison."""
    return [_("Territoire"), _("Habitants"), _("Habitants au km²")]


def rows(territory: Territory, middle: Middle | None) -> list[Row]:
    """Return the figures of a territory, then those of the median commune of its size in its region and of all that it is part of."""
    beside = [Row(_("Commune médiane de même taille, en région"), number(middle.population), _figure(middle.density))] if middle else []
    parents = [parent for parent in (territory.epci, territory.department, territory.region) if parent]
    return [_row(territory), *beside, *map(_row, parents)]


def _row(territory: Territory) -> Row:
    return Row(territory.name, number(territory.population) if territory.population is not None else "–", _figure(territory.density))


def _figure(density: float | None) -> str:
    return number(round(density)) if density is not None else "–"


def explained(territory: Territory, middle: Middle | None) -> str:
    """Return what the comparison rests on."""
    vintage = _("Population municipale et découpage au 1er janvier %(year)s.") % {"year": territory.vintage}
    if middle is None:
        return vintage
    told = _("La commune médiane est celle du milieu, parmi les %(count)s communes de la région de même taille (%(size)s).")
    return f"{told % {'count': number(middle.communes), 'size': size_in_words(territory)}} {vintage}"


def drawing(territory: Territory) -> Drawing | None:
    """Return the outline of a territory, that of the EPCI of a commune below it; None where none is known."""
    own = _shape(territory)
    around = _shape_around(territory) if own else None
    return draw([shape for shape in (around, own) if shape]) if own else None


def _shape(territory: Territory) -> dict[str, Any] | None:
    within = {TerritoryKind.EPCI: territory.region, TerritoryKind.COMMUNE: territory.department}.get(TerritoryKind(territory.kind))
    return outline(territory.kind, territory.code, within.code if within else "")


def _shape_around(territory: Territory) -> dict[str, Any] | None:
    epci = territory.epci
    if epci is None:
        return None
    # An EPCI is nearly always in the region of its communes, which is at hand.
    region = territory.region if epci.region_id == territory.region_id else epci.region
    return outline(epci.kind, epci.code, region.code) if region else None


def drawing_label(territory: Territory) -> str:
    """Return what the outline shows, for who does not see it."""
    if territory.epci:
        return _("Contour de %(name)s, dans %(epci)s") % {"name": territory.name, "epci": territory.epci.name}
    return _("Contour de %(name)s") % {"name": territory.name}


def members_title(territory: Territory, count: int) -> str:
    """Return how many territories of the level below there are."""
    titles = {
        TerritoryKind.EPCI: ngettext("Sa commune", "Ses %(count)s communes", count),
        TerritoryKind.DEPARTMENT: ngettext("Son intercommunalité", "Ses %(count)s intercommunalités", count),
        TerritoryKind.REGION: ngettext("Son département", "Ses %(count)s départements", count),
    }
    return titles.get(TerritoryKind(territory.kind), "") % {"count": number(count)} if count else ""


def trail(territory: Territory) -> list[tuple[str, str]]:
    """Return the way down to a territory: (name, address)."""
    above = [parent for parent in (territory.region, territory.department, territory.epci) if parent]
    return [*((parent.name, parent.get_absolute_url()) for parent in above), (territory.name, "")]
