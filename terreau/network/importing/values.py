"""What the cells of a row say of a profile: values that can be kept, and what is refused, with why."""

import re
from dataclasses import dataclass, field
from functools import cached_property
from math import isfinite
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.utils.translation import gettext as _

from terreau.core.tables.problems import letters, shown
from terreau.core.tables.reading import plain_name
from terreau.core.tables.rows import Row
from terreau.core.text import plain_text
from terreau.network.enums import MADE_UP, Kind, PlaceKind
from terreau.network.importing.communes import Commune, Communes, in_france, is_far
from terreau.network.importing.contacts import bare
from terreau.network.importing.fields import Chosen
from terreau.network.models import Profile

_PEOPLE = {"personne", "personne physique", "person", "particulier", "individu", "individual", "people"}
_ORGANISATIONS = {"organisation", "organization", "association", "structure", "entreprise", "cooperative", "fondation", "collectivite"}
_PLACES = {"lieu", "place", "espace", "site", "etablissement"}
# What names of kinds hold, the most telling first.
_PLACE_WORDS = (
    (PlaceKind.FABLAB, ("fablab", "fab lab", "makerspace", "hackerspace", "atelier de fabrication")),
    (PlaceKind.COWORKING, ("cowork", "co work", "teletravail", "bureaux partages")),
    (PlaceKind.CAFE, ("cafe", "bistrot", "buvette")),
    (PlaceKind.SHOWROOM, ("showroom",)),
    (PlaceKind.THIRD_PLACE, ("tiers lieu", "third place", "tierslieu", "friche culturelle")),
)
_url = URLValidator(schemes=["http", "https"])


def longest(name: str) -> int:
    """Return how many characters a field of a profile holds."""
    return int(getattr(Profile._meta.get_field(name), "max_length", 0) or 0)


@dataclass
class Said:
    """What a row says: `values` of the profile that it describes, and what there is to tell of its cells.

    `number` is that of the row for people, `place` its rank from 0; `pointed`: its point is its own; `swapped`: it has to be turned round.
    """

    number: int
    key: str = ""
    values: dict[str, Any] = field(default_factory=dict)
    problems: list[dict[str, Any]] = field(default_factory=list)
    commune: Commune | None = None
    pointed: bool = False
    swapped: bool = False
    place: int = 0

    @property
    def refused(self) -> bool:
        """Whether the row is left out."""
        return any(problem["refused"] for problem in self.problems)


