"""« Trouver de l’aide », from outside: what the page says of each scheme, what it costs, and where it is named."""

import re
from datetime import date
from html import unescape
from itertools import count, cycle
from typing import NamedTuple

import pytest
from defusedxml import ElementTree
from django.core.exceptions import ValidationError
from django.test import Client

from terreau.changes.pagecache import RECORDING
from terreau.changes.reads import Recording
from terreau.schemes.enums import Free, SchemeKind
from terreau.schemes.tests.factories import make_audience, make_scheme, make_situation

pytestmark = pytest.mark.django_db
PAGE = "/trouver-de-l-aide/"
HOSTILE = "<script>alert(1)</script><img src=x onerror=alert(2)>"
LOC = "{http://www.sitemaps.org/schemas/sitemap/0.9}loc"


@pytest.fixture
def visitor(platform):
    return Client(SERVER_NAME="terreau.test")


@pytest.fixture
def sister(second_platform):
    """Somebody who visits the second platform."""
    return Client(SERVER_NAME="soeur.test")


def body(client, path=PAGE):
    """Return a page, its French spaces made plain."""
    answer = client.get(path)
    assert answer.status_code == 200, path
    return answer.content.decode().replace("\u202f", " ").replace("\xa0", " ")


def families(page):
    """Return the sections of the page by their anchor, in order."""
    return dict(re.findall(r'<section class="[^"]*" id="portes-([^"]+)">(.*?)</section>', page, re.DOTALL))


def sheet(page, scheme):
    """Return what the page says of a scheme."""
    return re.search(rf'<li id="{scheme.slug}">(.*?)</li>', page, re.DOTALL)[1]


class Link(NamedTuple):
    """A choice of the page: where it leads, how many it would give, whether it is made."""

    url: str
    count: int
    selected: bool


def choices(page):
    """Return the choices by which the list is narrowed, by their label."""
    found = re.findall(r'<a href="(\?[^"]*)" rel="nofollow"( aria-current="true")?><span class="box"></span><span>(.*?)</span><span class="count">(\d+)', page)
    return {label: Link(unescape(url), int(count), bool(current)) for url, current, label, count in found}


def shown(page):
    """Return the names of the schemes listed, in order."""
    return re.findall(r'rel="external">(.*?) <svg', page)


def panel(page):
    """Return what the page of a situation says of schemes: nothing where it has no such part."""
    found = re.search(r'<section class="band[^"]*" id="trouver-de-l-aide">(.*?)</section>', page, re.DOTALL)
    return found[1] if found else ""


def test_it_lists_the_schemes_of_the_platform_only(platform, second_platform, visitor, sister):
    make_scheme(platform, name="Aide d’ici")
    make_scheme(second_platform, name="Aide de la sœur")
    here, there = body(visitor), body(sister)
    assert "Aide d’ici" in here
    assert "Aide de la sœur" not in here
    assert "Aide de la sœur" in there
    assert "Aide d’ici" not in there


def test_people_who_help_come_first_then_money_services_and_networks(platform, visitor):
    kinds = [SchemeKind.NETWORK, SchemeKind.MONEY, SchemeKind.SERVICE, SchemeKind.SUPPORT, SchemeKind.MONEY]
    made = [make_scheme(platform, kind=kind, name=f"Porte {number}") for number, kind in enumerate(kinds)]
    page = body(visitor)
    found = families(page)
    assert list(found) == ["accompagnement", "financement", "service", "reseau"]
    assert [re.search(r"<h2>(.*?)</h2>", part)[1] for part in found.values()] == [
        "Quelqu’un pour vous aider",
        "De l’argent",
        "Un service en ligne",
        "Un réseau de pairs",
    ]
    for scheme in made:
        assert [kind for kind, part in found.items() if scheme.name in part] == [scheme.kind]
    assert choices(page)["De l’argent"].count == 2


def test_a_kind_of_which_there_is_none_is_not_named(platform, visitor):
    make_scheme(platform, kind=SchemeKind.NETWORK)
    page = body(visitor)
    assert list(families(page)) == ["reseau"]
    assert "De l’argent" not in page


def test_inside_a_kind_names_are_in_order(platform, visitor):
    for name in ("Cèdre", "Aulne", "Bouleau"):
        make_scheme(platform, name=name)
    page = body(visitor)
    assert page.index("Aulne") < page.index("Bouleau") < page.index("Cèdre")


