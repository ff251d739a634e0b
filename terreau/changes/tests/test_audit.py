"""The audit trail: written once, never changed."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from django.utils import timezone
from wagtail.models import ModelLogEntry

from terreau.changes import audit, install, triggers
from terreau.changes.tests.records import Organisation, User

pytestmark = pytest.mark.django_db


@pytest.fixture
def organisation(db: None) -> Organisation:
    return Organisation.objects.create(slug="a", name="Une organisation")


@pytest.fixture
def guard(db: None) -> Iterator[None]:
    """The guard, for the time of this test's transaction."""
    audit.install_guard()
    yield
    audit.remove_guard()


def entry() -> ModelLogEntry:
    return ModelLogEntry.objects.latest("timestamp")


def test_an_action_is_recorded_with_who_and_what(organisation: Organisation) -> None:
    user = User.objects.create_user("someone@example.org")
    audit.record("terreau.import", organisation, user=user, data={"created": 3})
    found = entry()
    assert (found.action, found.user, found.label, found.data) == ("terreau.import", user, "Une organisation", {"created": 3})
    assert found.object_id == str(organisation.pk)
    assert found.formatter.label == "Chargement"


def test_an_unknown_action_is_refused(organisation: Organisation) -> None:
    with pytest.raises(ValueError, match="not a registered log action"):
        audit.record("terreau.unknown", organisation)
    assert not ModelLogEntry.objects.exists()


def test_the_database_refuses_to_change_an_entry(organisation: Organisation, guard: None) -> None:
    audit.record("terreau.import", organisation)
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        ModelLogEntry.objects.update(label="autre chose")
    assert entry().label == "Une organisation"


def test_the_database_refuses_to_delete_a_recent_entry(organisation: Organisation, guard: None) -> None:
    audit.record("terreau.import", organisation)
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        ModelLogEntry.objects.all().delete()
    assert ModelLogEntry.objects.count() == 1


def test_replacing_an_entry_is_refused(organisation: Organisation, guard: None, on_sqlite: None) -> None:
    audit.record("terreau.import", organisation)
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("INSERT OR REPLACE INTO wagtailcore_modellogentry SELECT * FROM wagtailcore_modellogentry")
    assert ModelLogEntry.objects.count() == 1


def test_emptying_the_table_is_refused(organisation: Organisation, guard: None, on_postgresql: None) -> None:
    audit.record("terreau.import", organisation)
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("TRUNCATE wagtailcore_modellogentry")
    assert ModelLogEntry.objects.count() == 1


def test_entries_past_their_retention_are_purged_and_only_they(organisation: Organisation, settings: Any) -> None:
    settings.TERREAU_AUDIT_RETENTION_DAYS = 30
    audit.record("terreau.import", organisation)
    audit.record("terreau.export", organisation)
    ModelLogEntry.objects.filter(action="terreau.import").update(timestamp=timezone.now() - timedelta(days=31))
    audit.install_guard()
    try:
        assert audit.purge() == 1
        assert entry().action == "terreau.export"
    finally:
        audit.remove_guard()


def test_a_person_may_be_deleted_though_the_trail_names_them(organisation: Organisation, guard: None) -> None:
    user = User.objects.create_user("someone@example.org")
    audit.record("terreau.role", organisation, user=user)
    user.delete()
    assert entry().user_id is not None, "the number stays, and names nobody any more"


def test_the_guard_is_put_back_after_migrations(settings: Any) -> None:
    settings.TERREAU_AUDIT_GUARD = True
    assert triggers.present(audit.GUARD_PREFIX) == {}
    install.after_migrations(plan=["one"])
    assert len(triggers.present(audit.GUARD_PREFIX)) >= 4
    assert audit.install_guard() is False
    install.before_migrations(plan=["one"])
    assert triggers.present(audit.GUARD_PREFIX) == {}
    triggers.install_log()


def test_a_new_retention_changes_the_guard(settings: Any, guard: None) -> None:
    settings.TERREAU_AUDIT_RETENTION_DAYS = 5000
    assert audit.install_guard() is True
