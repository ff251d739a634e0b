"""Bad input from outside: refused with a page in French, or answered as well as can be, never with a 500."""

import re

import pytest
from django.test import Client

from terreau.accounts.tests.factories import make_organisation
from terreau.library.models import Resource
from terreau.library.tests.factories import make_resource
from terreau.portal.actions import ensure_pages
from terreau.vocabulary.models import Situation

pytestmark = pytest.mark.django_db
LISTS = ["/ressources/", "/ressources/export.csv", "/ressources/flux.atom"]
COMPOSED = ["/", "/ressources/", "/ressources/une-methode/", "/leviers/sept-1/", "/situations/seul/", "/glossaire/", "/ecosysteme/", "/reperes/"]
LAID_OUT = ["/a-propos/", "/accessibilite/", "/mentions-legales/", "/donnees-personnelles/"]
MACHINES = ["/sitemap.xml", "/robots.txt", "/ressources/export.csv", "/ressources/flux.atom"]
FACETS = ["levier", "marche", "type", "public", "acces", "nature", "format", "editeur", "annee"]
PAGE_SIZE = 20
ODD_WORDS = [
    *("%", "_", "*", '"', '" OR "', "'; DROP TABLE library_resource; --", "(", ")", "NEAR(", "\\", "l’", "-", "AND", "+ - &", ":*"),
    *("\U0001f600", "é" * 200, "a" * 2000, " ", "\t", "\u202e", "a:b", "a^2", "{}", "<>"),
]
BROKEN = {
    "ten kilobytes": "q=" + "a" * 10_240,
    "ten kilobytes of parameters": "&".join(f"levier=l{number}" for number in range(1000)),
    "NUL in a value": "q=a%00b",
    "NUL in a name": "q%00=a",
    "broken UTF-8 in a value": "q=%ff%fe",
    "broken UTF-8 in a facet": "levier=%e9t%e9",
    "cut UTF-8": "q=%c3",
    "surrogate": "q=%ed%a0%80",
    "broken UTF-8 in a name": "%ff=1",
}


@pytest.fixture
def visitor(platform) -> Client:
    """Somebody without an account; an exception in a view is an answer 500, as in production."""
    return Client(SERVER_NAME="terreau.test", raise_request_exception=False)


@pytest.fixture
def shelf(platform) -> None:
    """Two resources, and a page of each kind."""
    ensure_pages(platform=platform)
    Situation.objects.create(framework=platform.framework, slug="seul", words="Je suis seul", introduction="Cela arrive.")
    make_resource(platform, title="Une méthode", slug="une-methode", publisher=make_organisation("Une organisation"), year=2019)
    make_resource(platform, title="Une autre", slug="une-autre")


@pytest.fixture
def two_pages(platform) -> None:
    """Enough resources for two pages."""
    for number in range(PAGE_SIZE + 2):
        make_resource(platform, title=f"Ressource {number:02}")


def text(answer) -> str:
    """Return what an answer holds, streamed or not."""
    return b"".join(answer.streaming_content if answer.streaming else [answer.content]).decode()


def titles(html: str) -> list[str]:
    """Return the titles of the cards of a page."""
    return re.findall(r'<a[^>]+href="/ressources/([a-z0-9-]+)/"', html)


def assert_french_refusal(answer, asked: str) -> None:
    """Check that an answer is a 400 that says in French, on a whole page, what to do."""
    assert answer.status_code == 400, asked
    page = answer.content.decode()
    assert answer["Content-Type"].startswith("text/html")
    assert '<html lang="fr"' in page
    assert "<h1" in page
    assert 'href="/"' in page, "a way out"
    assert "Traceback" not in page
    assert "Content-Security-Policy" in answer


# What a list does not know.


def test_an_unknown_facet_value_is_ignored_and_said(shelf, visitor):
    plain = visitor.get("/ressources/").content.decode()
    assert 'class="alert' not in plain
    for facet in FACETS:
        answer = visitor.get("/ressources/", {facet: "n-existe-pas"})
        page = answer.content.decode()
        assert answer.status_code == 200, facet
        assert 'class="alert' in page, facet
        assert "n-existe-pas" in page, f"{facet}: the notice names what was ignored"
        assert set(titles(page)) == {"une-methode", "une-autre"}, f"{facet}: nothing is narrowed"


@pytest.mark.parametrize("path", ["/ressources/export.csv", "/ressources/flux.atom"])
def test_an_unknown_facet_value_hides_nothing_from_the_twins_of_the_list(shelf, visitor, path):
    answer = visitor.get(path, {"levier": "n-existe-pas", "annee": "0"})
    assert answer.status_code == 200
    assert "une-methode" in (body := text(answer))
    assert "une-autre" in body


@pytest.mark.parametrize("facet", ["inconnue", "levier[]", "__class__", "%"])
def test_a_facet_that_does_not_exist_changes_nothing(shelf, visitor, facet):
    answer = visitor.get("/ressources/", {facet: "x"})
    assert answer.status_code == 200
    assert set(titles(answer.content.decode())) == {"une-methode", "une-autre"}