def test_a_scheme_says_its_name_whom_it_is_for_what_it_does_and_where_to_begin(platform, visitor):
    scheme = make_scheme(
        platform,
        name="Fonds des berges",
        url="https://berges.example.org/aide?a=1",
        who="Les communes riveraines.",
        what="Il paie des études.",
        how="Appelez le guichet.",
        operator="L’agence des berges",
    )
    said = sheet(body(visitor), scheme)
    assert re.search(r'<a href="https://berges\.example\.org/aide\?a=1" rel="external">Fonds des berges\s', said)
    words = " ".join(re.sub(r"<[^>]+>", " ", said).split())
    for label, value in (("Pour qui", "Les communes riveraines."), ("Par où commencer", "Appelez le guichet."), ("Qui s’en occupe", "L’agence des berges")):
        assert re.search(rf"{label}( :)? {re.escape(value)}", words), label
    assert "Il paie des études." in words


def test_where_nobody_is_known_to_run_it_the_sheet_does_not_say_who_does(platform, visitor):
    scheme = make_scheme(platform, operator="")
    assert "Qui s’en occupe" not in sheet(body(visitor), scheme)


def test_until_somebody_checked_it_the_page_says_so(platform, visitor):
    scheme = make_scheme(platform, noted_on=date(2026, 11, 25))
    said = sheet(body(visitor), scheme)
    assert "Décrit en novembre 2026, pas encore vérifié." in said
    assert "Vérifié le" not in said
    scheme.checked_on = date(2026, 12, 3)
    scheme.save()
    said = sheet(body(visitor), scheme)
    assert "Vérifié le 3 décembre 2026." in said
    assert "pas encore vérifié" not in said
    assert "Décrit en" not in said


def test_only_what_depends_on_the_year_says_it_changes(platform, visitor):
    changing, lasting = make_scheme(platform, yearly=True), make_scheme(platform, yearly=False)
    page = body(visitor)
    assert "Change chaque année" in sheet(page, changing)
    assert "Change chaque année" not in sheet(page, lasting)


def test_the_page_warns_that_rules_change(platform, visitor):
    make_scheme(platform)
    page = body(visitor)
    assert "Vérifiez avant de compter dessus." in page
    assert "Terreau n’a aucun lien avec elles" in page


def test_without_any_the_page_says_so_and_leads_elsewhere(platform, second_platform, visitor):
    make_scheme(second_platform)
    main = re.search(r"<main.*?</main>", body(visitor), re.DOTALL)[0]
    assert "Aucun dispositif n’est encore décrit ici." in main
    assert 'href="/ressources/"' in main
    assert families(main) == {}
    make_scheme(platform)
    assert "Aucun dispositif" not in body(visitor)


def test_the_list_costs_the_same_whatever_it_holds(platform, visitor, assert_same_queries):
    kinds, costs, levers, numbers = (
        cycle([SchemeKind.SUPPORT, SchemeKind.SERVICE, SchemeKind.NETWORK]),
        cycle(Free),
        cycle(platform.framework.levers.all()),
        count(1),
    )
    audiences = cycle([make_audience("associations"), make_audience("entreprises"), make_audience("elus")])
    situations = [make_situation(platform) for _ in range(2)]

    def add():
        fields = {"levers": [next(levers), next(levers)], "audiences": [next(audiences), next(audiences)], "situations": situations}
        make_scheme(platform, name=f"Compté {next(numbers)}", kind=next(kinds), free=next(costs), **fields)

    assert_same_queries(add, lambda: body(visitor), at_most=7)
    page = body(visitor)
    assert all(f"Compté {number}" in page for number in (1, 2, 3)), "the rows that were counted were shown"


def test_hostile_words_are_only_words(platform, visitor):
    situation = make_situation(platform)
    scheme = make_scheme(
        platform,
        situations=[situation],
        url="https://exemple.example.org/?a='\"><script>alert(3)</script>",
        **{name: f"{HOSTILE}{name}" for name in ("name", "who", "what", "how", "operator")},
    )
    page = body(visitor)
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in sheet(page, scheme)
    assert page.count("&lt;img src=x onerror=alert(2)&gt;") == 5, "every field is shown, and as it was typed"
    for shown in (page, body(visitor, situation.get_absolute_url())):
        assert "<script>alert" not in shown
        assert "<img src=x" not in shown
    assert "&lt;img src=x" in panel(body(visitor, situation.get_absolute_url()))


