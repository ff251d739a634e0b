"""What a column may be: the fields of a resource that a table fills, and by which names of columns they are recognised."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from terreau.core.tables.reading import plain_name


@dataclass(frozen=True)
class Field:
    """A field as the screen calls it. `several`: more than one column may fill it; `defaulted`: one value may be given for the whole file."""

    name: str
    label: str | Promise
    names: tuple[str, ...]
    several: bool = False
    defaulted: bool = False

    @property
    def column(self) -> str:
        """What a model file calls its column."""
        return str(self.label).partition(" (")[0]


KEY, TITLE_AND_KEY = "key", "title_key"
FIELDS: dict[str, Field] = {
    field.name: field
    for field in (
        Field(
            KEY,
            _("Identifiant (clé de la ligne)"),
            ("identifiant", "id", "cle", "code", "reference", "ref", "key", "identifier", "uuid", "fiche"),
        ),
        Field("title", _("Titre"), ("titre", "nom", "intitule", "libelle", "title", "name", "label", "designation")),
        Field(TITLE_AND_KEY, _("Titre et identifiant"), ()),
        Field("purpose", _("À quoi cela sert"), ("a quoi cela sert", "a quoi ca sert", "utilite", "objectif", "purpose", "use")),
        Field("abstract", _("Résumé"), ("resume", "description", "abstract", "summary", "presentation", "descriptif", "chapo")),
        Field("body", _("Texte (une ou plusieurs colonnes)"), ("texte", "contenu", "corps", "body", "text", "content"), several=True),
        Field("kind", _("Type"), ("type", "type de ressource", "kind", "resource type"), defaulted=True),
        Field("format", _("Format"), ("format", "support"), defaulted=True),
        Field("levers", _("Leviers"), ("levier", "leviers", "lever", "levers"), several=True, defaulted=True),
        Field(
            "audiences",
            _("Publics"),
            ("public", "publics", "public cible", "publics cibles", "audience", "audiences", "destinataires"),
            several=True,
            defaulted=True,
        ),
        Field("step", _("Marche"), ("marche", "etape", "step"), defaulted=True),
        Field("nature", _("Nature"), ("nature", "tiroir"), defaulted=True),
        Field(
            "publishers",
            _("Éditeurs"),
            ("editeur", "editeurs", "organisme", "organisation", "organisations", "structure", "source", "publisher", "publishers", "organization"),
            several=True,
            defaulted=True,
        ),
        Field("year", _("Année"), ("annee", "date", "date de publication", "annee de parution", "year", "publication date"), defaulted=True),
        Field("language", _("Langue"), ("langue", "language", "lang"), defaulted=True),
        Field("licence", _("Licence"), ("licence", "license"), defaulted=True),
        Field("citation", _("Citation obligatoire"), ("citation obligatoire", "mention", "credit", "attribution"), defaulted=True),
        Field("url", _("Adresse"), ("adresse", "url", "lien", "link", "site", "adresse web", "page web", "website")),
        Field("territory", _("Territoire concerné"), ("territoire", "territoires", "territory", "commune", "territoire concerne"), defaulted=True),
    )
}
DEFAULTED = [field for field in FIELDS.values() if field.defaulted]
_BY_NAME = {name: field.name for field in FIELDS.values() for name in field.names}


def guessed(names: Iterable[str]) -> list[str]:
    """Return, for each column, the field that its name tells; "" where it tells none, or one that an earlier column fills."""
    found: list[str] = []
    for name in names:
        field = _BY_NAME.get(plain_name(name), "")
        found.append(field if field and (FIELDS[field].several or field not in found) else "")
    return found


def of_each_column(names: list[str], kept: Mapping[str, str]) -> list[str]:
    """Return the field of each column from those of their plain names; a name that is not there fills nothing."""
    return [kept.get(plain_name(name), "") if name else "" for name in names]
