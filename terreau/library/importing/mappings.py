"""Which column fills which field, and what is given once for the whole file: as somebody chose it, kept for the next time."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from hashlib import blake2b

from django.utils.translation import gettext as _

from terreau.core.tables.problems import letters, shown
from terreau.core.tables.reading import plain_name
from terreau.library.importing.fields import FIELDS, KEY, TITLE_AND_KEY, guessed, of_each_column
from terreau.library.models import ImportMapping
from terreau.vocabulary.models import Platform


@dataclass(frozen=True)
class Chosen:
    """`fields` of the columns, in their order ("" where one is not read), and `defaults` as texts, by field."""

    fields: tuple[str, ...]
    defaults: Mapping[str, str] = field(default_factory=dict)

    def places(self, name: str) -> list[int]:
        """Return the columns that fill a field."""
        titles = {"title": ("title", TITLE_AND_KEY), KEY: (KEY, TITLE_AND_KEY)}
        return [place for place, found in enumerate(self.fields) if found in titles.get(name, (name,))]

    def problems(self, names: list[str]) -> list[str]:
        """Return what keeps rows from being read with it, in sentences."""
        said = []
        if not self.places(KEY):
            said.append(
                _("Dites quelle colonne identifie chaque ligne : c’est elle qui évite les doubles la prochaine fois. À défaut, choisissez « %(label)s ».")
                % {"label": FIELDS[TITLE_AND_KEY].label}
            )
        if not self.places("title"):
            said.append(_("Dites quelle colonne donne le titre."))
        for name, known in FIELDS.items():
            places = self.places(name)
            if len(places) > 1 and not known.several and name != TITLE_AND_KEY:
                columns = ", ".join(f"{letters(place)} « {shown(names[place])} »" for place in places)
                said.append(_("Plusieurs colonnes donnent « %(label)s » (%(columns)s) : gardez-en une.") % {"label": known.label, "columns": columns})
        return said


def digest_of(names: Iterable[str]) -> str:
    """Return what tells a set of columns from another, whatever their order."""
    return blake2b("\n".join(sorted(plain_name(name) for name in names if name)).encode(), digest_size=16).hexdigest()


def remembered(platform: Platform, names: list[str]) -> ImportMapping | None:
    """Return what was chosen the last time that a file had these columns."""
    return ImportMapping.objects.filter(platform=platform, columns=digest_of(names)).first()


def proposed(platform: Platform, names: list[str]) -> tuple[Chosen, str]:
    """Return the mapping to begin with, and the name of the source: those of the last time, else what the names of columns tell."""
    known = remembered(platform, names)
    if known is None:
        return Chosen(tuple(guessed(names))), ""
    return Chosen(tuple(of_each_column(names, known.fields)), dict(known.defaults)), known.source


def remember(platform: Platform, names: list[str], mapping: Chosen, source: str) -> None:
    """Keep a choice for the next file that has these columns."""
    fields = {plain_name(name): found for name, found in zip(names, mapping.fields, strict=True) if name and found}
    ImportMapping.objects.update_or_create(
        platform=platform, columns=digest_of(names), defaults={"fields": fields, "defaults": dict(mapping.defaults), "source": source}
    )
