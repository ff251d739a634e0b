"""The API: what the page finds, for machines."""

import json

import pytest

from terreau.library.enums import Status
from terreau.library.tests.factories import make_resource
from terreau.search import index
from terreau.vocabulary.models import Term

pytestmark = pytest.mark.django_db
PATH = "/api/v1/resources"


@pytest.fixture
def shelf(platform, second_platform):
    levers = platform.framework.ordered_levers
    for number in range(25):
        make_resource(platform, title=f"Une fiche {number:02}", levers=[levers[number % 2]], year=2000 + number)
    make_resource(platform, title="Charte d’alliance", purpose="Pour s’accorder sur un territoire", levers=[levers[2]])
    make_resource(platform, title="Charte à venir", live=False)
    make_resource(platform, title="Charte retirée", status=Status.WITHDRAWN)
    make_resource(second_platform, title="Charte d’ailleurs")
    return platform


def ask(client, query=""):
    answer = client.get(f"{PATH}{query}")
    return answer.status_code, json.loads(answer.content)


def test_it_says_what_it_found_why_and_how_many_of_each_facet(shelf, client):
    status, said = ask(client, "?q=charte")
    assert status == 200
    assert [one["title"] for one in said["results"]] == ["Charte d’alliance"], "neither drafts, nor what was withdrawn, nor what others show"
    assert said["results"][0]["why"] == [{"where": "title", "words": ["Charte"], "text": "Dans le titre : Charte"}]
    assert said["results"][0]["url"].startswith("http")
    assert (said["count"], said["whole"]) == (1, 1)
    assert said["facets"]["levier"] == [{"value": "sept-3", "label": "Données", "count": 1}]


def test_pages_follow_each_other_and_facets_narrow(shelf, client):
    pages = [ask(client, f"?sort=title&page={page}&page_size=10")[1] for page in (1, 2, 3, 4)]
    titles = [one["title"] for page in pages for one in page["results"]]
    assert len(titles) == len(set(titles)) == pages[0]["count"] == 26
    assert titles == sorted(titles)
    assert ask(client, "?levier=sept-1&levier=sept-2")[1]["count"] == 25
    assert ask(client, "?levier=sept-1&annee=2000&annee=2001")[1]["count"] == 1
    unknown = ask(client, "?levier=inconnu&annee=2000")[1]
    assert (unknown["count"], unknown["ignored"]) == (1, ["levier=inconnu"])
    assert ask(client)[1]["ignored"] == []
    assert ask(client, "?level=sept-1&levier=sept-1")[1]["ignored"] == ["level"], "a parameter that does not exist"


@pytest.mark.parametrize(
    ("query", "read_as", "missing"),
    [
        ("chrate", {"chrate": "charte"}, []),
        ("CRTE", {"CRTE": "charte d’un territoire partagé"}, []),
        ("charte zzzz", {}, ["zzzz"]),
        ("charte", {}, []),
    ],
)
def test_it_says_what_words_were_read_as(shelf, client, query, read_as, missing):
    Term.objects.create(label="CRTE", slug="crte", definition="…", other_words="charte d’un territoire partagé")
    said = ask(client, f"?q={query}")[1]
    assert [one["title"] for one in said["results"]] == ["Charte d’alliance"]
    assert (said["read_as"], said["missing"]) == (read_as, missing)


@pytest.mark.parametrize(
    ("query", "sentence"),
    [
        ("page_size=101", "« page_size » doit valoir au plus 100."),
        ("page_size=0", "« page_size » doit valoir au moins 1."),
        ("page=0", "« page » doit valoir au moins 1."),
        ("page=x", "« page » attend un nombre entier."),
        ("page=", "« page » attend un nombre entier."),
        ("page=1.5", "« page » attend un nombre entier."),
        (f"page={'9' * 40}", "« page » doit valoir au plus 100 000."),
        ("sort=worst", "« sort » attend l’une de ces valeurs : relevance, recent, title."),
        (f"q={'a' * 201}", "« q » compte au plus 200 caractères."),
    ],
)
def test_what_cannot_be_asked_is_refused_with_what_would_be_taken(shelf, client, query, sentence):
    answer = client.get(f"{PATH}?{query}")
    said = json.loads(answer.content)
    assert (answer.status_code, answer["Content-Type"]) == (422, "application/problem+json")
    assert (said["type"], said["status"], said["title"]) == ("about:blank", 422, "Demande refusée")
    assert "errors" in said["detail"]
    assert said["errors"] == [{"parameter": query.split("=")[0], "detail": sentence}]