def test_an_address_that_could_run_something_is_refused(platform):
    scheme = make_scheme(platform)
    scheme.url = "javascript:alert(1)"
    with pytest.raises(ValidationError) as refused:
        scheme.full_clean()
    assert list(refused.value.message_dict) == ["url"]


class TestNarrowing:
    """The list kept to whom it serves, to what costs nothing, to one sort of help: links, without script."""

    @pytest.fixture
    def three(self, platform):
        """Three schemes: for associations and free, for communes and paid, for both and it depends."""
        associations, communes = make_audience("associations", "Associations", 2), make_audience("communes", "Communes", 1)
        make_scheme(platform, name="Aulne", audiences=[associations], free=Free.YES, kind=SchemeKind.SUPPORT)
        make_scheme(platform, name="Bouleau", audiences=[communes], free=Free.NO, kind=SchemeKind.SERVICE)
        make_scheme(platform, name="Cèdre", audiences=[communes, associations], free=Free.DEPENDS, kind=SchemeKind.SERVICE)

    def test_nothing_is_picked_at_first_and_each_choice_says_how_many_it_gives(self, three, visitor):
        page = body(visitor)
        assert shown(page) == ["Aulne", "Bouleau", "Cèdre"]
        assert "<strong>3</strong> portes" in page
        assert {label: link.count for label, link in choices(page).items()} == {
            "Communes": 2,
            "Associations": 2,
            "Gratuit, ou selon le cas": 2,
            "Quelqu’un pour vous aider": 1,
            "Un service en ligne": 2,
        }
        assert not any(link.selected for link in choices(page).values())
        assert "Retirer :" not in page
        assert 'name="robots"' not in page

    def test_each_choice_leads_to_as_many_as_it_says_and_takes_itself_away(self, three, visitor):
        for label, link in choices(body(visitor)).items():
            page = body(visitor, PAGE + link.url)
            assert len(shown(page)) == link.count, label
            assert [name for name, other in choices(page).items() if other.selected] == [label]
            assert len(shown(body(visitor, PAGE + choices(page)[label].url))) == 3, label
            assert re.search(rf'<ul class="filters".*?Retirer : ?</span>{label} ', page, re.DOTALL), "what was picked is said above the list"
            assert f'<a href="{PAGE}">Tout effacer</a>' in page
            assert '<meta name="robots" content="noindex, follow">' in page

    def test_choices_of_several_sorts_narrow_together_and_those_of_one_sort_widen(self, three, visitor):
        assert shown(body(visitor, f"{PAGE}?public=associations&aide=service")) == ["Cèdre"]
        assert shown(body(visitor, f"{PAGE}?public=associations&public=communes")) == ["Aulne", "Bouleau", "Cèdre"]
        assert shown(body(visitor, f"{PAGE}?public=communes&gratuit=oui")) == ["Cèdre"]

    def test_counts_follow_what_else_is_picked(self, three, visitor):
        found = choices(body(visitor, f"{PAGE}?public=associations"))
        assert (found["Communes"].count, found["Gratuit, ou selon le cas"].count, found["Un service en ligne"].count) == (2, 2, 1)

    def test_who_cannot_pay_finds_what_costs_nothing_at_least_in_some_cases(self, platform, three, visitor):
        make_scheme(platform, name="Nul n’en est sûr", free="")
        assert shown(body(visitor, f"{PAGE}?gratuit=oui")) == ["Aulne", "Cèdre"]

    def test_each_says_what_it_costs_and_nothing_where_nobody_is_sure(self, platform, visitor):
        told = {make_scheme(platform, free=free): label for free, label in (*Free.choices, ("", ""))}
        page = body(visitor)
        for scheme, label in told.items():
            assert re.findall(r'<p class="over">(.*?)</p>', sheet(page, scheme)) == ([label] if label else [])

    def test_where_nobody_said_whom_it_is_for_it_is_shown_to_all(self, platform, three, visitor):
        make_scheme(platform, name="Pour qui veut")
        page = body(visitor, f"{PAGE}?public=communes")
        assert shown(page) == ["Bouleau", "Cèdre", "Pour qui veut"]
        assert choices(page)["Communes"].count == 3

    @pytest.mark.parametrize("query", ["public=inconnu", "gratuit=non", "gratuit=selon", "aide=reseau", "aide=inconnu", "gratuit=" + "x" * 3000])
    def test_a_choice_that_does_not_exist_is_said_and_left_aside(self, three, visitor, query):
        page = body(visitor, f"{PAGE}?{query}")
        assert shown(page) == ["Aulne", "Bouleau", "Cèdre"]
        assert f"Le choix « {query.partition('=')[2][:60]} » n’existe pas ici : il n’a pas été pris en compte." in page

    def test_the_other_choices_hold_beside_one_that_does_not_exist(self, three, visitor):
        page = body(visitor, f"{PAGE}?public=inconnu&public=communes&gratuit=")
        assert shown(page) == ["Bouleau", "Cèdre"]
        assert page.count("n’existe pas ici") == 1
        assert "inconnu" not in choices(page)["Associations"].url

    def test_hostile_choices_are_only_words(self, three, visitor):
        page = body(visitor, f"{PAGE}?public=%3Cscript%3Ealert(1)%3C/script%3E%01")
        assert "<script>alert" not in page
        assert "« &lt;script&gt;alert(1)&lt;/script&gt; »" in page

    def test_where_nothing_is_left_the_page_says_so_and_leads_back(self, three, visitor):
        page = body(visitor, f"{PAGE}?public=communes&aide=accompagnement")
        assert shown(page) == []
        assert "Aucune porte ne répond à tous ces choix." in page
        assert re.search(rf'<a class="go" href="{PAGE}">Voir toutes les portes</a>', page)

    def test_a_sort_of_choice_without_any_is_not_named(self, platform, visitor):
        make_scheme(platform, free=Free.NO)
        page = body(visitor)
        assert "<summary>Coût</summary>" not in page
        assert "<summary>Pour qui</summary>" not in page

    def test_audiences_of_another_platform_are_not_offered(self, second_platform, three, visitor, sister):
        make_scheme(second_platform, audiences=[make_audience("entreprises", "Entreprises")])
        assert "Entreprises" not in choices(body(visitor))
        assert "Entreprises" in choices(body(sister))

    def test_a_narrowed_page_costs_the_same_whatever_it_holds(self, platform, visitor, assert_same_queries):
        audience = make_audience("associations")
        add = lambda: make_scheme(platform, audiences=[audience], free=Free.YES, levers=platform.framework.levers.all()[:2])  # noqa: E731 - said where it is used
        assert_same_queries(add, lambda: body(visitor, f"{PAGE}?public=associations&gratuit=oui&aide=service"), at_most=7)

    def test_a_narrowed_page_may_be_kept_whole_and_follows_what_it_read(self, three, visitor):
        recording = Recording(as_of=0)
        assert visitor.get(PAGE, {"public": "communes"}, **{RECORDING: recording}).status_code == 200
        assert recording.public
        assert not recording.refusal
        assert {"schemes_publicscheme", "schemes_publicscheme_audiences", "vocabulary_concept"} <= set(recording.tables)


