"""What leaves the directory as open data: what the public sees of it, and nothing else."""

import json
from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any

from django.db.models import Prefetch
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from terreau.network.models import Profile, ProfileLink
from terreau.network.queries.cards import what_it_is
from terreau.vocabulary.models import Platform

READ_AT_ONCE = 500
SYNTHETIC = gettext_lazy("profil fictif")


def public_profiles(platform: Platform, keys: list[int]) -> Iterator[Profile]:
    """Yield the public profiles of some keys, in their order, a few hundred at a time: what was withdrawn meanwhile is left out."""
    related = ("crafts", "levers", "audiences", "catchment", Prefetch("links", ProfileLink.objects.order_by("order", "pk")))
    shown = Profile.objects.on(platform).public().select_related("organisation", "seat__department").prefetch_related(*related)
    for start in range(0, len(keys), READ_AT_ONCE):
        chunk = keys[start : start + READ_AT_ONCE]
        found = {profile.pk: profile for profile in shown.filter(pk__in=chunk)}
        yield from (found[key] for key in chunk if key in found)


def _work(profile: Profile, name: str) -> list[Any]:
    return list(getattr(profile, name).all()) if profile.shows_work else []


def public_facts(profile: Any, platform: Platform) -> dict[str, Any]:
    """Return what is public of a profile read through `public`, by the names of open data; lists are lists, what is not known or not shown is empty."""
    seat = profile.seat if profile.shows_seat else None
    return {
        "identifiant": str(profile.uuid),
        "nom": profile.name,
        "sorte": profile.kind,
        "quoi": what_it_is(profile.kind, profile.place_kind, profile.scope),
        "fonction": profile.role,
        "organisation": profile.organisation.name if profile.organisation else "",
        "presentation": profile.public_story,
        "commune": seat.name if seat else "",
        "code_insee": seat.code if seat else "",
        "departement": seat.department.name if seat and seat.department else "",
        "adresse": profile.public_address,
        "latitude": profile.public_latitude,
        "longitude": profile.public_longitude,
        "metiers": [craft.title for craft in _work(profile, "crafts")],
        "leviers": [lever.title for lever in _work(profile, "levers") if lever.framework_id == platform.framework_id],
        "publics": [audience.label for audience in _work(profile, "audiences")],
        "territoires": [territory.name for territory in profile.catchment.all()] if profile.shows_catchment else [],
        "codeveloppement": bool(profile.public_codev),
        "site": profile.public_website,
        "rencontres": profile.events_url if profile.shows_links else "",
        "liens": [link.url for link in profile.links.all()] if profile.shows_links else [],
        "fictif": profile.synthetic,
        "source": profile.source_name,
        "source_adresse": profile.source_url,
        "source_licence": profile.source_licence,
        "modifie": _day(profile.last_published_at or profile.updated_at),
        "fiche": f"{platform.origin}{profile.get_absolute_url()}",
    }


def _day(moment: datetime | None) -> str:
    return moment.date().isoformat() if moment else ""


COLUMNS: dict[str, str | Promise] = {
    "nom": gettext_lazy("Nom"),
    "quoi": gettext_lazy("Sorte"),
    "fictif": gettext_lazy("Fictif"),
    "fonction": gettext_lazy("Fonction"),
    "organisation": gettext_lazy("Organisation"),
    "commune": gettext_lazy("Commune"),
    "code_insee": gettext_lazy("Code INSEE"),
    "departement": gettext_lazy("Département"),
    "adresse": gettext_lazy("Adresse"),
    "latitude": gettext_lazy("Latitude"),
    "longitude": gettext_lazy("Longitude"),
    "metiers": gettext_lazy("Métiers"),
    "leviers": gettext_lazy("Leviers"),
    "publics": gettext_lazy("Publics"),
    "territoires": gettext_lazy("Territoires d’action"),
    "codeveloppement": gettext_lazy("Codéveloppement"),
    "presentation": gettext_lazy("Présentation"),
    "site": gettext_lazy("Site"),
    "rencontres": gettext_lazy("Rencontres"),
    "liens": gettext_lazy("Liens"),
    "source": gettext_lazy("Source"),
    "source_adresse": gettext_lazy("Adresse de la source"),
    "source_licence": gettext_lazy("Licence de la source"),
    "modifie": gettext_lazy("Modifié le"),
    "identifiant": gettext_lazy("Identifiant"),
    "fiche": gettext_lazy("Fiche"),
}
_SAID: dict[str, Callable[[bool], str]] = {
    "fictif": lambda said: str(SYNTHETIC) if said else "",
    "codeveloppement": lambda said: _("disponible") if said else "",
}


