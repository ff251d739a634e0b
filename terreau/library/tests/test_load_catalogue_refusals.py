"""Loading the catalogue: what is refused, by file, record and field."""

from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from terreau.library.loading import CatalogueError
from terreau.library.loading.load import checked
from terreau.library.models import LoadedRecord


def change(directory: Path, file: str, old: str, new: str) -> None:
    """Replace the first occurrence of a text in a file."""
    path = directory / f"{file}.yaml"
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def problems(directory: Path) -> list[str]:
    """Return what a load would refuse."""
    with pytest.raises(CatalogueError) as refused:
        checked(directory)
    return [str(problem) for problem in refused.value.problems]


@pytest.mark.parametrize(
    ("file", "old", "new", "said"),
    [
        (
            "resources",
            "    format: rapport\n",
            "    format: rapport\n    colour: red\n",
            "resources.yaml, fiche « rapport-quinquennal-phare », champ « colour » : clé inconnue.",
        ),
        ("resources", "    language: fr\n", "", "resources.yaml, fiche « rapport-quinquennal-phare », champ « language » : clé manquante."),
        ("resources", "    year: 2018\n", "    year: '2018'\n", "champ « year » : un nombre entier est attendu, pas texte ('2018')."),
        ("resources", "    month: 2\n", "    month: 13\n", "champ « month » : 13 n’est pas entre 1 et 12."),
        ("resources", "      value: donnees\n", "      value: donneees\n", "champ « kind.value » : « donneees » ne désigne rien de connu (kind)."),
        (
            "resources",
            "        - comprendre-son-ecosysteme\n",
            "        - nulle-part\n",
            "champ « levers.values[1] » : « nulle-part » ne désigne rien de connu (lever).",
        ),
        ("resources", "      - etudes-phare-2015-2016\n", "      - etudes-farfelues\n", "champ « related[1] » : « etudes-farfelues » ne désigne rien de connu"),
        (
            "resources",
            "      - Observatoire des partenariats\n",
            "      - Observatoire inconnu\n",
            "champ « publishers[1] » : « Observatoire inconnu » ne désigne rien",
        ),
        ("resources", "    source: 000_ceef46006f3f693f.txt\n", "    source: 005.txt\n", "champ « source » : « 005.txt » ne désigne rien de connu (source)."),
        (
            "resources",
            "    month: 10\n    day: 1\n",
            "    month: 2\n    day: 30\n",
            "fiche « etude-impact-citoyens », champ « day » : le 30/2/2019 n’existe pas.",
        ),
        (
            "resources",
            "    kit_group: Méthode / Se former\n",
            "    kit_group: Illustrations\n",
            "champ « kit_group » : « Illustrations » n’est pas un groupe de « methode ».",
        ),
        ("organisations", "  - id: cget\n", "  - id: le-rameau\n", "organisations.yaml, fiche « le-rameau » : deux fiches portent cet identifiant."),
        ("organisations", "    parent: agroparistech\n", "    parent: chaire-interactions\n", "champ « parent » : cette fiche est sa propre parente."),
        ("articulations", "    to: comprendre-son-ecosysteme\n", "    to: qualifier-son-innovation\n", "un levier ne s’articule pas avec lui-même."),
        ("articulations", "kind: eclaire", "kind: bloque", "champ « kind » : « bloque » est inconnu ; au choix : eclaire, conditionne, renforce."),
        ("levers", "text_light: '#8a5a00'", "text_light: brown", "champ « text_light » : « brown » n’a pas la forme attendue : une couleur comme #1f5c43."),
        ("levers", "    short_title: Qualifier\n", f"    short_title: {'Q' * 30}\n", "levers.yaml, fiche « qualifier-son-innovation », champ « short_title »"),
        ("landmarks", "text: '{transformation}.'", "text: '{mutation}.'", "champ « text » : « mutation » n’est un champ d’aucune fiche de « actor_families »."),
        ("formats", "- {id: kit, label: Kit}", "", "champ « format » : « kit » ne désigne rien de connu (format)."),
        ("events", "    series: cycle-webinaires-2019\n", "    series: cycle-2020\n", "champ « series » : « cycle-2020 » ne désigne rien de connu (series)."),
        ("programmes", "    type: programme\n", "    kind: programme\n", "programmes.yaml, fiche « cpit », champ « kind » : clé inconnue."),
        ("sources", "sources:", "sources: [", "sources.yaml : YAML invalide"),
        ("formats", "formats:", "formats: []\nformats:", "formats.yaml : YAML invalide ligne 3, colonne 1 : clé « formats » écrite deux fois."),
    ],
)
def test_a_spoilt_file_is_refused_by_place(catalogue: Path, file: str, old: str, new: str, said: str) -> None:
    change(catalogue, file, old, new)

    assert any(said in problem for problem in problems(catalogue))


def test_every_problem_is_told_at_once(catalogue: Path) -> None:
    change(catalogue, "resources", "    year: 2018\n", "    year: true\n")
    change(catalogue, "glossary", "    related:\n      - catalyseur-territorial\n", "    related:\n      - fantome\n")
    change(catalogue, "formats", "formats:\n", "colours: []\nformats:\n")

    assert len(problems(catalogue)) == 3


def test_a_missing_file_and_an_unread_one_are_refused(catalogue: Path) -> None:
    (catalogue / "glossary.yaml").rename(catalogue / "glossaire.yaml")

    assert problems(catalogue) == ["glossary.yaml : fichier manquant.", "glossaire.yaml : fichier inconnu : rien ne le lit."]


@pytest.mark.parametrize("content", ["", "[]", "sources: 3\n", "sources:\n  - 4\n", "sources:\n  - {file: [], code: {}, title: 1}\n", "\x00"])
def test_nonsense_is_refused_and_never_crashes(catalogue: Path, content: str) -> None:
    (catalogue / "sources.yaml").write_text(content, encoding="utf-8")

    assert problems(catalogue)


def test_broken_utf8_is_refused(catalogue: Path) -> None:
    (catalogue / "sources.yaml").write_bytes(b"sources: \xff\xfe")

    assert problems(catalogue) == ["sources.yaml : fichier illisible (UnicodeDecodeError)."]


@pytest.mark.django_db
def test_nothing_is_written_when_something_is_refused(catalogue: Path) -> None:
    change(catalogue, "notes", "  - id: modules-7\n", "  - id: modules-8\n")

    with pytest.raises(CommandError, match="Rien n’a été chargé"):
        call_command("load_catalogue", catalogue, stdout=StringIO())

    assert not LoadedRecord.objects.exists()


def test_a_directory_that_is_not_one_is_refused(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="n’est pas un dossier"):
        call_command("load_catalogue", tmp_path / "nowhere")
