"""What the cells of a row say, as values of a resource; and what is wrong with them, in sentences."""

import difflib
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from django.conf.locale import LANG_INFO
from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.db.models import Model, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from terreau.accounts.models import Organisation
from terreau.core.tables.problems import letters, shown
from terreau.core.tables.rows import Row, Table, grouped
from terreau.core.text import fold
from terreau.library.importing.fields import FIELDS, KEY
from terreau.library.importing.mappings import Chosen
from terreau.library.importing.problems import Problem
from terreau.library.licences import licence_choices
from terreau.library.models import Resource, ResourcePublisher
from terreau.library.models.importing import LONGEST_KEY
from terreau.vocabulary.models import Concept, Platform, Scheme

LONGEST_TEXT = {"abstract": 10_000, "body": 100_000}
MOST_VALUES = 30
MOST_OFFERED = 12
YEARS = (1900, 2100)
_BARS, _MARKS = re.compile(r"[|;\n]"), re.compile(r"[|;,\n]")
_YEAR = re.compile(r"(?:(?P<first>\d{4})(?:[-/.]\d{1,2}){0,2}|(?:\d{1,2}[-/.]){1,2}(?P<last>\d{4}))(?:[ T]\d{2}:\d{2}.*)?")
_web_address = URLValidator(["http", "https"])


class Choices:
    """The records that a cell may name: by their address, title, short title or number, whatever the accents and case."""

    def __init__(self, rows: Iterable[Any], title: str = "title", others: tuple[str, ...] = ("slug",)) -> None:
        self.rows = list(rows)
        self.titles = [str(getattr(row, title)) for row in self.rows]
        self.by_name: dict[str, Any] = {}
        for name in (*reversed(others), title):
            for row in reversed(self.rows):
                self.by_name[fold(str(getattr(row, name)))] = row
        self.by_name.pop("", None)

    def find(self, text: str) -> Any | None:
        """Return the record of a text, if it names one."""
        return self.by_name.get(fold(text))

    def unknown(self, text: str) -> str:
        """Return the sentence about a text that names none."""
        near = difflib.get_close_matches(fold(text), list(self.by_name), n=1, cutoff=0.75)
        if near:
            found = self.by_name[near[0]]
            return _("« %(text)s » n’est pas dans la liste. Vouliez-vous dire « %(near)s » ?") % {
                "text": shown(text),
                "near": self.titles[self.rows.index(found)],
            }
        offered = ", ".join(self.titles[:MOST_OFFERED]) + (" …" if len(self.titles) > MOST_OFFERED else "")
        return _("« %(text)s » n’est pas dans la liste. Valeurs possibles : %(offered)s.") % {"text": shown(text), "offered": offered or _("aucune")}


@dataclass(frozen=True)
class _Plain:
    """An entry of a list that no table holds: a licence, a language."""

    slug: str
    title: str


def _languages() -> list[_Plain]:
    return [_Plain(code, str(about["name_local"])) for code, about in LANG_INFO.items() if "name_local" in about and len(code) <= 12]


_IN_FRENCH = {"francais": "fr", "anglais": "en", "allemand": "de", "espagnol": "es", "italien": "it", "portugais": "pt", "neerlandais": "nl", "breton": "br"}


class Lists:
    """All that cells may name on a platform, read once for a file: seven queries."""

    def __init__(self, platform: Platform) -> None:
        framework = platform.framework
        self.kind, self.format, self.audiences = (Choices(_concepts(scheme), "label") for scheme in (Scheme.KIND, Scheme.FORMAT, Scheme.AUDIENCE))
        self.levers = Choices(framework.levers.order_by("order").defer("first_hour", "introduction"), others=("slug", "short_title", "order"))
        self.step, self.nature = Choices(framework.steps.order_by("order")), Choices(framework.natures.order_by("order"))
        self.organisations = Choices(Organisation.objects.order_by("name").only("pk", "name", "acronym"), "name", ("acronym",))
        self.licence = Choices([_Plain(value, label) for value, label in licence_choices()], others=("slug",))
        self.language = Choices(_languages())
        self.language.by_name |= {name: self.language.by_name[code] for name, code in _IN_FRENCH.items() if code in self.language.by_name}


