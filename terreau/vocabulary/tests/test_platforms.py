"""Which platform answers, and what is said when none does."""

import pytest
from django.core.checks import run_checks
from django.http import HttpResponse
from django.test import Client, RequestFactory
from wagtail.models import Site

from terreau.vocabulary.middleware import PlatformMiddleware
from terreau.vocabulary.models import Framework, Platform

pytestmark = pytest.mark.django_db


def name_at(host: str, **extra: object) -> str:
    """Return the name of the platform that answers at a host."""
    request = RequestFactory().get("/", HTTP_HOST=host, **extra)
    PlatformMiddleware(lambda _request: HttpResponse())(request)
    return request.platform.name


def add(host: str, port: int, name: str) -> Platform:
    site = Site.objects.create(hostname=host, port=port, root_page=Site.objects.get(is_default_site=True).root_page)
    return Platform.objects.create(site=site, framework=Framework.objects.get(code="sept"), name=name, headline="a", tagline="a")


@pytest.mark.parametrize("host", ["terreau.test", "terreau.test:8000", "TERREAU.test", "autre.test", "[::1]:8000"])
def test_the_default_platform_answers_at_its_host_and_at_unknown_ones(platform, second_platform, host):
    assert name_at(host) == "Terreau"


@pytest.mark.parametrize("host", ["soeur.test", "soeur.test:8000"])
def test_the_only_platform_of_a_host_answers_at_any_port(second_platform, host):
    assert name_at(host) == "Sœur"


def test_an_address_in_brackets_is_a_host(platform):
    add("[::1]", 80, "Locale")
    assert name_at("[::1]") == name_at("[::1]:8000") == "Locale"


def test_two_platforms_of_one_host_differ_by_port(platform):
    add("deux.test", 443, "Publique")
    add("deux.test", 8443, "Essai")
    assert name_at("deux.test:8443") == "Essai"
    assert name_at("deux.test", **{"wsgi.url_scheme": "https"}) == "Publique"
    assert name_at("deux.test") == "Terreau", "neither is of port 80: the default one, as Wagtail does"


@pytest.mark.parametrize("path", ["/", "/ressources/", "/glossaire/", "/ecosysteme/", "/sitemap.xml"])
def test_a_database_without_platform_says_what_to_run(path):
    answer = Client(raise_request_exception=False).get(path)
    assert answer.status_code == 503
    assert "manage.py load_catalogue" in answer.content.decode()
    assert answer["Content-Type"] == "text/plain; charset=utf-8"
    assert answer["Cache-Control"] == "no-store"


def test_pages_that_need_none_still_answer():
    assert Client().get("/adresse-qui-n-existe-pas/").status_code == 404
    assert Client().get("/compte/connexion/").status_code == 200


def test_a_platform_whose_host_is_refused_is_told(platform, second_platform, settings):
    settings.ALLOWED_HOSTS = [".terreau.test"]
    told = [message for message in run_checks(tags=["database"], databases=["default"]) if message.id == "vocabulary.W001"]
    assert [message.obj for message in told] == [second_platform]
    assert "soeur.test" in told[0].msg
    settings.ALLOWED_HOSTS = ["terreau.test", "soeur.test"]
    assert not [message for message in run_checks(tags=["database"], databases=["default"]) if message.id == "vocabulary.W001"]
    settings.ALLOWED_HOSTS = []
    assert not [message for message in run_checks() if message.id == "vocabulary.W001"], "other checks touch no database"


@pytest.mark.parametrize(
    ("base", "port", "origin"),
    [
        ("https://reseau.example", 80, "https://terreau.test"),
        ("http://reseau.example:8842", 443, "http://terreau.test:8842"),
        ("https://reseau.example", 8080, "https://terreau.test:8080"),
        ("https://terreau.test:444", 80, "https://terreau.test:444"),
    ],
)
def test_a_platform_knows_its_public_address(platform, settings, base, port, origin):
    settings.WAGTAILADMIN_BASE_URL = base
    platform.site.port = port
    assert platform.origin == origin
