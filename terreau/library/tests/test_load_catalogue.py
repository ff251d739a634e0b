"""Loading the catalogue: what is refused, what is written, what is left alone."""

import re
import shutil
from collections import Counter
from io import StringIO
from pathlib import Path

import pytest
import yaml
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from wagtail.models import Site

from terreau.accounts.models import Organisation
from terreau.library.enums import Access, Provenance, RelationKind
from terreau.library.loading import CATALOGUE, CatalogueError, load, writing
from terreau.library.loading.load import checked
from terreau.library.loading.reading import read
from terreau.library.models import EcosystemPlatform, LoadedRecord, Placement, Relation, Resource, ResourcePartner, ResourcePublisher
from terreau.vocabulary.models import Articulation, Concept, KeyFigure, Lever, NatureGroup, Platform, Situation, Term

ROOT = Path(__file__).resolve().parents[3]


@pytest.fixture
def catalogue(tmp_path: Path) -> Path:
    """A copy of the files, to be spoilt."""
    return Path(shutil.copytree(CATALOGUE, tmp_path / "catalogue"))


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


# What is refused: file, record and field are named.


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


# What is written.


@pytest.mark.django_db
def test_the_starter_data_is_there_and_a_second_load_writes_nothing() -> None:
    said = StringIO()
    call_command("load_catalogue", stdout=said)
    counts = [model.objects.count() for model in (Resource, EcosystemPlatform, Organisation, Term, Lever)]
    assert counts == [113, 13, 39, 86, 7]
    assert "ressources : 113 créées" in said.getvalue()

    again = StringIO()
    with CaptureQueriesContext(
        connection,
    ) as queries:
        call_command("load_catalogue", stdout=again)
    assert "Tout est inchangé : rien n’a été écrit." in again.getvalue()
    written = [query["sql"] for query in queries if query["sql"].lstrip().split(" ", 1)[0].upper() in {"INSERT", "UPDATE", "DELETE"}]
    assert written == []


@pytest.mark.django_db
def test_what_is_loaded_says_only_what_the_sources_say() -> None:
    load()

    assert Counter(Resource.objects.values_list("access", flat=True)) == {Access.PUBLISHER: 104, Access.ONLINE: 9}
    assert set(Resource.objects.values_list("licence", flat=True)) == {""}
    assert set(Resource.objects.values_list("classification", flat=True)) == {Provenance.PROPOSED}
    assert Placement.objects.filter(nature_provenance=Provenance.GIVEN).count() == 37
    assert set(Relation.objects.values_list("provenance", flat=True)) == {Provenance.PROPOSED}
    assert not Relation.objects.filter(kind=RelationKind.SUCCEEDS).exists()
    assert Resource.objects.get(slug="etude-impact-citoyens").citation == (
        "Etude IMPACT - Citoyens – Comisis-OpinionWay pour l’Observatoire des partenariats , Octobre 2019"
    )
    assert Resource.objects.exclude(citation="").count() == 1
    labels = set(ResourcePublisher.objects.filter(organisation=None).values_list("label", flat=True))
    assert labels == {"Rapport collectif", "Rapport collectif co-piloté par Le RAMEAU"}
    place = ResourcePartner.objects.get(label="Assemblée nationale (lieu de présentation)")
    assert place.organisation is not None
    assert place.organisation.slug == "assemblee-nationale"
    assert ResourcePartner.objects.filter(organisation__slug="cget", label="").count() == 2


@pytest.mark.django_db
def test_nothing_disputed_is_shown_as_certain() -> None:
    load()

    assert not KeyFigure.objects.get(code="isole-30-pour-cent").usable
    assert not KeyFigure.objects.get(code="catalyseurs-300").usable
    kept = KeyFigure.objects.get(code="catalyseurs-350")
    assert kept.usable
    assert "300" in kept.note
    for slug in ("rapport-interet-general-en-france", "rapport-interet-general-nouveaux-enjeux"):
        assert "201" in Resource.objects.get(slug=slug).source_note
    for slug in ("referentiel-partenariats-associations-entreprises-2011", "referentiel-partenariats-entre-associations-et-entreprises"):
        assert "2011" in Resource.objects.get(slug=slug).source_note
    assert "août 2019" in Resource.objects.get(slug="replays-du-cycle-de-webinaires-2019").source_note
    assert "2023" in Resource.objects.get(slug="actes-et-replays-des-rencontres-annuelles").source_note
    assert "novembre (2024)" in EcosystemPlatform.objects.get(slug="piloter-l-innovation-societale").launch_note
    assert "17/01" in EcosystemPlatform.objects.get(slug="innovation-territoriale-en-actions").launch_note
    assert "2005" in Organisation.objects.get(slug="le-rameau").note
    assert KeyFigure.objects.get(code="recherche-14-ans").note
    assert "parcours d’expérience" in KeyFigure.objects.get(code="territoires-pilotes-cpit-12").note
    assert all("2025 déduit" in note for note in Resource.objects.filter(slug__startswith="recit-", year=2025).values_list("source_note", flat=True))


