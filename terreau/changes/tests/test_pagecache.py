"""Whole pages from memory: only public ones, and never an old one."""

import gzip
import time
from collections.abc import Callable

import brotli
import pytest
from django.core.cache import cache
from django.http import QueryDict

from terreau.changes.log import everything_moved
from terreau.changes.stamps import StampWriter
from terreau.changes.tests.conftest import Server
from terreau.changes.tests.records import Organisation
from terreau.changes.tests.urls import PRIVATE

pytestmark = pytest.mark.django_db
Tick = Callable[[], None]


@pytest.fixture
def organisation(db: None, tick: Tick) -> Organisation:
    made = Organisation.objects.create(slug="a", name="Ancien nom")
    tick()
    return made


def test_the_second_answer_comes_from_memory(server: Server, organisation: Organisation, django_assert_num_queries: Callable[..., object]) -> None:
    first = server.get("/names/")
    with django_assert_num_queries(0):
        second = server.get("/names/")
    assert (first.outcome, second.outcome) == ("miss", "hit")
    assert "Ancien nom" in second.body.decode()
    assert first.body == second.body
    assert first.headers["X-Request-ID"] != second.headers["X-Request-ID"]
    kept = {name: value for name, value in second.headers.items() if name not in {"X-Request-ID", "X-Terreau-Page"}}
    assert kept.items() <= first.headers.items()
    assert {"Content-Security-Policy", "X-Content-Type-Options", "Permissions-Policy"} <= kept.keys(), "headers of the outer layers are kept"


def test_a_renamed_publisher_refreshes_the_page_that_names_it(server: Server, organisation: Organisation, tick: Tick) -> None:
    server.get("/names/")
    Organisation.objects.filter(pk=organisation.pk).update(name="Nouveau nom")
    tick()
    answer = server.get("/names/")
    assert answer.outcome == "miss"
    assert "Nouveau nom" in answer.body.decode()
    assert server.get("/names/").outcome == "hit"


def test_it_refreshes_the_page_in_every_process(make_server: Callable[..., Server], organisation: Organisation, tick: Tick) -> None:
    servers = [make_server(), make_server()]
    assert [server.get("/names/").outcome for server in servers * 2] == ["miss", "miss", "hit", "hit"]
    organisation.name = "Nouveau nom"
    organisation.save()
    tick()
    assert all("Nouveau nom" in server.get("/names/").body.decode() for server in servers)


def test_what_a_page_did_not_read_leaves_it(server: Server, organisation: Organisation, tick: Tick) -> None:
    server.get("/constant/")
    organisation.delete()
    tick()
    assert server.get("/constant/").outcome == "hit"


def test_what_it_says_it_depends_on_does_not(server: Server, organisation: Organisation, tick: Tick) -> None:
    cache.set("borrowed", "before")
    server.get("/borrowed/")
    cache.set("borrowed", "after")
    assert server.get("/borrowed/").body == b"before"
    organisation.delete()
    tick()
    assert server.get("/borrowed/").body == b"after"
    cache.delete("borrowed")


def test_everything_moved_voids_every_page(server: Server, organisation: Organisation, tick: Tick) -> None:
    server.get("/constant/")
    everything_moved()
    tick()
    assert server.get("/constant/").outcome == "miss"


def test_a_change_while_the_page_renders_voids_it(server: Server, organisation: Organisation, tick: Tick, monkeypatch: pytest.MonkeyPatch) -> None:
    django = server.application.application

    def slow(environ: dict[str, object], start_response: object) -> object:
        chunks = django(environ, start_response)
        Organisation.objects.filter(pk=organisation.pk).update(name="Nouveau nom")
        tick()
        return chunks

    monkeypatch.setattr(server.application, "application", slow)
    assert "Ancien nom" in server.get("/names/").body.decode()
    monkeypatch.undo()
    assert "Nouveau nom" in server.get("/names/").body.decode()


