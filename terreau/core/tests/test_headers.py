"""What production promises: cookies that stay on HTTPS, policies on every answer, a start refused when unsafe."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.contrib.auth import get_user_model
from django.test import Client

ROOT = Path(__file__).resolve().parents[3]
GOOD = {
    "DJANGO_SETTINGS_MODULE": "terreau.config.settings.production",
    "SECRET_KEY": "k9" * 30,
    "TERREAU_HOSTS": "terreau.example.org",
    "EMAIL_URL": "smtp://localhost:25",
    "EMAIL_FROM": "Terreau <bonjour@terreau.example.org>",
}
ASKED = """
import json, django
django.setup()
from django.conf import settings
wanted = ("SESSION_COOKIE", "CSRF_COOKIE", "SECURE_", "DEBUG", "TERREAU_REQUIRE", "ALLAUTH_TRUSTED", "ACCOUNT_DEFAULT", "CACHES")
names = [name for name in dir(settings) if name.startswith(wanted)]
print(json.dumps({n: getattr(settings, n) for n in names}, default=str))
"""
ANSWERED = """
import django
django.setup()
from django.test import Client
def show(answer):
    cookies = {name: {k: v for k, v in morsel.items() if v} for name, morsel in answer.cookies.items()}
    return {"status": answer.status_code, "headers": dict(answer.items()), "cookies": cookies}
import json
from django.core.management import call_command
call_command("createcachetable")
near = Client(HTTP_HOST="terreau.example.org")
far = {"HTTP_X_FORWARDED_PROTO": "https", "HTTP_X_FORWARDED_FOR": "192.0.2.1"}
print(json.dumps({
    "plain": show(near.get("/compte/connexion/")),
    "secure": show(near.get("/compte/connexion/", **far)),
    "alive": show(near.get("/sante/")),
    "host": show(Client(HTTP_HOST="mechant.example").get("/sante/")),
}))
"""


def run(code: str, tmp_path: Path, **changes: str) -> subprocess.CompletedProcess[str]:
    environment = {"PATH": os.environ["PATH"], "TERREAU_DATA": str(tmp_path), "DATABASE_URL": f"sqlite:///{tmp_path / 'p.sqlite3'}", **GOOD, **changes}
    environment = {name: value for name, value in environment.items() if value}
    return subprocess.run([sys.executable, "-c", code], cwd=ROOT, env=environment, capture_output=True, text=True, timeout=120, check=False)


def test_production_cookies_and_headers_are_strict(tmp_path):
    settings = json.loads(run(ASKED, tmp_path).stdout.splitlines()[-1])
    assert settings["DEBUG"] is False
    assert settings["TERREAU_REQUIRE_EDITOR_MFA"] is True
    for cookie in ("SESSION", "CSRF"):
        assert settings[f"{cookie}_COOKIE_SECURE"] is True
        assert settings[f"{cookie}_COOKIE_HTTPONLY"] is True
        assert settings[f"{cookie}_COOKIE_SAMESITE"] == "Lax"
        assert settings[f"{cookie}_COOKIE_NAME"].startswith("__Host-")
        assert settings[f"{cookie}_COOKIE_DOMAIN"] is None
        assert settings[f"{cookie}_COOKIE_PATH"] == "/"
    assert settings["SECURE_SSL_REDIRECT"] is True
    assert settings["SECURE_HSTS_SECONDS"] >= 31_536_000
    assert settings["ALLAUTH_TRUSTED_PROXY_COUNT"] == 1
    assert settings["CACHES"]["default"]["BACKEND"].endswith("DatabaseCache"), "throttles are counted for all workers together"
    assert settings["ACCOUNT_DEFAULT_HTTP_PROTOCOL"] == "https"


@pytest.mark.parametrize(
    ("changes", "named"),
    [
        ({"SECRET_KEY": ""}, "SECRET_KEY"),
        ({"SECRET_KEY": "django-insecure-" + "x" * 50}, "SECRET_KEY"),
        ({"SECRET_KEY": "court"}, "SECRET_KEY"),
        ({"TERREAU_HOSTS": ""}, "TERREAU_HOSTS"),
        ({"TERREAU_DEBUG": "1"}, "TERREAU_DEBUG"),
        ({"DATABASE_URL": ""}, "DATABASE_URL"),
        ({"EMAIL_URL": ""}, "EMAIL_URL"),
    ],
)
def test_an_unsafe_production_start_is_refused_saying_what_to_set(tmp_path, changes, named):
    refused = run("import django; django.setup()", tmp_path, **changes)
    assert refused.returncode != 0
    assert f"ImproperlyConfigured: {named}" in refused.stderr


def test_production_answers(tmp_path, migrated_file):
    asked = run(ANSWERED, tmp_path, DATABASE_URL=f"sqlite:///{migrated_file}")
    assert asked.returncode == 0, asked.stderr[-2000:]
    answers = json.loads(asked.stdout.splitlines()[-1])
    assert answers["plain"]["status"] == 301
    assert answers["plain"]["headers"]["Location"].startswith("https://")
    assert answers["alive"]["status"] == 200
    assert answers["host"]["status"] == 400
    secure = answers["secure"]
    assert secure["status"] == 200
    assert "max-age=31536000" in secure["headers"]["Strict-Transport-Security"]
    assert "unsafe" not in secure["headers"]["Content-Security-Policy"]
    assert secure["cookies"], "the log-in page sets its form's cookie"
    for name, cookie in secure["cookies"].items():
        assert name.startswith("__Host-")
        assert cookie["secure"]
        assert cookie["httponly"]
        assert cookie["samesite"] == "Lax"


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["/compte/connexion/", "/adresse-qui-n-existe-pas/", "/sante/", "/medias/rien.jpg"])
def test_every_answer_carries_the_strict_policies(path):
    answer = Client().get(path)
    policy = answer["Content-Security-Policy"]
    assert "unsafe-inline" not in policy
    assert "unsafe-eval" not in policy
    assert "default-src 'none'" in policy
    assert "frame-ancestors 'none'" in policy
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Referrer-Policy"] == "strict-origin-when-cross-origin"
    assert "geolocation=()" in answer["Permissions-Policy"]


@pytest.mark.django_db
def test_only_the_desk_has_the_looser_policy(settings):
    settings.TERREAU_REQUIRE_EDITOR_MFA = False
    client = Client()
    client.force_login(get_user_model().objects.create_superuser("chef@example.org"))
    assert "unsafe-inline" in client.get("/atelier/")["Content-Security-Policy"]
    assert "unsafe-inline" not in client.get("/mon-espace/")["Content-Security-Policy"]


@pytest.mark.django_db
def test_a_form_sent_from_elsewhere_is_refused():
    client = Client(enforce_csrf_checks=True)
    assert client.post("/compte/connexion/", {"login": "a@example.org", "password": "x"}).status_code == 403