def _concepts(scheme: Scheme) -> QuerySet[Concept]:
    return Concept.objects.of(scheme)


@dataclass
class Said:
    """What a row says: its key, and `values` by field, only for the fields that the file fills; records stand as themselves.

    `given` are the fields that a cell fills, not a value for the whole file; `number` is the row's in the spreadsheet, `place` among those read.
    """

    number: int
    place: int = 0
    key: str = ""
    values: dict[str, Any] = field(default_factory=dict)
    given: set[str] = field(default_factory=set)
    problems: list[Problem] = field(default_factory=list)

    @property
    def refused(self) -> bool:
        """Whether a problem keeps the row out."""
        return any(problem.refused for problem in self.problems)


class Reader:
    """Reads rows with a mapping: the same rules for the report and for the writing."""

    def __init__(self, *, table: Table, chosen: Chosen, lists: Lists) -> None:
        self.table, self.chosen, self.lists = table, chosen, lists
        self.places = {name: chosen.places(name) for name in FIELDS}
        self.seen: dict[str, int] = {}
        self.read_before = 0
        self.known: dict[tuple[str, str], Any] = {}

    def read(self, row: Row) -> Said:
        """Return what a row says. A key met before is refused: rows are to be read in their order."""
        said = Said(row.number, self.read_before)
        self.read_before += 1
        mapped = {place for places in self.places.values() for place in places}
        for place, words in row.flaws.items():
            if place in mapped or place >= len(self.table.names):
                self._tell(said, row, place, words)
        for place, words in row.remarks.items():
            if place in mapped:
                self._tell(said, row, place, words, refused=False)
        for name in FIELDS:
            if self.places[name] or name in self.chosen.defaults:
                self._fill(said, row, name)
        self._identify(said, row)
        return said

    def _tell(self, said: Said, row: Row, place: int, words: str, *, value: str | None = None, refused: bool = True) -> None:
        name = self.table.names[place] if place < len(self.table.names) else ""
        column = f"{letters(place)} ({shown(name)})" if name else letters(place)
        text = value if value is not None else row.cells[place] if place < len(row.cells) else ""
        said.problems.append(Problem(self.table.sheet, row.number, column, shown(text), words, refused))

    def _identify(self, said: Said, row: Row) -> None:
        place = self.places[KEY][0]
        said.key = " ".join(row.cells[place].split())
        if not said.key:
            self._tell(said, row, place, _("L’identifiant manque : donnez-en un, propre à cette ligne."))
        elif len(said.key) > LONGEST_KEY:
            self._tell(said, row, place, self._too_long(said.key, LONGEST_KEY))
        else:
            first = self.seen.setdefault(said.key, row.number)
            if first != row.number:
                self._tell(said, row, place, _("Cet identifiant figure déjà ligne %(first)s : chaque ligne doit avoir le sien.") % {"first": first})

    def _fill(self, said: Said, row: Row, name: str) -> None:
        """Put into `said` what the columns of a field hold, else what is given for the whole file."""
        if name in (KEY, "title_key"):
            return
        given = [(place, row.cells[place]) for place in self.places[name] if row.cells[place]]
        if given:
            said.given.add(name)
        place = given[0][0] if given else self.places[name][0] if self.places[name] else -1
        if not given and self.chosen.defaults.get(name):
            given = [(-1, self.chosen.defaults[name])]
        tell = partial(self._tell, said, row, place)
        try:
            said.values[name] = self._value(name, given)
        except ValueError as error:
            tell(str(error), value=" | ".join(text for _place, text in given))

    def _value(self, name: str, given: list[tuple[int, str]]) -> Any:
        text = given[0][1] if given else ""
        if name in ("kind", "format", "step", "nature"):
            return self._one(name, text) if text else None
        if name in ("levers", "audiences"):
            return self._several(name, [text for _place, text in given])
        if name == "publishers":
            return self._publishers([text for _place, text in given])
        if name in ("licence", "language"):
            return self._one(name, text).slug if text else ("fr" if name == "language" else "")
        if name == "year":
            return _year(text) if text else None
        if name == "url":
            return _address(text) if text else ""
        if name == "body":
            return self._body(given)
        return self._text(name, text)

    def _too_long(self, text: str, most: int) -> str:
        return _("Trop long : %(length)s caractères, pour %(most)s au plus. Raccourcissez, ou choisissez une autre colonne.") % {
            "length": grouped(len(text)),
            "most": grouped(most),
        }

    def _text(self, name: str, text: str) -> str:
        most = LONGEST_TEXT.get(name) or longest(Resource, name)
        found = text if name == "abstract" else " ".join(text.split())
        if len(found) > most:
            raise ValueError(self._too_long(found, most))
        if name == "title" and not found:
            raise ValueError(_("Le titre manque."))
        return found

    def _one(self, name: str, text: str) -> Any:
        choices: Choices = getattr(self.lists, name)
        # Cells of a list are the same few words again and again.
        if (name, text) not in self.known:
            self.known[name, text] = choices.find(text) or choices.unknown(text)
        found = self.known[name, text]
        if isinstance(found, str):
            raise ValueError(found)
        return found

    def _several(self, name: str, texts: list[str]) -> list[Any]:
        choices: Choices = getattr(self.lists, name)
        found: dict[Any, Any] = {}
        for text in texts:
            # A title may hold a comma: what is a name as it stands is not parted.
            parts = [part for bar in _BARS.split(text) for part in ([bar] if choices.find(bar) else _MARKS.split(bar))]
            for part in filter(None, map(str.strip, parts)):
                row = self._one(name, part)
                found[row.pk] = row
        return list(found.values())

    def _publishers(self, texts: list[str]) -> list[tuple[int | None, str]]:
        most = longest(ResourcePublisher, "label")
        found: dict[Any, tuple[int | None, str]] = {}
        for part in filter(None, (" ".join(part.split()) for text in texts for part in _BARS.split(text))):
            if len(part) > most:
                raise ValueError(self._too_long(part, most))
            organisation = self.lists.organisations.find(part)
            found[organisation.pk if organisation else part] = (organisation.pk, "") if organisation else (None, part)
        if len(found) > MOST_VALUES:
            raise ValueError(_("Plus de %(most)s éditeurs : un séparateur est sans doute de trop.") % {"most": MOST_VALUES})
        return list(found.values())

    def _body(self, given: list[tuple[int, str]]) -> str:
        """Return the own text, Markdown or HTML; the name of a column stands above its words where several are joined."""
        parts = [f"## {self.table.names[place]}\n\n{text}" if len(self.places["body"]) > 1 else text for place, text in given]
        text = "\n\n".join(parts)
        if len(text) > LONGEST_TEXT["body"]:
            raise ValueError(self._too_long(text, LONGEST_TEXT["body"]))
        return text


