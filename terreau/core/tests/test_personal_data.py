"""The registry knows every field about people, and the page says what the registry says."""

import pytest
from django.contrib.auth import get_user_model
from django.core.management import CommandError, call_command
from django.db import models

from terreau.core import personal_data


def test_every_field_about_people_is_declared_or_excepted():
    assert personal_data.undeclared() == []


def test_nothing_is_declared_that_is_gone():
    assert personal_data.stale() == []


def test_every_declaration_says_why_and_for_how_long():
    for declaration in personal_data.declarations.values():
        assert declaration.purpose
        assert declaration.retention
        assert all(declaration.fields.values()), declaration.label


@pytest.mark.parametrize("label", ["accounts.Role", "accounts.User", "usersessions.UserSession"])
def test_a_declaration_taken_away_is_missed(monkeypatch, label):
    monkeypatch.delitem(personal_data.declarations, label)
    assert any(name.startswith(f"{label}.") for name in personal_data.undeclared())


def test_an_exception_taken_away_is_missed(monkeypatch):
    monkeypatch.delitem(personal_data.exceptions, "vocabulary.Platform.contact_email")
    assert personal_data.undeclared() == ["vocabulary.Platform.contact_email"]


def test_what_looks_personal():
    looks = personal_data.looks_personal
    for name in ["contact_email", "ip_address", "user_agent", "mobile_phone", "first_name"]:
        field = models.CharField()
        field.name = name
        assert looks(get_user_model(), field), name
    for name in ["title", "zip", "description", "shipping"]:
        field = models.CharField()
        field.name = name
        assert not looks(get_user_model(), field), name
    for field in [models.EmailField(), models.GenericIPAddressField()]:
        field.name = "x"
        assert looks(get_user_model(), field)


def test_the_page_says_what_the_registry_says():
    call_command("personal_data")


def test_a_stale_page_is_refused(monkeypatch, tmp_path):
    monkeypatch.setattr("terreau.accounts.management.commands.personal_data.PATH", tmp_path / "personal-data.md")
    with pytest.raises(CommandError, match="--write"):
        call_command("personal_data")
    call_command("personal_data", "--write")
    call_command("personal_data")
    assert "usersessions.UserSession" in (tmp_path / "personal-data.md").read_text(encoding="utf-8")
