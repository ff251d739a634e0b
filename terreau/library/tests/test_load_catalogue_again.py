"""Loading the catalogue once more: what is taken over, what is left alone."""

from io import StringIO
from pathlib import Path

import pytest
import yaml
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from terreau.library.loading import load
from terreau.library.loading.states import digest
from terreau.library.models import LoadedRecord, Resource
from terreau.vocabulary.models import Lever, Situation, Term

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("loaded_once")]


def read(path: Path) -> dict[str, list[dict[str, object]]]:
    """Return what a file holds."""
    return yaml.safe_load(path.read_text(encoding="utf-8"))


def rewrite(path: Path, content: object) -> None:
    """Put other content into a file."""
    path.write_text(yaml.safe_dump(content, allow_unicode=True, sort_keys=False), encoding="utf-8")


def edit(directory: Path, file: str, section: str, key: str, **values: object) -> None:
    """Change fields of a record in a file."""
    path = directory / f"{file}.yaml"
    content = read(path)
    next(row for row in content[section] if row["id"] == key).update(values)
    rewrite(path, content)


def test_a_load_that_finds_nothing_to_write_only_reads() -> None:
    said = StringIO()
    with CaptureQueriesContext(connection) as queries:
        call_command("load_catalogue", stdout=said)

    assert "Tout est inchangé : rien n’a été écrit." in said.getvalue()
    assert "ressources : 113 inchangées" in said.getvalue()
    # No transaction either: on SQLite, to begin one is to keep everybody else from writing.
    assert {query["sql"].split(" ", 1)[0] for query in queries} == {"SELECT"}


def test_what_was_loaded_is_remembered_anew_when_that_was_lost() -> None:
    LoadedRecord.objects.filter(kind="lever").delete()

    assert load().counts["lever"].unchanged == 7

    assert LoadedRecord.objects.filter(kind="lever").count() == 7


def test_a_change_of_the_files_is_taken_over(catalogue: Path) -> None:
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


def test_an_editors_changes_are_kept_and_reported(catalogue: Path) -> None:
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


def test_a_record_gone_from_the_files_is_reported_and_kept(catalogue: Path) -> None:
    path = catalogue / "situations.yaml"
    content = read(path)
    del content["situations"][-1]
    rewrite(path, content)

    report = load(catalogue)

    assert report.counts["situation"].removed == ["on-part-de-zero"]
    assert Situation.objects.count() == 6


def test_a_field_that_nobody_has_filled_yet_is_no_change() -> None:
    """As when a later version of Terreau gives the model one more field."""
    values = {"title": "Un document", "order": 1}
    state = {"values": values, "refs": {"kind": None}, "many": {"levers": []}, "rows": {"steps": [{"values": {"text": "a"}}]}}
    more = values | {"short": "", "given": False}
    grown = state | {"values": more, "many": {"levers": [], "sources": []}, "rows": {"steps": [{"values": {"text": "a", "note": ""}}], "links": []}}

    assert digest(grown) == digest(state)
    assert digest(grown | {"values": more | {"short": "d"}}) != digest(state)
