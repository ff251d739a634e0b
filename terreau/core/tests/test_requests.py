"""What every request passes through: refused when it cannot be read, logged when it breaks."""

import json
import logging
from collections.abc import Iterator
from typing import Any

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.urls import include, path

from terreau.core.logs import JsonFormatter


def broken(request: HttpRequest, secret: str) -> HttpResponse:
    try:
        int(secret)
    except ValueError as error:
        raise LookupError(f"{secret} is content") from error
    return HttpResponse("ok")


urlpatterns = [path("casse/<str:secret>/", broken, name="broken"), path("", include("terreau.config.urls"))]


class Kept(logging.Handler):
    """Keeps lines as they would be printed."""

    def __init__(self) -> None:
        super().__init__()
        self.setFormatter(JsonFormatter())
        self.lines: list[dict[str, Any]] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(json.loads(self.format(record)))


@pytest.fixture
def log() -> Iterator[Kept]:
    kept = Kept()
    logging.getLogger().addHandler(kept)
    yield kept
    logging.getLogger().removeHandler(kept)


@pytest.mark.django_db
def test_what_breaks_is_logged_with_its_request_and_code_but_nothing_of_the_visitor(settings, log):
    settings.ROOT_URLCONF = __name__
    answer = Client(raise_request_exception=False).get("/casse/jean-dupont/?q=prive", headers={"user-agent": "navigateur"})
    assert answer.status_code == 500
    [line] = [line for line in log.lines if line["logger"] == "terreau.error"]
    assert line["level"] == "error"
    assert line["request"] == answer["X-Request-ID"]
    assert line["route"] == "broken"
    assert line["error"] == "builtins.LookupError"
    assert "test_requests.py" in line["traceback"]
    assert line["traceback"].index("builtins.ValueError") < line["traceback"].index("builtins.LookupError"), "the cause stands first"
    for hidden in ("jean-dupont", "prive", "navigateur", "is content\n"):
        assert not any(hidden in json.dumps(line) for line in log.lines), hidden


def test_a_host_name_made_up_is_not_repeated_in_the_log(settings, log):
    settings.ALLOWED_HOSTS = ["terreau.test"]
    assert Client(HTTP_HOST="mechant.test").get("/sante/").status_code == 400
    assert "mechant" not in json.dumps(log.lines)


@pytest.mark.django_db
def test_a_page_not_found_is_no_error(log):
    assert Client().get("/adresse-qui-n-existe-pas/").status_code == 404
    assert not [line for line in log.lines if line["level"] == "error"]


@pytest.mark.django_db
@pytest.mark.parametrize("address", ["/ressources/%ff%fe/", "/%c3%28/", "/ressources/a%00b/", "/%ed%a0%80/", "/ressources/%EF%BF%BD/", "/?q=%ff", "/?q=a%00"])
def test_what_cannot_be_read_is_answered_400_in_french(address):
    answer = Client().get(address)
    assert answer.status_code == 400
    assert "n’a pas pu être lue" in answer.content.decode()


@pytest.mark.django_db
def test_accents_in_an_address_can_be_read():
    assert Client().get("/adresse-%C3%A9tude-100%25/").status_code == 404