def table(platform: Platform, keys: list[int]) -> Iterator[tuple[object, ...]]:
    """Yield the column names, then a row for each profile, in the order of the keys; several values of a cell are separated by bars."""
    yield tuple(str(label) for label in COLUMNS.values())
    for profile in public_profiles(platform, keys):
        facts = public_facts(profile, platform)
        yield tuple(_cell(name, facts[name]) for name in COLUMNS)


def _cell(name: str, value: Any) -> object:
    if name in _SAID:
        return _SAID[name](value)
    return " | ".join(value) if isinstance(value, list) else value


def geojson_parts(platform: Platform, keys: list[int]) -> Iterator[str]:
    """Yield a GeoJSON collection (RFC 7946) a feature a line; what shows no point has no geometry."""
    yield '{"type":"FeatureCollection","features":['
    for number, profile in enumerate(public_profiles(platform, keys)):
        yield (",\n" if number else "\n") + json.dumps(feature(public_facts(profile, platform)), ensure_ascii=False, separators=(",", ":"))
    yield "\n]}\n"


def feature(facts: dict[str, Any]) -> dict[str, Any]:
    """Return a profile as a GeoJSON feature: longitude first."""
    properties = {name: value for name, value in facts.items() if name not in {"latitude", "longitude"} and value not in ("", [], None)}
    point = facts["latitude"] is not None and facts["longitude"] is not None
    geometry = {"type": "Point", "coordinates": [round(facts["longitude"], 6), round(facts["latitude"], 6)]} if point else None
    return {"type": "Feature", "id": facts["identifiant"], "geometry": geometry, "properties": properties}


_TYPES = {"person": "Person", "organisation": "Organization", "relay": "Organization", "place": "Place"}


def json_ld(facts: dict[str, Any]) -> dict[str, Any]:
    """Describe a profile to search engines (https://schema.org/Person, Organization, Place), in what it shows."""
    described: dict[str, Any] = {"@context": "https://schema.org", "@type": _TYPES[facts["sorte"]], "name": facts["nom"], "url": facts["fiche"]}
    description = facts["presentation"]
    if facts["fictif"]:
        description = f"({_('profil fictif')}) {description}".strip()
    person = facts["sorte"] == "person"
    where: dict[str, Any] = {"@type": "PostalAddress", "addressLocality": facts["commune"], "addressCountry": "FR"}
    if facts["adresse"]:
        where["streetAddress"] = facts["adresse"]
    point = {"@type": "GeoCoordinates", "latitude": facts["latitude"], "longitude": facts["longitude"]}
    said = {
        "description": description,
        "jobTitle": facts["fonction"] if person else "",
        "worksFor": {"@type": "Organization", "name": facts["organisation"]} if person and facts["organisation"] else "",
        "address": where if facts["commune"] else "",
        "geo": point if facts["sorte"] == "place" and facts["latitude"] is not None else "",
        "knowsAbout": [*facts["metiers"], *facts["leviers"]] if facts["sorte"] != "place" else "",
        "areaServed": facts["territoires"] if facts["sorte"] in {"organisation", "relay"} else "",
        "sameAs": [address for address in (facts["site"], *facts["liens"]) if address],
    }
    return described | {name: value for name, value in said.items() if value}