def test_hues_are_those_of_the_style_sheets() -> None:
    tokens = (ROOT / "terreau" / "core" / "styles" / "tokens.css").read_text(encoding="utf-8")
    hues = {name: re.findall(rf"--{name}: (#[0-9a-f]{{6}});", tokens) for name in [f"{letter}{number}" for letter in "lp" for number in range(1, 8)]}

    for number, row in enumerate(read(CATALOGUE)["levers"]["levers"], 1):
        assert [row["text_light"], row["text_dark"]] == hues[f"l{number}"]
        assert [row["leaf_light"], row["leaf_dark"]] == hues[f"p{number}"]


@pytest.mark.django_db
def test_groups_of_the_kit_are_those_of_the_natures() -> None:
    load()

    assert NatureGroup.objects.count() == 8
    placed = Placement.objects.get(resource__slug="evaluer-l-utilite-societale-des-partenariats")
    assert placed.group is not None
    assert placed.group.title == "Évaluer l’utilité sociétale des partenariats"
    assert Placement.objects.exclude(group=None).count() == 27


@pytest.mark.django_db
def test_texts_have_typographic_apostrophes_and_nothing_else_changes() -> None:
    load()

    for row in read(CATALOGUE)["resources"]["resources"]:
        resource = Resource.objects.get(slug=row["id"])
        assert "'" not in resource.title + resource.abstract + resource.source_note
        assert resource.abstract.replace("’", "'") == row["abstract"].replace("’", "'")
    assert Concept.objects.filter(label__contains="'").count() == 0


@pytest.mark.django_db
def test_resources_are_live_and_can_be_drafted_and_published_again() -> None:
    load()
    resource = Resource.objects.get(slug="charte-du-faire-alliance")
    assert resource.live
    assert resource.first_published_at
    assert resource.latest_revision == resource.live_revision
    levers = set(resource.levers.values_list("slug", flat=True))
    publishers = [str(publisher) for publisher in resource.publishers.all()]

    draft = resource.get_latest_revision_as_object()
    draft.title = "Charte relue"
    revision = draft.save_revision()
    assert Resource.objects.get(pk=resource.pk).title == "Charte du faire alliance"
    revision.publish()

    published = Resource.objects.get(pk=resource.pk)
    assert published.title == "Charte relue"
    assert set(published.levers.values_list("slug", flat=True)) == levers
    assert [str(publisher) for publisher in published.publishers.all()] == publishers


@pytest.mark.django_db
def test_the_site_shows_one_platform_with_its_framework() -> None:
    load()

    platform = Platform.objects.get()
    assert platform.site == Site.objects.get(is_default_site=True)
    assert platform.site.root_page_id
    assert Lever.objects.of(platform.framework).count() == 7
    assert Resource.objects.published().on(platform).count() == 113


# The laws of articulations and situations.


@pytest.mark.django_db
def test_articulations_bind_every_lever_both_ways_and_conditions_never_loop() -> None:
    load()

    found = list(Articulation.objects.select_related("origin", "target"))
    assert len(found) >= 16
    assert all(link.proposed and 20 < len(link.reason) <= 300 and link.origin.framework_id == link.target.framework_id for link in found)
    leaving, arriving = Counter(link.origin.slug for link in found), Counter(link.target.slug for link in found)
    for lever in Lever.objects.all():
        assert leaving[lever.slug] >= 2
        assert arriving[lever.slug] >= 2
    first = {(link.origin.slug, link.target.slug) for link in found if link.kind == "conditionne"}
    while first:
        free = {origin for origin, _ in first} - {target for _, target in first}
        assert free, f"each of these comes before another: {first}"
        first = {(origin, target) for origin, target in first if origin not in free}


@pytest.mark.django_db
def test_each_situation_calls_two_or_three_levers_with_a_reason() -> None:
    load()

    assert Situation.objects.count() == 6
    for situation in Situation.objects.prefetch_related("calls"):
        assert situation.introduction
        assert 2 <= len(situation.calls.all()) <= 3
        assert all(call.reason for call in situation.calls.all())


# What is left alone.


