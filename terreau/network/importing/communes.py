"""Which commune a row is in, from its code, its postcode or its name; and whether a point is in France."""

from collections import defaultdict
from typing import NamedTuple

from django.utils.translation import gettext as _

from terreau.core.tables.reading import plain_name
from terreau.territories.distance import great_circle_km
from terreau.territories.enums import TerritoryKind, Zone
from terreau.territories.models import Territory, TerritoryAlias

# South, west, north and east of each part of France, in degrees, with the sea around: what is out of them is a mistake, not a place.
FRANCE = (
    (41.2, -5.4, 51.3, 9.8),  # metropolitan France
    (14.2, -63.3, 18.3, -60.7),  # Guadeloupe, Martinique, Saint-Martin, Saint-Barthélemy
    (2.0, -54.8, 6.0, -51.4),  # Guyane
    (-21.6, 55.0, -20.7, 56.0),  # La Réunion
    (-13.2, 44.8, -12.4, 45.5),  # Mayotte
    (46.6, -56.6, 47.3, -56.0),  # Saint-Pierre-et-Miquelon
    (-28.1, -155.0, -7.4, -134.0),  # Polynésie française
    (-23.2, 162.5, -17.5, 169.5),  # Nouvelle-Calédonie
    (-14.6, -178.5, -13.0, -175.9),  # Wallis-et-Futuna
)
# How far a point may be from the middle of its commune, in km: communes of overseas are wide.
FARTHEST, FARTHEST_OVERSEAS = 40.0, 400.0
MOST_SUCCESSIONS = 5
_WORDS = {"st": "saint", "ste": "sainte", "s": "sur"}


class Commune(NamedTuple):
    """A commune in force. `department` is the name of its department or collectivity."""

    key: int
    code: str
    name: str
    latitude: float | None
    longitude: float | None
    department: str
    zone: str


class Sought(NamedTuple):
    """The commune found, if any, and what there is to say: of a former code, of one that nothing has, of homonyms."""

    commune: Commune | None
    words: str = ""


def in_france(latitude: float, longitude: float) -> bool:
    """Return whether a point is in some part of France, to the nearest hundred kilometres."""
    return any(south <= latitude <= north and west <= longitude <= east for south, west, north, east in FRANCE)


def is_far(commune: Commune, latitude: float, longitude: float) -> bool:
    """Return whether a point cannot be in a commune."""
    if commune.latitude is None or commune.longitude is None:
        return False
    farthest = FARTHEST if commune.zone == Zone.METRO else FARTHEST_OVERSEAS
    return great_circle_km(commune.latitude, commune.longitude, latitude, longitude) > farthest


def _plain(name: str) -> str:
    words = plain_name(name).split()
    return " ".join(_WORDS.get(word, word) for word in words if word != "cedex").rstrip("0123456789 ")


class Communes:
    """All communes of France by code, postcode and name, former ones included: two queries."""

    def __init__(self) -> None:
        self.by_code: dict[str, Commune] = {}
        self.successors: dict[str, str] = {}
        self.by_postcode: dict[str, list[Commune]] = defaultdict(list)
        self.by_name: dict[str, list[Commune]] = defaultdict(list)
        columns = ("pk", "code", "name", "latitude", "longitude", "department__name", "zone", "postcodes", "ended", "successor__code")
        for *own, postcodes, ended, successor in Territory.objects.filter(kind=TerritoryKind.COMMUNE).values_list(*columns):
            commune = Commune(*own)
            if ended is not None:
                self.successors[commune.code] = successor or ""
                continue
            self.by_code[commune.code] = commune
            self.by_name[_plain(commune.name)].append(commune)
            for postcode in postcodes.split():
                self.by_postcode[postcode].append(commune)
        for code, name, whole in TerritoryAlias.objects.values_list("code", "name", "territory__code"):
            self.successors.setdefault(code, whole)
            # Known by its own name, a former commune leads to the one it is part of, unless another has that name.
            if name and whole in self.by_code and _plain(name) not in self.by_name:
                self.by_name[_plain(name)].append(self.by_code[whole])

    def find(self, code: str, postcode: str, name: str) -> Sought:
        """Return the commune that a row tells, by its code first, then its postcode and its name."""
        said = ""
        if code:
            found = self._of_code(code)
            if found.commune:
                return found
            said = found.words
        others = self._of_words(postcode, name) if postcode or name else Sought(None)
        return Sought(others.commune, " ".join(words for words in (said, others.words) if words))

    def _of_code(self, written: str) -> Sought:
        code = written.upper().replace(" ", "")
        code = code.zfill(5) if code.isdigit() else code
        if code in self.by_code:
            return Sought(self.by_code[code])
        last = code
        for _turn in range(MOST_SUCCESSIONS):
            last = self.successors.get(last, "")
            if last in self.by_code:
                commune = self.by_code[last]
                return Sought(commune, _("Le code %(code)s est celui d’une ancienne commune : %(name)s la comprend.") % {"code": code, "name": commune.name})
        return Sought(None, _("Aucune commune n’a le code %(code)s.") % {"code": code[:20]})

    def _of_words(self, postcode: str, name: str) -> Sought:
        digits = "".join(char for char in postcode if char.isdigit())
        digits = digits.zfill(5) if digits else ""
        there, called = self.by_postcode.get(digits, []), self.by_name.get(_plain(name), []) if name else []
        both = [commune for commune in called if commune in there]
        # The postcode of an office box is in no list; its department still tells homonyms apart.
        near = [commune for commune in called if digits and commune.code[:2] == digits[:2]]
        choices = both or near or (called if name and not there else []) or ([] if name else there)
        if len(choices) == 1:
            return Sought(choices[0])
        if choices:
            names = ", ".join(f"{commune.name} ({commune.code})" for commune in choices[:5])
            return Sought(None, _("Plusieurs communes conviennent : %(names)s. Donnez le code INSEE.") % {"names": names})
        return Sought(None, _("Commune introuvable : « %(words)s ».") % {"words": " ".join(filter(None, (postcode, name)))[:80]})