def test_without_a_living_follower_nothing_comes_from_memory(server: Server, organisation: Organisation, writer: StampWriter) -> None:
    server.get("/names/")
    writer.beat(time.monotonic_ns() - 3_000_000_000)
    Organisation.objects.filter(pk=organisation.pk).update(name="Nouveau nom")
    answer = server.get("/names/", HTTP_ACCEPT_ENCODING="br")
    assert answer.outcome == "bypass"
    assert "Nouveau nom" in brotli.decompress(answer.body).decode(), "read anew, and still compressed"


@pytest.mark.parametrize("name", sorted(PRIVATE))
def test_what_may_be_private_is_never_kept(server: Server, tick: Tick, name: str) -> None:
    assert server.get(f"/{name}/").outcome.startswith("bypass") or name in {"written-token", "nonce"}
    again = server.get(f"/{name}/")
    assert again.outcome != "hit"
    assert len(server.application.memory) == 0


@pytest.mark.parametrize("cookie", ["sessionid=abc", "a=b; sessionid=abc", "messages=xyz"])
def test_who_has_a_session_or_a_message_is_answered_by_django(server: Server, organisation: Organisation, cookie: str) -> None:
    server.get("/names/")
    assert server.get("/names/", HTTP_COOKIE=cookie).outcome == "bypass"


def test_another_cookie_is_nobodys_business(server: Server, organisation: Organisation) -> None:
    server.get("/names/")
    assert server.get("/names/", HTTP_COOKIE="csrftoken=abc").outcome == "hit"


@pytest.mark.parametrize(
    "variables",
    [
        {"HTTP_AUTHORIZATION": "Basic YTpi"},
        {"HTTP_RANGE": "bytes=0-9"},
        {"REQUEST_METHOD": "POST"},
        {"REQUEST_METHOD": "OPTIONS"},
        {"QUERY_STRING": "q=" + "x" * 5000},
        {"QUERY_STRING": "q=%00"},
        {"QUERY_STRING": "q=\xc3\xa9"},
        {"HTTP_HX_REQUEST": "x" * 5000},
    ],
    ids=lambda variables: next(iter(variables)),
)
def test_unusual_requests_go_to_django(server: Server, organisation: Organisation, variables: dict[str, str]) -> None:
    server.get("/constant/")
    seen: list[bool] = []
    django = server.application.application
    server.application.application = lambda environ, start_response: seen.append(True) or django(environ, start_response)
    method = variables.pop("REQUEST_METHOD", "GET")
    answer = server.get("/constant/", method, **variables)
    assert seen
    assert answer.outcome != "hit"


def test_each_host_scheme_path_query_and_htmx_header_has_its_own_answer(server: Server, organisation: Organisation) -> None:
    for variables in ({}, {"HTTP_HOST": "soeur.test"}, {"wsgi.url_scheme": "https"}, {"HTTP_HX_REQUEST": "true"}):
        assert server.get("/names/", **variables).outcome == "miss", variables
        assert server.get("/names/", **variables).outcome == "hit", variables
    assert server.get("/names/?page=2").outcome == "miss"
    assert server.get("/constant/").outcome == "miss"


def test_queries_that_mean_the_same_share_an_answer(server: Server, organisation: Organisation) -> None:
    server.get("/names/?levier=b&annee=2020&q=")
    assert server.get("/names/?annee=2020&levier=b").outcome == "hit"
    assert server.get("/names/?annee=2020&levier=b&levier=a").outcome == "miss"


@pytest.mark.parametrize(
    ("kept", "asked"),
    [
        ("q=compost", "q=compost&%71="),
        ("q=compost", "%71=compost&q="),
        ("q=a%26b", "q=a&b="),
        ("q=a%26b=c", "q=a&b=c"),
        ("q=a+b", "q=a%2Bb"),
        ("q=%C3%83%C2%A9", "q=%C3%A9"),
        ("levier=a&levier=b", "levier=b&levier=a"),
    ],
)
def test_no_query_takes_the_answer_of_another(server: Server, organisation: Organisation, kept: str, asked: str) -> None:
    server.get(f"/names/?{kept}")
    answer = server.get(f"/names/?{asked}")
    assert answer.outcome == "miss"
    assert f"<p>{QueryDict(asked).urlencode()}</p>" in answer.body.decode()