class TestOnASituation:
    """What the page of a situation says of schemes."""

    def test_it_names_those_of_this_situation_and_none_of_another(self, platform, second_platform, visitor):
        here, elsewhere = make_situation(platform), make_situation(platform)
        ours = make_scheme(platform, situations=[here, elsewhere], name="Pour les deux", who="Les communes d’ici.")
        make_scheme(platform, situations=[elsewhere], name="Pour une autre situation")
        make_scheme(platform, name="Pour aucune situation")
        make_scheme(second_platform, situations=[here], name="De la sœur")
        page = body(visitor, here.get_absolute_url())
        assert f'<a href="{PAGE}#{ours.slug}">Pour les deux</a>' in panel(page)
        assert "Les communes d’ici." in panel(page)
        for name in ("Pour une autre situation", "Pour aucune situation", "De la sœur"):
            assert name not in page
        assert "Pour une autre situation" in panel(body(visitor, elsewhere.get_absolute_url()))

    def test_it_names_four_at_most_one_of_each_sort_first_and_leads_to_all(self, platform, visitor):
        situation = make_situation(platform)
        for number, kind in enumerate([SchemeKind.NETWORK, SchemeKind.SERVICE, SchemeKind.SERVICE, SchemeKind.MONEY, SchemeKind.SUPPORT, SchemeKind.SUPPORT]):
            make_scheme(platform, situations=[situation], kind=kind, name=f"Porte {number}")
        shown = panel(body(visitor, situation.get_absolute_url()))
        assert re.findall(r">(Porte \d)</a>", shown) == ["Porte 4", "Porte 3", "Porte 1", "Porte 0"]
        assert f'href="{PAGE}"' in shown

    def test_each_leads_to_its_place_in_the_list(self, platform, visitor):
        situation = make_situation(platform)
        scheme = make_scheme(platform, situations=[situation])
        address = re.search(r'<h3>\s*<a href="([^"]+)">', panel(body(visitor, situation.get_absolute_url())))[1]
        path, _hash, anchor = address.partition("#")
        assert scheme.name in re.search(rf'id="{anchor}">(.*?)</li>', body(visitor, path), re.DOTALL)[1]

    def test_without_any_it_says_nothing(self, platform, visitor):
        situation = make_situation(platform)
        make_scheme(platform)
        page = body(visitor, situation.get_absolute_url())
        assert situation.words in page
        assert 'id="trouver-de-l-aide"' not in page

    def test_it_costs_the_same_whatever_their_number(self, platform, visitor, assert_same_queries):
        situation = make_situation(platform)
        assert_same_queries(lambda: make_scheme(platform, situations=[situation]), lambda: body(visitor, situation.get_absolute_url()), at_most=9)
        assert panel(body(visitor, situation.get_absolute_url())).count("<h3>") == 3


