"""What a column may be: the fields of a profile that a file fills, by which names of columns they are recognised, and what somebody chose."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from terreau.core.tables.problems import letters, shown
from terreau.core.tables.reading import plain_name
from terreau.network.enums import Kind

# What a file brings: never people, who agree themselves to be shown.
KINDS = (Kind.PLACE, Kind.ORGANISATION)


@dataclass(frozen=True)
class Field:
    """A field as the screen calls it, and the plain names of columns that tell it. E-mail addresses and telephone numbers are no field."""

    name: str
    label: str | Promise
    names: tuple[str, ...]


FIELDS: dict[str, Field] = {
    field.name: field
    for field in (
        Field(
            "key", gettext_lazy("Identifiant dans la source"), ("identifiant", "id", "cle", "uuid", "reference", "ref", "key", "siret", "osm id", "id geojson")
        ),
        Field(
            "name",
            gettext_lazy("Nom"),
            ("nom", "name", "titre", "title", "intitule", "libelle", "denomination", "raison sociale", "nom du lieu", "enseigne", "str nom"),
        ),
        Field("kind", gettext_lazy("Sorte : lieu ou organisation"), ("sorte", "kind", "nature")),
        Field("place_kind", gettext_lazy("Type de lieu"), ("type", "type de lieu", "categorie", "typologie", "place kind", "amenity", "category")),
        Field("story", gettext_lazy("Présentation"), ("description", "presentation", "resume", "descriptif", "a propos", "summary", "about")),
        Field(
            "insee",
            gettext_lazy("Code INSEE de la commune"),
            ("insee", "code insee", "codeinsee", "insee com", "code commune", "com", "citycode", "depcom", "numcom"),
        ),
        Field("postcode", gettext_lazy("Code postal"), ("code postal", "codepostal", "cp", "postcode", "postal code", "zip", "addr postcode")),
        Field(
            "commune",
            gettext_lazy("Commune"),
            ("commune", "ville", "city", "localite", "nom commune", "town", "addr city", "municipality", "lib com", "nomcom", "nom com"),
        ),
        Field("address", gettext_lazy("Adresse postale"), ("adresse", "address", "rue", "voie", "adresse postale", "street", "addr street")),
        Field("latitude", gettext_lazy("Latitude"), ("latitude", "lat", "y lat", "coord y", "y wgs84", "geometrie latitude")),
        Field("longitude", gettext_lazy("Longitude"), ("longitude", "lon", "lng", "long", "x lon", "coord x", "x wgs84", "geometrie longitude")),
        Field(
            "point",
            gettext_lazy("Point « latitude, longitude »"),
            ("geo point 2d", "geo point", "geopoint", "coordonnees", "coordinates", "geolocalisation", "latlon"),
        ),
        Field("website", gettext_lazy("Site"), ("site", "site web", "site internet", "url", "website", "web", "lien", "url web", "contact website")),
    )
}
_BY_NAME = {name: field.name for field in FIELDS.values() for name in field.names}
# Of columns that describe people.
_OF_PEOPLE = {"prenom", "firstname", "first name", "date de naissance", "civilite"}


@dataclass(frozen=True)
class Chosen:
    """`fields` of the columns, in their order ("" where one is not read); `kind` of the rows that do not say it; `swaps`: points turned round are put right."""

    fields: tuple[str, ...]
    kind: str
    swaps: bool = False

    def place(self, name: str) -> int | None:
        """Return the column that fills a field."""
        return self.fields.index(name) if name in self.fields else None

    @property
    def unread(self) -> set[str]:
        """The fields of a profile that no column gives: an import leaves them as they are."""
        given_by = {"kind": ("kind",), "place_kind": ("place_kind", "kind"), "story": ("story",), "website": ("website",), "address": ("address",)}
        where = dict.fromkeys(("seat_id", "latitude", "longitude"), ("insee", "postcode", "commune", "latitude", "point"))
        return {name for name, columns in (given_by | where).items() if not set(columns) & set(self.fields)}

    def problems(self, names: list[str]) -> list[str]:
        """Return what keeps rows from being read with it, in sentences."""
        said = [] if "name" in self.fields else [_("Dites quelle colonne donne le nom.")]
        if "key" not in self.fields and not {"insee", "postcode", "commune"} & set(self.fields):
            said.append(_("Dites quelle colonne identifie chaque ligne, ou laquelle donne sa commune : c’est ce qui évite les doubles la prochaine fois."))
        for field in FIELDS.values():
            places = [place for place, found in enumerate(self.fields) if found == field.name]
            if len(places) > 1:
                columns = ", ".join(f"{letters(place)} « {shown(names[place])} »" for place in places)
                said.append(_("Plusieurs colonnes donnent « %(label)s » (%(columns)s) : gardez-en une.") % {"label": field.label, "columns": columns})
        if ("latitude" in self.fields) != ("longitude" in self.fields):
            said.append(_("Une latitude ne va pas sans longitude : dites les deux colonnes, ou aucune."))
        return said

    def kept(self, names: list[str], remarks: list[str]) -> dict[str, Any]:
        """Return what is kept of it as JSON, beside the names of the columns and what was said of the file."""
        return {"names": names, "fields": list(self.fields), "swaps": self.swaps, "remarks": remarks}


def guessed(names: Iterable[str]) -> tuple[str, ...]:
    """Return, for each column, the field that its name tells; "" where it tells none, or one that an earlier column fills."""
    found: list[str] = []
    for name in names:
        field = _BY_NAME.get(plain_name(name), "")
        found.append("" if field in found else field)
    return tuple(found)


def as_before(names: Iterable[str], before: Mapping[str, Any]) -> tuple[str, ...] | None:
    """Return the fields of columns as they were chosen for another file, if it has the same names of columns whatever their order."""
    kept = dict(zip((plain_name(name) for name in before.get("names", [])), before.get("fields", []), strict=False))
    plain = [plain_name(name) for name in names]
    return tuple(kept[name] for name in plain) if plain and set(plain) == set(kept) else None


def describes_people(names: Iterable[str]) -> bool:
    """Return whether the names of columns are those of a list of people."""
    return any(plain_name(name) in _OF_PEOPLE for name in names)
