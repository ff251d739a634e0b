"""The first way in."""

import re
from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from terreau.accounts.models import User
from terreau.accounts.tests.factories import make_user

pytestmark = pytest.mark.django_db


def run(*arguments: str) -> str:
    out = StringIO()
    call_command("first_administrator", *arguments, stdout=out)
    return out.getvalue()


def password_in(text: str) -> str:
    return re.search(r"(?:[a-z2-9]{5}-){3}[a-z2-9]{5}", text)[0]


def log_in(password: str) -> Client:
    client = Client()
    client.post("/compte/connexion/", {"login": User.objects.get().email, "password": password})
    return client


def test_prints_a_password_that_opens_once_and_only_to_choose_another(monkeypatch):
    monkeypatch.setenv("TERREAU_ADMIN_EMAIL", "Chef@example.org")
    text = run()
    assert "chef@example.org" in text
    client = log_in(password_in(text))
    assert client.get("/mon-espace/").url == "/compte/mot-de-passe/"
    answer = client.post("/compte/mot-de-passe/", {"oldpassword": password_in(text), "password1": "une phrase à moi", "password2": "une phrase à moi"})
    assert answer.status_code == 302
    assert client.get("/mon-espace/").status_code == 200
    assert log_in(password_in(text)).get("/mon-espace/").status_code == 302


def test_says_no_password_when_somebody_administers_already(monkeypatch):
    monkeypatch.delenv("TERREAU_ADMIN_EMAIL", raising=False)
    first = run()
    again = run()
    assert "existe déjà" in again
    assert password_in(first) not in again
    assert re.search(r"-[a-z2-9]{5}-", again) is None
    assert User.objects.count() == 1


def test_a_closed_administrator_counts_for_nothing():
    make_user("chef@example.org", superuser=True, is_active=False)
    assert password_in(run())
    assert User.objects.filter(is_superuser=True, is_active=True).count() == 1


def test_reset_makes_a_new_password_and_ends_the_sessions():
    first = password_in(run())
    client = log_in(first)
    second = password_in(run("--reset"))
    assert second != first
    assert client.get("/mon-espace/").url.startswith("/compte/connexion/")
    assert log_in(first).get("/mon-espace/").url.startswith("/compte/connexion/")
    assert log_in(second).get("/mon-espace/").url == "/compte/mot-de-passe/"


def test_the_password_ends_after_three_days():
    password = password_in(run())
    user = User.objects.get()
    user.password_expires_at -= timedelta(days=3, seconds=1)
    user.save()
    assert log_in(password).get("/mon-espace/").url.startswith("/compte/connexion/")


def test_an_address_that_is_none_is_refused_with_how_to_set_it(monkeypatch):
    monkeypatch.setenv("TERREAU_ADMIN_EMAIL", "chef")
    with pytest.raises(CommandError, match=r"TERREAU_ADMIN_EMAIL=vous@example\.org"):
        run()
    assert not User.objects.exists()
