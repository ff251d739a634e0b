"""A selection lives in its address."""

import re
from html import unescape

import pytest
from django.http import QueryDict
from django.test import Client

from terreau.kits.queries import MOST
from terreau.kits.takeaway.booklet import Subject
from terreau.kits.takeaway.reading import read
from terreau.kits.views.selection import LONGEST, address_of, changed, fitting, slugs_of
from terreau.library.enums import Status
from terreau.library.tests.factories import make_resource


def query(text):
    return QueryDict(text)


@pytest.mark.parametrize("text", ["r=un,deux,trois", "r=un&r=deux&r=trois", "r=un,deux&r=trois", "r=un,,deux,&r=trois&r="])
def test_addresses_are_read_in_several_writings(text):
    assert slugs_of(query(text)) == ["un", "deux", "trois"]


@pytest.mark.parametrize(
    ("button", "expected"),
    [
        ("monter=deux", ["deux", "un", "trois"]),
        ("monter=un", ["un", "deux", "trois"]),
        ("descendre=deux", ["un", "trois", "deux"]),
        ("descendre=trois", ["un", "deux", "trois"]),
        ("retirer=deux", ["un", "trois"]),
        ("retirer=inconnu", ["un", "deux", "trois"]),
    ],
)
def test_buttons_move_and_remove(button, expected):
    assert changed(query(f"r=un,deux,trois&{button}")) == expected


def test_what_is_ticked_is_kept():
    assert changed(query("r=un&r=trois&garder=1")) == ["un", "trois"]


def test_no_button_changes_nothing():
    assert changed(query("r=un,deux")) is None


def test_an_address_never_grows_past_what_a_server_reads():
    slugs = [f"{number:02}-{'a' * 150}" for number in range(MOST)]
    assert len(address_of(slugs)) < LONGEST + 50
    assert fitting(slugs) == slugs[: len(fitting(slugs))]
    assert 0 < len(fitting(slugs)) < MOST


@pytest.fixture
def visitor(platform):
    return Client(SERVER_NAME="terreau.test")


def body(client, path):
    answer = client.get(path)
    assert answer.status_code == 200, path
    return unescape(answer.content.decode())


def titles(page):
    return re.findall(r"<div>\s*<a href=\"/ressources/[^\"]+\">([^<]+)</a>", page)


pages = pytest.mark.django_db


@pages
def test_a_selection_shows_what_its_address_says_in_its_order(platform, visitor):
    make_resource(platform, slug="un", title="Un"), make_resource(platform, slug="deux", title="Deux")
    page = body(visitor, "/selection/?r=deux,un,inconnu")
    assert titles(page) == ["Deux", "Un"]
    assert "L’adresse « inconnu » ne mène à aucune ressource" in page.replace("\u00a0", " ")
    assert "http://terreau.test/selection/?r=deux,un</textarea>" in page
    assert '<meta name="robots" content="noindex">' in page


@pages
def test_buttons_lead_to_the_address_of_what_they_make(platform, visitor):
    answer = visitor.get("/selection/?r=un,deux&descendre=un")
    assert (answer.status_code, answer.headers["Location"]) == (302, "/selection/?r=deux,un")
    answer = visitor.get("/selection/?r=un&retirer=un")
    assert answer.headers["Location"] == "/selection/"


@pages
def test_what_to_keep_is_ticked_in_one_form(platform, visitor):
    for slug in ("un", "deux", "trois"):
        make_resource(platform, slug=slug, title=slug.title())
    assert "/selection/?r=un,deux,trois&choisir=1" in body(visitor, "/selection/?r=un,deux,trois")
    page = body(visitor, "/selection/?r=un,deux,trois&choisir=1")
    assert re.findall(r'<input type="checkbox" name="r" value="(\w+)">', page) == ["un", "deux", "trois"]
    answer = visitor.get("/selection/?r=un&r=trois&garder=1")
    assert (answer.status_code, answer.headers["Location"]) == (302, "/selection/?r=un,trois")
    assert visitor.get("/selection/?choisir=1").status_code == 200