def edit(directory: Path, file: str, section: str, key: str, **values: object) -> None:
    """Change fields of a record in a file."""
    path = directory / f"{file}.yaml"
    content = yaml.safe_load(path.read_text(encoding="utf-8"))
    next(row for row in content[section] if row["id"] == key).update(values)
    path.write_text(yaml.safe_dump(content, allow_unicode=True, sort_keys=False), encoding="utf-8")


@pytest.mark.django_db
def test_a_change_of_the_files_is_taken_over(catalogue: Path) -> None:
    load(catalogue)
    edit(catalogue, "resources", "resources", "charte-du-faire-alliance", abstract="Un texte neuf.", publishers=["MEDEF"])
    edit(catalogue, "framework", "levers", "definir-sa-strategie", guiding_questions=["Et maintenant ?"])

    report = load(catalogue)

    assert (report.counts["resource"].updated, report.counts["resource"].unchanged) == (1, 112)
    resource = Resource.objects.get(slug="charte-du-faire-alliance")
    assert resource.abstract == "Un texte neuf."
    assert [str(publisher) for publisher in resource.publishers.all()] == ["MEDEF"]
    assert resource.latest_revision is not None
    assert resource.latest_revision.content["abstract"] == "Un texte neuf."
    assert [question.text for question in Lever.objects.get(slug="definir-sa-strategie").questions.all()] == ["Et maintenant ?"]
    assert load(catalogue).all_unchanged


@pytest.mark.django_db
def test_an_editors_changes_are_kept_and_reported(catalogue: Path) -> None:
    load(catalogue)
    edited = Resource.objects.get(slug="charte-du-faire-alliance")
    edited.abstract = "Relu par une éditrice."
    edited.save()
    moved = Resource.objects.get(slug="rex-silver-geek")
    moved.slug = "silver-geek"
    moved.save()
    Term.objects.get(slug="lien-commun").delete()
    drafted = Resource.objects.get(slug="rex-district-solidaire")
    drafted.abstract = "En cours."
    drafted.save_revision()
    Lever.objects.get(slug="definir-sa-strategie").questions.first().delete()  # type: ignore[union-attr]  # every lever has questions
    for slug in ("charte-du-faire-alliance", "rex-silver-geek", "rex-district-solidaire"):
        edit(catalogue, "resources", "resources", slug, abstract="Ce que dit le fichier.")

    report = load(catalogue)

    assert report.counts["resource"].left_alone == [
        "rex-silver-geek (modifiée depuis)",
        "rex-district-solidaire (brouillon en cours)",
        "charte-du-faire-alliance (modifiée depuis)",
    ]
    assert report.counts["term"].left_alone == ["lien-commun (supprimée depuis)"]
    assert report.counts["lever"].left_alone == ["definir-sa-strategie (modifiée depuis)"]
    assert Resource.objects.get(pk=edited.pk).abstract == "Relu par une éditrice."
    assert Resource.objects.count() == 113
    assert not Term.objects.filter(slug="lien-commun").exists()
    assert report.counts["term"].updated == 0
    assert load(catalogue).all_unchanged


@pytest.mark.django_db
def test_a_record_made_by_hand_is_not_taken_over() -> None:
    Organisation.objects.create(slug="medef", name="MEDEF, écrit à la main")

    report = load()

    assert report.counts["organisation"].left_alone == ["medef (faite à la main)"]
    assert ResourcePublisher.objects.filter(organisation__name="MEDEF, écrit à la main").count() == 2


@pytest.mark.django_db
def test_a_name_already_taken_stops_the_load_and_says_so() -> None:
    Organisation.objects.create(slug="autre-adresse", name="MEDEF")

    with pytest.raises(CatalogueError, match=r"organisations\.yaml, fiche « medef » : la base refuse cette fiche"):
        load()

    assert not LoadedRecord.objects.exists()
    assert not Lever.objects.exists()


@pytest.mark.django_db
def test_a_record_gone_from_the_files_is_reported_and_kept(catalogue: Path) -> None:
    load(catalogue)
    path = catalogue / "situations.yaml"
    content = yaml.safe_load(path.read_text(encoding="utf-8"))
    del content["situations"][-1]
    path.write_text(yaml.safe_dump(content, allow_unicode=True), encoding="utf-8")

    report = load(catalogue)

    assert report.counts["situation"].removed == ["on-part-de-zero"]
    assert Situation.objects.count() == 6


# All or nothing.


@pytest.mark.django_db
def test_a_load_that_fails_in_the_middle_leaves_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*args: object) -> None:
        raise RuntimeError("power cut")

    monkeypatch.setattr(writing.Writer, "publish", fail)

    with pytest.raises(RuntimeError, match="power cut"):
        load()

    assert [model.objects.count() for model in (Lever, Term, Organisation, Resource, LoadedRecord)] == [0, 0, 0, 0, 0]
