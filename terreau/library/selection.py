"""What a visitor asks of the library: words, facets, order and page, read from an address."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from urllib.parse import urlencode

from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from terreau.core.text import fold, folded_words, printable
from terreau.search.analysis import STOP_WORDS
from terreau.search.asking import without_points, without_quotes

# The facets, as the address names them; `facets.py` says what each is made of.
PARAMETERS = ("levier", "marche", "type", "nature", "public", "echelle", "editeur", "annee", "format", "acces")
ORDERS = {"": _("Les plus utiles"), "recent": _("Les plus récentes"), "titre": _("De A à Z")}
MOST_VALUES = 20
MOST_WORDS = 12
LONGEST_TEXT = 200
# Words of a spoken question that say nothing of its subject: those that the index leaves out, and some more that names of situations and levers do not need.
EMPTY_WORDS = frozenset(map(fold, STOP_WORDS)) | frozenset("aussi bien car comme donc entre fois ici meme tous tout toute toutes trop vers".split())  # noqa: SIM905 - a list of quoted words reads worse


def words_of(text: str) -> list[str]:
    """Return the telling words of a question, folded, without the plural, each once; none when nothing in it tells."""
    telling = [part for part in folded_words(text).split() if part not in EMPTY_WORDS and len(part) > 1]
    singular = [part[:-1] if len(part) > 4 and part[-1] in "sx" else part for part in telling]
    return list(dict.fromkeys(singular))[:MOST_WORDS]


@dataclass(frozen=True)
class Selection:
    """A query of the library; `chosen` maps a facet to the values picked in it."""

    text: str = ""
    chosen: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    order: str = ""
    page: str = "1"

    @classmethod
    def read(cls, query: QueryDict) -> "Selection":
        """Read a query string; values that cannot be are dropped later, with a notice."""
        chosen = {name: tuple(dict.fromkeys(value for value in query.getlist(name) if value))[:MOST_VALUES] for name in PARAMETERS}
        order = query.get("tri", "")
        return cls(
            text=printable(query.get("q", "")).strip()[:LONGEST_TEXT],
            chosen={name: values for name, values in chosen.items() if values},
            order=order if order in ORDERS else "",
            page=query.get("page", "1"),
        )

    @property
    def words(self) -> list[str]:
        """The telling words of the text."""
        return words_of(without_points(self.text))

    @property
    def said(self) -> str:
        """The text as a sentence quotes it: without marks of its own."""
        return " ".join(without_quotes(self.text).split())

    @property
    def is_empty(self) -> bool:
        """Whether nothing was asked."""
        return not (self.text or self.chosen)

    def toggled(self, facet: str, value: str) -> "Selection":
        """Return the selection with a value picked or dropped, back on the first page."""
        values = self.chosen.get(facet, ())
        new = tuple(other for other in values if other != value) if value in values else (*values, value)
        chosen = {**self.chosen, facet: new}
        return replace(self, chosen={name: found for name, found in chosen.items() if found}, page="1")

    def without(self, unknown: Mapping[str, tuple[str, ...]]) -> "Selection":
        """Return the selection without the values that do not exist."""
        chosen = {name: tuple(value for value in values if value not in unknown.get(name, ())) for name, values in self.chosen.items()}
        return replace(self, chosen={name: values for name, values in chosen.items() if values})

    def query_string(self) -> str:
        """Return the canonical query string, without the page."""
        pairs = [("q", self.text)] if self.text else []
        pairs += [(name, value) for name in PARAMETERS for value in self.chosen.get(name, ())]
        pairs += [("tri", self.order)] if self.order else []
        return urlencode(pairs)