def test_the_same_query_written_otherwise_shares_an_answer(server: Server, organisation: Organisation) -> None:
    server.get("/names/?q=%C3%A9t%c3%a9")
    assert server.get("/names/?%71=%c3%a9t%C3%A9").outcome == "hit"


def test_made_up_queries_leave_pages_without_query(server: Server, organisation: Organisation) -> None:
    server.get("/constant/")
    for number in range(600):
        server.get(f"/names/?z={number}")
    assert server.get("/constant/").outcome == "hit"
    assert server.application.queried.used <= server.application.queried.limit
    assert len(server.application.queried) < 600


def test_other_htmx_headers_make_no_other_page(server: Server, organisation: Organisation) -> None:
    server.get("/names/", HTTP_HX_TARGET="a")
    assert server.get("/names/", HTTP_HX_TARGET="x" * 5000).outcome == "hit"


def test_each_encoding_is_the_same_page(server: Server, organisation: Organisation) -> None:
    plain = server.get("/names/")
    brotlied = server.get("/names/", HTTP_ACCEPT_ENCODING="gzip, deflate, br")
    gzipped = server.get("/names/", HTTP_ACCEPT_ENCODING="gzip")
    assert [answer.outcome for answer in (plain, brotlied, gzipped)] == ["miss", "hit", "hit"]
    assert brotli.decompress(brotlied.body) == gzip.decompress(gzipped.body) == plain.body
    assert (brotlied.headers["Content-Encoding"], gzipped.headers["Content-Encoding"]) == ("br", "gzip")
    assert "Content-Encoding" not in plain.headers
    assert len({answer.headers["ETag"] for answer in (plain, brotlied, gzipped)}) == 3
    for answer in (plain, brotlied, gzipped):
        assert int(answer.headers["Content-Length"]) == len(answer.body)
        assert "Accept-Encoding" in answer.headers["Vary"]
        assert answer.headers["Cache-Control"] == "public, max-age=0, must-revalidate"


def test_who_has_the_page_is_told_so(server: Server, organisation: Organisation, tick: Tick) -> None:
    etag = server.get("/names/").headers["ETag"]
    for asked in (etag, f"W/{etag}", f'"other", {etag}', "*"):
        answer = server.get("/names/", HTTP_IF_NONE_MATCH=asked)
        assert (answer.status, answer.body) == (304, b"")
        assert answer.headers["ETag"] == etag
    assert server.get("/names/", HTTP_IF_NONE_MATCH=etag, HTTP_ACCEPT_ENCODING="br").status == 200
    organisation.delete()
    tick()
    assert server.get("/names/", HTTP_IF_NONE_MATCH=etag).status == 200


def test_head_has_the_headers_of_get_and_no_body(server: Server, organisation: Organisation) -> None:
    assert server.get("/names/", "HEAD").outcome.startswith("bypass"), "it never makes a page"
    whole = server.get("/names/")
    head = server.get("/names/", "HEAD")
    assert (head.outcome, head.body) == ("hit", b"")
    assert head.headers["Content-Length"] == str(len(whole.body))


def test_a_page_may_have_an_end(server: Server, organisation: Organisation) -> None:
    server.get("/soon-over/?seconds=60")
    server.get("/soon-over/?seconds=0")
    assert server.get("/soon-over/?seconds=60").outcome == "hit"
    assert server.get("/soon-over/?seconds=0").outcome == "miss"


def test_no_room_means_no_cache(make_server: Callable[..., Server], organisation: Organisation) -> None:
    server = make_server(limit=0)
    assert [server.get("/names/").outcome for _ in range(2)] == ["bypass", "bypass"]
