"""Which tables a statement names."""

import pytest
from django.db.models.functions import ExtractYear
from django.http import HttpRequest

from terreau.changes.reads import BASE_TABLES, Recording, current, depends_on, record, tables_in
from terreau.changes.tests.records import Organisation, Resource
from terreau.changes.watched import watched_tables


@pytest.mark.parametrize(
    ("sql", "tables"),
    [
        ('SELECT "accounts_organisation"."id" FROM "accounts_organisation"', {"accounts_organisation"}),
        ("select name from accounts_organisation, vocabulary_term", {"accounts_organisation", "vocabulary_term"}),
        ('SELECT 1 FROM "library_resource" U0 WHERE EXISTS (SELECT 1 FROM "vocabulary_lever" U1)', {"library_resource", "vocabulary_lever"}),
        ('SELECT EXTRACT(YEAR FROM "library_resource"."created_at") FROM "library_resource"', {"library_resource"}),
        ('SELECT EXTRACT(YEAR FROM "U0"."created_at") FROM "library_resource" U0', {"library_resource"}),
        ("SELECT * FROM core_cache", {"core_cache"}),
        ('SELECT * FROM "public"."accounts_user"', {"accounts_user"}),
        ('SELECT * FROM "public"."unknown"', {"unknown"}),
        ("WITH chosen AS (SELECT id FROM vocabulary_term) SELECT * FROM chosen", {"vocabulary_term"}),
        ("SELECT * FROM json_each('[]')", set()),
        ("SELECT * FROM (SELECT 1) AS one", set()),
        ("INSERT INTO somewhere (id) VALUES (1)", {"somewhere"}),
        ("UPDATE elsewhere SET id = 1", {"elsewhere"}),
        ("DELETE FROM elsewhere", {"elsewhere"}),
        ('SAVEPOINT "s1"', set()),
    ],
)
def test_tables_in_a_statement(sql: str, tables: set[str]) -> None:
    assert tables_in(sql) == tables


@pytest.mark.django_db
def test_what_is_read_while_recording_is_collected_and_nothing_else() -> None:
    recording = Recording(as_of=0)
    with record(recording):
        list(Organisation.objects.filter(publications__resource__levers__slug="x").annotate(y=ExtractYear("created_at")))
        depends_on(Resource, "vocabulary_term")
    list(Resource.objects.all()[:1])
    Organisation.objects.count()
    assert recording.tables - BASE_TABLES == {
        "accounts_organisation",
        "library_resourcepublisher",
        "library_resource",
        "library_resource_levers",
        "vocabulary_lever",
        "vocabulary_term",
    }
    assert recording.unwatched() == set()
    assert current() is None


@pytest.mark.django_db
def test_a_table_nobody_follows_is_named() -> None:
    from django.contrib.sessions.models import Session

    recording = Recording(as_of=0)
    with record(recording):
        Session.objects.count()
    assert recording.unwatched() == {"django_session"}


def test_depends_on_outside_a_page_does_nothing() -> None:
    depends_on(Resource)


def test_base_tables_are_followed() -> None:
    assert watched_tables().keys() >= BASE_TABLES


def test_a_view_may_be_called_outside_the_cache() -> None:
    from terreau.changes.tests.urls import constant

    assert constant(HttpRequest()).status_code == 200