@pages
def test_an_empty_selection_says_what_to_do_next(platform, visitor):
    page = body(visitor, "/selection/")
    assert "Rien de choisi pour l’instant." in page
    assert "/ressources/" in page


@pages
def test_more_than_fifty_is_said_in_words(platform, visitor):
    slugs = [make_resource(platform).slug for _number in range(MOST + 2)]
    page = body(visitor, f"/selection/?r={','.join(slugs)}")
    assert len(titles(page)) == MOST
    assert "2 ressources n’ont pas été gardées." in page


@pages
def test_a_list_of_the_library_leads_to_a_selection_of_it(platform, visitor):
    make_resource(platform, title="Parler d’alliance", slug="alliance"), make_resource(platform, title="Autre chose", slug="autre")
    page = body(visitor, "/ressources/?q=alliance")
    link = re.search(r'href="(/selection/\?de=recherche[^"]*)"', page)[1]
    assert titles(body(visitor, link)) == ["Parler d’alliance"]
    everything = re.search(r'href="(/selection/\?de=recherche[^"]*)"', body(visitor, "/ressources/"))[1]
    assert len(titles(body(visitor, everything))) == 2


@pages
def test_a_long_search_is_cut_and_says_so(platform, visitor):
    for _number in range(MOST + 1):
        make_resource(platform)
    page = body(visitor, "/selection/?de=recherche")
    assert len(titles(page)) == MOST
    assert "Voici les 50 premières de votre recherche." in page


@pages
def test_what_is_elsewhere_or_a_draft_is_not_gathered(platform, second_platform, visitor):
    make_resource(platform, slug="brouillon", live=False), make_resource(second_platform, slug="soeur")
    assert titles(body(visitor, "/selection/?r=brouillon,soeur")) == []


@pages
def test_a_withdrawn_work_is_marked(platform, visitor):
    make_resource(platform, slug="partie", status=Status.WITHDRAWN)
    assert "retirée par son éditeur" in body(visitor, "/selection/?r=partie")


@pages
@pytest.mark.parametrize(
    "text",
    [
        "r=<script>alert(1)</script>",
        "r=../../etc/passwd",
        "r=%F0%9F%8C%B1,%E2%80%AEabc",
        "r=" + "a," * 1500,
        "r=%27%20OR%201=1",
        "monter=x",
        "de=recherche&r=un",
    ],
)
def test_hostile_addresses_are_only_words(platform, visitor, text):
    answer = visitor.get(f"/selection/?{text}", follow=True)
    assert answer.status_code == 200
    assert "<script>alert" not in answer.content.decode()


@pages
def test_a_selection_is_read_only(platform, visitor):
    assert visitor.post("/selection/", {"r": "un"}).status_code == 405


@pages
def test_a_selection_costs_the_same_whatever_it_holds(platform, visitor, assert_same_queries):
    slugs = []
    assert_same_queries(lambda: slugs.append(make_resource(platform).slug), lambda: body(visitor, address_of(slugs)), at_most=8)


@pages
def test_a_resource_offers_to_be_added_and_works_without_script(platform, visitor):
    resource = make_resource(platform, slug="un", title="Un")
    page = body(visitor, resource.get_absolute_url())
    link = re.search(r'href="(/selection/\?r=[^"]+)"', page)[1]
    assert titles(body(visitor, link)) == ["Un"]


@pages
def test_what_is_read_here_is_printed_by_itself_and_comes_with_its_own_title(platform, visitor):
    read_here = make_resource(platform, slug="ici", title="Mener la réunion", body=[("text", "<p>Ouvrez.</p>")])
    elsewhere = make_resource(platform, slug="la", title="Ailleurs")
    assert 'href="/emporter/selection.pdf?r=ici"' in body(visitor, read_here.get_absolute_url())
    assert "/emporter/selection.pdf" not in body(visitor, elsewhere.get_absolute_url())
    booklet = read(Subject(members=(str(read_here.uuid),)), platform)
    assert (booklet.title, booklet.alone) == ("Mener la réunion", True)
    both = read(Subject(members=(str(read_here.uuid), str(elsewhere.uuid))), platform)
    assert (both.title, both.alone) == ("2 ressources choisies", False)