def longest(model: type[Model], name: str) -> int:
    """Return how long the text of a field may be."""
    field: Any = model._meta.get_field(name)
    return int(field.max_length or 0)


def _year(text: str) -> int:
    found = _YEAR.fullmatch(text.strip())
    year = int(found["first"] or found["last"]) if found else 0
    if not YEARS[0] <= year <= YEARS[1]:
        raise ValueError(_("Ce n’est pas une année : écrivez-la en quatre chiffres, comme %(year)s.") % {"year": timezone.localdate().year})
    return year


def _address(text: str) -> str:
    address = f"https://{text}" if text.startswith("www.") else text
    most = longest(Resource, "url")
    try:
        _web_address(address)
    except ValidationError:
        raise ValueError(_("Ce n’est pas une adresse web : elle commence par https:// et ne contient pas d’espace.")) from None
    if len(address) > most:
        raise ValueError(_("Trop long : %(length)s caractères, pour %(most)s au plus.") % {"length": grouped(len(address)), "most": grouped(most)})
    return address


def plain(values: Mapping[str, Any]) -> dict[str, Any]:
    """Return values with keys in the place of records, as JSON."""

    def bare(value: Any) -> Any:
        if isinstance(value, list):
            return [bare(one) for one in value]
        return getattr(value, "pk", value)

    return {name: bare(value) for name, value in values.items()}