def test_markup_in_a_facet_or_in_words_is_shown_as_text(shelf, visitor):
    for query in ({"levier": "<script>alert(1)</script>"}, {"q": "\"><script>alert(1)</script><a b='"}):
        page = visitor.get("/ressources/", query).content.decode()
        assert "<script>alert(1)" not in page
        assert "&lt;script&gt;" in page


def test_a_page_past_the_end_is_the_last_and_one_that_is_no_number_is_a_page(two_pages, visitor):
    last = titles(visitor.get("/ressources/", {"page": "2"}).content.decode())
    assert len(set(last)) == 2
    for number in ("3", "9999", "9" * 30):
        answer = visitor.get("/ressources/", {"page": number})
        assert answer.status_code == 200, number
        assert titles(answer.content.decode()) == last, number
    for number in ("0", "-1", "zéro", "", "1.5", "²", "1e3", "None", "' OR 1=1 --"):
        answer = visitor.get("/ressources/", {"page": number})
        assert answer.status_code == 200, number
        assert titles(answer.content.decode()), number


@pytest.mark.parametrize("path", LISTS)
def test_a_search_of_signs_only_answers(shelf, visitor, path):
    statuses = {words: visitor.get(path, {"q": words}).status_code for words in ODD_WORDS}
    assert {words: status for words, status in statuses.items() if status != 200} == {}
    assert Resource.objects.count() == 2


# What no page reads.


@pytest.mark.parametrize("query", BROKEN.values(), ids=BROKEN)
def test_a_broken_query_is_refused_in_french_everywhere(platform, visitor, query):
    for path in ["/", "/glossaire/", "/n-existe-pas/", "/compte/connexion/", "/atelier/", "/a-propos/", *LISTS]:
        assert_french_refusal(visitor.get(path, QUERY_STRING=query), path)


def test_nul_or_broken_utf8_in_a_path_is_refused_in_french(platform, visitor):
    for path in ("/ressources/a%00b/", "/%00", "/glossaire/%00", "/ressources/%ff%fe/", "/%ff", "/glossaire/%c3/"):
        assert_french_refusal(visitor.get(path), path)


def test_a_long_path_is_not_found(platform, visitor):
    assert visitor.get(f"/ressources/{'a' * 3000}/").status_code == 404


# How a page is asked for.


def test_head_answers_like_get_without_a_body(shelf, visitor):
    for path in [*COMPOSED, *MACHINES, *LAID_OUT]:
        asked, headed = visitor.get(path), visitor.head(path)
        assert asked.status_code == headed.status_code == 200, path
        assert asked["Content-Type"] == headed["Content-Type"], path
        assert text(asked), path
        assert text(headed) == "", path


@pytest.mark.parametrize("method", ["post", "put", "delete", "patch"])
def test_no_public_page_takes_anything_in(shelf, visitor, method):
    before = set(Resource.objects.values_list("pk", "updated_at"))
    statuses = {path: getattr(visitor, method)(path, {"q": "x"}, content_type="application/json").status_code for path in [*COMPOSED, *MACHINES, *LAID_OUT]}
    assert {path: status for path, status in statuses.items() if path in COMPOSED and status != 405} == {}
    assert {path: status for path, status in statuses.items() if status >= 500} == {}
    assert set(Resource.objects.values_list("pk", "updated_at")) == before


def test_a_form_without_its_token_is_refused_in_french(platform):
    strict = Client(SERVER_NAME="terreau.test", enforce_csrf_checks=True)
    answer = strict.post("/compte/connexion/", {"login": "x@example.org", "password": "x"})
    assert answer.status_code == 403
    assert '<html lang="fr"' in answer.content.decode()


@pytest.mark.parametrize("host", ["terreau.test:8000", "TERREAU.TEST", "inconnu.example", "127.0.0.1", "[::1]"])
def test_a_host_that_no_platform_has_gets_the_default_one(platform, second_platform, visitor, host):
    answer = visitor.get("/", headers={"host": host})
    assert answer.status_code == 200
    assert "Gouvernance" in (page := answer.content.decode())
    assert "Lieux" not in page


@pytest.mark.parametrize("host", ["terreau.test/../", "a b", "<script>", "terreau.test:port", "x@terreau.test", "é.test", "terreau.test\x00"])
def test_a_host_that_is_none_is_refused_in_french(platform, visitor, host):
    answer = visitor.get("/", headers={"host": host})
    assert_french_refusal(answer, host)
    assert "<script>" not in answer.content.decode()


@pytest.mark.parametrize(
    "headers",
    [
        {"accept-encoding": "\x00,é"},
        {"accept-language": "x" * 5000},
        {"hx-request": "true", "hx-target": "<b>", "hx-current-url": "http://[", "hx-trigger": "\x00"},
        {"cookie": "=;;sessionid=\x00é"},
    ],
)
def test_odd_headers_change_nothing(shelf, visitor, headers):
    answer = visitor.get("/ressources/", headers=headers)
    assert answer.status_code == 200
    assert set(titles(answer.content.decode())) == {"une-methode", "une-autre"}