def test_the_header_leads_there_and_says_when_one_is_there(platform, visitor):
    header = re.compile(r"<header class=\"top\">.*?</header>", re.DOTALL)
    assert f'<a href="{PAGE}">Trouver de l’aide</a>' in header.search(body(visitor, "/"))[0]
    assert f'<a href="{PAGE}" aria-current="page">Trouver de l’aide</a>' in header.search(body(visitor))[0]


def test_the_sitemap_names_it(platform, visitor):
    tree = ElementTree.fromstring(visitor.get("/sitemap.xml").content)
    assert "http://terreau.test/trouver-de-l-aide/" in [element.text for element in tree.iter(LOC)]


def test_it_needs_no_cookie_and_no_script_and_is_only_read(platform, visitor):
    make_scheme(platform)
    answer = visitor.get(PAGE)
    assert answer.status_code == 200
    assert not answer.cookies
    assert "<script>" not in answer.content.decode()
    assert " style=" not in answer.content.decode()
    assert visitor.post(PAGE).status_code == 405


class TestSearch:
    """Who searches the library for a door is led to it."""

    def found(self, visitor, text):
        page = body(visitor, f"/ressources/?q={text}").partition('aria-labelledby="echos"')[2].partition("</section>")[0]
        return re.findall(r'<a href="(/trouver-de-l-aide/[^"]*)">', page)

    def test_a_door_is_named_by_a_word_of_its_name_and_no_more_than_two(self, platform, second_platform, visitor):
        cds = [make_scheme(platform, name=f"Centre de gestion {number}", slug=f"cdg-{number}") for number in range(3)]
        make_scheme(platform, name="Tout autre chose")
        make_scheme(second_platform, name="Centre de gestion d’ailleurs")
        assert self.found(visitor, "centre+de+gestion") == [f"{PAGE}#{one.slug}" for one in cds[:2]]
        assert self.found(visitor, "méthode") == []

    @pytest.mark.parametrize("text", ["qui peut nous aider", "aide gratuite", "AIDES"])
    def test_who_asks_for_help_is_led_to_the_page(self, platform, visitor, text):
        make_scheme(platform, name="Porte")
        assert PAGE in self.found(visitor, text)

    def test_beside_the_way_to_all_doors_one_is_named(self, platform, visitor):
        for number in range(3):
            make_scheme(platform, name=f"Aide aux communes {number}", slug=f"aide-{number}")
        assert self.found(visitor, "aide") == [f"{PAGE}#aide-0", PAGE]

    @pytest.mark.parametrize("query", ["q=zzzzzz", "q=zzzzzz&public=inconnu", ""])
    def test_who_found_nothing_or_reached_the_end_is_led_to_the_page(self, platform, second_platform, visitor, sister, query):
        make_scheme(platform, name="Porte")
        wanted = f'plutôt que d’un document ? <a href="{PAGE}">Trouver de l’aide</a>'
        assert wanted in body(visitor, f"/ressources/?{query}")
        assert "plutôt que d’un document" not in body(sister, f"/ressources/?{query}"), "a platform without doors leads to none"

    def test_without_words_nothing_is_asked(self, platform, visitor):
        make_scheme(platform, name="Porte")
        assert self.found(visitor, "") == []
