"""Loading the catalogue for the first time, over nothing or over what was made by hand: all or nothing."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import OperationalError
from wagtail.models import ModelLogEntry

from terreau.accounts.models import Organisation
from terreau.library.loading import CatalogueError, load, writing
from terreau.library.models import LoadedRecord, Resource, ResourcePublisher
from terreau.vocabulary.models import Lever, Platform, Term

pytestmark = pytest.mark.django_db


def test_the_load_says_what_it_writes_and_the_audit_trail_keeps_it() -> None:
    said = StringIO()

    call_command("load_catalogue", stdout=said)

    assert "ressources : 113 créées" in said.getvalue()
    entry = ModelLogEntry.objects.get(action="terreau.import")
    assert entry.object_id == str(Platform.objects.get().pk)
    assert entry.data["written"]["ressources"] == {"created": 113, "updated": 0}
    assert entry.message == "Données chargées"


def test_a_record_made_by_hand_is_not_taken_over() -> None:
    Organisation.objects.create(slug="medef", name="MEDEF, écrit à la main")

    report = load()

    assert report.counts["organisation"].left_alone == ["medef (faite à la main)"]
    assert ResourcePublisher.objects.filter(organisation__name="MEDEF, écrit à la main").count() == 2


def test_a_name_already_taken_stops_the_load_and_says_so() -> None:
    Organisation.objects.create(slug="autre-adresse", name="MEDEF")

    with pytest.raises(CatalogueError, match=r"organisations\.yaml, fiche « medef » : la base refuse cette fiche"):
        load()

    assert not LoadedRecord.objects.exists()
    assert not Lever.objects.exists()


def test_a_load_that_fails_in_the_middle_leaves_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*args: object) -> None:
        raise RuntimeError("power cut")

    monkeypatch.setattr(writing.Writer, "publish", fail)

    with pytest.raises(RuntimeError, match="power cut"):
        load()

    assert [model.objects.count() for model in (Lever, Term, Organisation, Resource, LoadedRecord)] == [0, 0, 0, 0, 0]


@pytest.mark.parametrize(
    ("refusal", "error", "told"),
    [
        ("database is locked", CommandError, r"Rien n’a été chargé, la base a refusé .*autre chargement est en cours"),
        ("no such table: vocabulary_lever", OperationalError, "no such table"),
    ],
)
def test_only_a_database_that_another_load_holds_is_told_to_wait(monkeypatch: pytest.MonkeyPatch, refusal: str, error: type[Exception], told: str) -> None:
    def refuse(*args: object) -> None:
        raise OperationalError(refusal)

    monkeypatch.setattr(writing.Writer, "carry_out", refuse)

    with pytest.raises(error, match=told):
        call_command("load_catalogue", stdout=StringIO())

    assert not LoadedRecord.objects.exists()