class Reader:
    """Reads rows one by one; a key that another row had is refused."""

    def __init__(self, names: list[str], chosen: Chosen) -> None:
        self.names, self.chosen = names, chosen
        self.keys: dict[str, int] = {}

    @cached_property
    def communes(self) -> Communes:
        """The communes, read when the first row asks."""
        return Communes()

    def read(self, row: Row) -> Said:
        """Return what a row says."""
        said = Said(row.number)
        for place, words in row.flaws.items():
            self._tell(said, place, row, words, refused=True)
        for place, words in row.remarks.items():
            self._tell(said, place, row, words)
        name = self._name(said, row)
        kind = self._kind(said, row)
        place_kind = self._place_kind(row, kind)
        said.values = {"name": name, "kind": kind, "place_kind": place_kind, "story": self._story(said, row), "website": self._website(said, row)}
        self._where(said, row)
        said.key = self._key(said, row)
        return said

    def _cell(self, row: Row, name: str) -> str:
        place = self.chosen.place(name)
        return row.cells[place].strip() if place is not None and place < len(row.cells) else ""

    def _tell(self, said: Said, place: int | str, row: Row, words: str, *, refused: bool = False) -> None:
        found = self.chosen.place(place) if isinstance(place, str) else place
        there = found is not None and found < len(self.names)
        column = f"{letters(found)} ({shown(self.names[found])})" if found is not None and there else ""
        value = shown(row.cells[found]) if found is not None and found < len(row.cells) else ""
        said.problems.append({"row": row.number, "column": column, "value": value, "words": words, "refused": refused})

    def _line(self, row: Row, name: str) -> str:
        """Return the words of a cell on one line, without addresses and numbers of people."""
        return " ".join(bare(self._cell(row, name)).split())

    def _name(self, said: Said, row: Row) -> str:
        name = self._line(row, "name")
        if not name:
            self._tell(said, "name", row, _("Il manque un nom."), refused=True)
        elif len(name) > longest("name"):
            self._tell(said, "name", row, _("Ce nom dépasse %(most)s caractères.") % {"most": longest("name")}, refused=True)
        elif name.startswith(MADE_UP):
            self._tell(said, "name", row, _("Un nom qui commence par « %(words)s » est celui d’un profil fictif.") % {"words": MADE_UP}, refused=True)
        return name

    def _kind(self, said: Said, row: Row) -> str:
        word = plain_name(self._cell(row, "kind"))
        if word in _PEOPLE:
            self._tell(said, "kind", row, _("Une personne ne s’importe pas : elle dit elle-même ce qu’elle accepte de montrer."), refused=True)
        if word in _ORGANISATIONS:
            return Kind.ORGANISATION.value
        if word in _PLACES or _place_kind(word):
            return Kind.PLACE.value
        if word and word not in _PEOPLE:
            self._tell(said, "kind", row, _("Sorte inconnue : c’est « %(kind)s » qui est gardé.") % {"kind": Kind(self.chosen.kind).label})
        return self.chosen.kind

    def _place_kind(self, row: Row, kind: str) -> str:
        word = plain_name(self._cell(row, "place_kind")) or plain_name(self._cell(row, "kind"))
        if kind != Kind.PLACE or not word:
            return ""
        return _place_kind(word) or PlaceKind.OTHER.value

    def _story(self, said: Said, row: Row) -> str:
        written = self._cell(row, "story")
        text = plain_text(written) if "<" in written else "\n".join(" ".join(line.split()) for line in written.splitlines())
        text = bare(text).strip()
        if len(text) > longest("story"):
            self._tell(said, "story", row, _("Présentation coupée à %(most)s caractères.") % {"most": longest("story")})
            text = f"{text[: longest('story') - 1]}…"
        return text

    def _website(self, said: Said, row: Row) -> str:
        written = self._cell(row, "website")
        if not written:
            return ""
        url = written if "://" in written else f"https://{written}"
        try:
            if len(url) > longest("website") or "@" in url:
                raise ValidationError("")
            _url(url)
        except ValidationError:
            self._tell(said, "website", row, _("Ce n’est pas l’adresse d’un site : elle est laissée de côté."))
            return ""
        return url

    def _where(self, said: Said, row: Row) -> None:
        code, postcode, name = (self._cell(row, one) for one in ("insee", "postcode", "commune"))
        found = self.communes.find(code, postcode, name) if code or postcode or name else None
        if found and found.words:
            self._tell(said, next(one for one in ("insee", "postcode", "commune") if self._cell(row, one)), row, found.words)
        said.commune = found.commune if found else None
        address = self._line(row, "address")
        if len(address) > longest("address"):
            self._tell(said, "address", row, _("Adresse trop longue : elle est laissée de côté."))
            address = ""
        point = self._point(said, row)
        said.pointed = point is not None
        if point is None and said.commune and said.commune.latitude is not None and said.commune.longitude is not None:
            point = said.commune.latitude, said.commune.longitude
        latitude, longitude = point if point else (None, None)
        said.values |= {"seat_id": said.commune.key if said.commune else None, "address": address, "latitude": latitude, "longitude": longitude}

    def _point(self, said: Said, row: Row) -> tuple[float, float] | None:
        """Return where a row says that it is, None where it does not, or cannot be there."""
        column, written = "latitude", (self._cell(row, "latitude"), self._cell(row, "longitude"))
        if not any(written) and self._cell(row, "point"):
            column, written = "point", _two(self._cell(row, "point"))
        if not any(written):
            return None
        first, second = _number(written[0]), _number(written[1])
        if first is None or second is None:
            self._tell(said, column, row, _("Coordonnées illisibles : pas de point."))
            return None
        turned = not in_france(first, second) and in_france(second, first)
        latitude, longitude = (second, first) if turned and self.chosen.swaps else (first, second)
        if not in_france(latitude, longitude):
            said.swapped = turned
            words = (
                _("Latitude et longitude semblent inversées : pas de point.") if said.swapped else _("Ce point n’est pas en France : il est laissé de côté.")
            )
            self._tell(said, column, row, words)
            return None
        if said.commune and is_far(said.commune, latitude, longitude):
            self._tell(said, column, row, _("Ce point est loin de %(name)s : c’est la commune qui place le profil.") % {"name": said.commune.name})
            return None
        return round(latitude, 6), round(longitude, 6)

    def _key(self, said: Said, row: Row) -> str:
        """Return what tells a row from the others of its source, from one file to the next: its identifier, else its name and its commune."""
        place = self.chosen.place("key")
        key = self._cell(row, "key") if place is not None else _by_name(said)
        told = "key" if place is not None else "name"
        if not key or len(key) > longest("source_key"):
            self._tell(said, told, row, _("Il manque un identifiant, ou il est trop long."), refused=True)
        elif key in self.keys:
            self._tell(said, told, row, _("La ligne %(row)s a le même identifiant.") % {"row": self.keys[key]}, refused=True)
        else:
            self.keys[key] = row.number
        return key


def _by_name(said: Said) -> str:
    name = plain_name(said.values["name"])
    return f"{name[:140]} {said.commune.code if said.commune else ''}".strip()


def _place_kind(word: str) -> str:
    return next((kind.value for kind, signs in _PLACE_WORDS if any(sign in word for sign in signs)), "")


def _two(text: str) -> tuple[str, str]:
    """Return the two numbers of « 45.1, 2.3 », « 45,1 ; 2,3 » or « [45.1 2.3] »."""
    found = re.findall(r"[-+]?\d+(?:\.\d+)?", text) if "." in text else re.findall(r"[-+]?\d+(?:,\d+)?", text)
    return (found[0], found[1]) if len(found) == 2 else (text, text)


def _number(text: str) -> float | None:
    try:
        found = float(text.replace(",", ".").replace("\u00a0", "").replace(" ", ""))
    except ValueError:
        return None
    return found if isfinite(found) else None