def test_every_wrong_parameter_is_named(shelf, client):
    assert [error["parameter"] for error in ask(client, "?page=x&sort=y")[1]["errors"]] == ["page", "sort"]


@pytest.mark.parametrize(
    ("path", "status"),
    [(PATH + "?" + "&".join(f"a{number}=" for number in range(2000)), 400), (f"{PATH}?q=%00", 400), ("/api/v1/ressources/", 404), ("/api/v2/", 404)],
)
def test_what_no_address_answers_is_told_in_the_same_shape(shelf, client, path, status):
    answer = client.get(path)
    said = json.loads(answer.content)
    assert (answer.status_code, answer["Content-Type"], said["status"]) == (status, "application/problem+json", status)
    assert said["detail"].endswith(".")
    assert client.get(path.replace("/api", "/ailleurs"))["Content-Type"].startswith("text/html"), "people read a page"


def test_what_breaks_is_told_in_the_same_shape(shelf, client, monkeypatch):
    def broken(_wanted):
        raise RuntimeError

    monkeypatch.setattr("terreau.library.api.search", broken)
    client.raise_request_exception = False
    answer = client.get(PATH)
    assert (answer.status_code, answer["Content-Type"]) == (500, "application/problem+json")
    assert "Réessayez" in json.loads(answer.content)["detail"]


def test_while_the_index_is_made_it_says_when_to_come_back(shelf, client, monkeypatch):
    def nothing(_ask):
        raise index.UnavailableError

    monkeypatch.setattr(index, "reading", nothing)
    answer = client.get(PATH)
    assert (answer.status_code, answer["Content-Type"]) == (503, "application/problem+json")
    assert int(answer["Retry-After"]) > 0
    assert json.loads(answer.content)["detail"].startswith("La recherche se prépare")
    page = client.get("/ressources/?q=charte")
    assert page.status_code == 200
    assert "La recherche se prépare" in page.content.decode()
    assert "Une fiche 00" in page.content.decode()
    assert json.loads(client.get("/ressources/suggestions.json?q=char").content) == []


def test_it_is_described_as_openapi_3_1(client, platform):
    described = json.loads(client.get("/api/v1/openapi.json").content)
    assert described["openapi"].startswith("3.1")
    parameters = {one["name"] for one in described["paths"][PATH]["get"]["parameters"]}
    assert parameters >= {"q", "levier", "page", "page_size", "sort"}


def test_every_answer_is_described_in_french_with_its_type(client, platform):
    described = json.loads(client.get("/api/v1/openapi.json").content)
    answers = described["paths"][PATH]["get"]["responses"]
    assert {status: list(answer["content"]) for status, answer in answers.items()} == {
        "200": ["application/json"],
        "400": ["application/problem+json"],
        "422": ["application/problem+json"],
        "500": ["application/problem+json"],
        "503": ["application/problem+json"],
    }
    assert len({answer["description"] for answer in answers.values()}) == 5
    assert "Retry-After" in answers["503"]["description"]
    problem = answers["422"]["content"]["application/problem+json"]["schema"]
    shape = described["components"]["schemas"][problem["$ref"].rpartition("/")[2]] if "$ref" in problem else problem
    assert set(shape["properties"]) == {"type", "title", "status", "detail", "errors"}


def test_writing_is_not_offered(client, platform):
    assert client.post(PATH).status_code in {403, 405}
