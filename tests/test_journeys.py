"""What people do on the site, in a real browser: on a phone, without JavaScript, with the keyboard alone, as an editor."""

import re
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from tests.conftest import PHONE, Open, Site

pytestmark = [pytest.mark.browser, pytest.mark.django_db]
# Known defects carry a strict mark: whoever mends one takes the mark off.


def found(page: Any) -> int:
    """Return how many resources the list says it holds."""
    return int(re.sub(r"\D", "", page.locator("#liste strong").first.inner_text()))


def cards(page: Any) -> list[str]:
    """Return the titles in the list."""
    return page.locator("#liste .card :is(h2, h3)").all_inner_texts()


def asked(page: Any) -> dict[str, list[str]]:
    """Return the query in the address."""
    return {name: values for name, values in parse_qs(urlsplit(page.url).query).items() if values != [""]}


def box(page: Any, label: str) -> Any:
    """Return the check box of a value of a facet."""
    return page.get_by_role("checkbox", name=re.compile(f"^{label}"))


def counted(page: Any, label: str) -> int:
    """Return how many resources a value of a facet promises."""
    text = page.locator("#facettes label", has=box(page, label)).locator(".count").inner_text()
    return int(re.search(r"\d+", text)[0])


# (a) A newcomer with a phone.


def test_a_newcomer_goes_from_a_situation_to_a_resource_to_its_citation_to_the_next(catalogue_site: Site, open_page: Open) -> None:
    page = open_page(PHONE, has_touch=True, is_mobile=True)
    page.goto(catalogue_site.url)
    page.get_by_role("link", name="Partir de ma situation").tap()
    chosen = page.locator("#situations .chips a").nth(1)
    words = chosen.inner_text()
    chosen.tap()
    page.wait_for_url("**/situations/**")
    assert page.get_by_role("heading", level=1).inner_text() == words
    first = page.locator("main a[href^='/ressources/']:not([href*='?'])").first
    title = first.inner_text()
    first.tap()
    page.wait_for_url("**/ressources/*/")
    assert page.get_by_role("heading", level=1).inner_text() == title
    citation = page.get_by_label("Citation à copier").input_value()
    assert title in citation
    assert urlsplit(page.url).path in citation
    after = page.locator("section", has=page.get_by_role("heading", name="Et ensuite")).locator(".card a").first
    following = after.inner_text()
    after.tap()
    page.wait_for_url(lambda url: urlsplit(url).path.startswith("/ressources/") and title not in url)
    page.get_by_role("heading", level=1, name=following).wait_for()
    assert following != title


# (b), (c), (f) Searching and narrowing, with and without JavaScript.


def test_searching_narrowing_turning_pages_and_sharing(catalogue_site: Site, open_page: Open) -> None:
    page = open_page()
    page.goto(f"{catalogue_site.url}/ressources/")
    everything = found(page)
    page.get_by_role("searchbox").fill("territoire")
    page.locator("#q").press("Enter")
    page.wait_for_url("**q=territoire**")
    page.wait_for_function("before => !document.querySelector('#liste strong').innerText.includes(before)", arg=str(everything))
    searched = found(page)
    assert 20 < searched < everything

    promised = counted(page, "Auprès de l’éditeur")
    box(page, "Auprès de l’éditeur").check()
    page.wait_for_url("**acces=editeur**")
    page.wait_for_function("n => Number(document.querySelector('#liste strong').innerText) === n", arg=promised)
    promised_both = counted(page, "S’approprier")
    box(page, "S’approprier").first.check()
    page.wait_for_url("**marche=s-approprier**")
    page.wait_for_function("n => Number(document.querySelector('#liste strong').innerText) === n", arg=promised_both)
    assert asked(page) == {"q": ["territoire"], "acces": ["editeur"], "marche": ["s-approprier"]}
    assert promised_both < promised < searched

    page.get_by_role("list", name="Ce que vous avez choisi").get_by_role("link", name=re.compile("S’approprier")).click()
    page.wait_for_url(lambda url: "marche" not in url)
    page.wait_for_function("n => Number(document.querySelector('#liste strong').innerText) === n", arg=promised)
    assert not box(page, "S’approprier").first.is_checked()
    assert box(page, "Auprès de l’éditeur").is_checked()

    first = cards(page)
    page.get_by_role("link", name="Suivante").click()
    page.wait_for_url("**page=2**")
    page.get_by_role("link", name="Précédente").wait_for()
    second = cards(page)
    assert len(first) == 20
    assert len(second) == promised - 20
    assert not set(first) & set(second)
    assert asked(page) == {"q": ["territoire"], "acces": ["editeur"], "page": ["2"]}

    friend = open_page()
    friend.goto(page.url)
    assert cards(friend) == second
    assert friend.get_by_role("searchbox").input_value() == "territoire"
    assert box(friend, "Auprès de l’éditeur").is_checked()

    page.get_by_role("link", name="Précédente").click()
    page.wait_for_url(lambda url: "page=2" not in url)
    page.get_by_role("link", name="Suivante").wait_for()
    assert cards(page) == first


def test_what_is_chosen_before_the_script_has_come_is_sent_when_it_has(catalogue_site: Site, open_page: Open) -> None:
    page, held = open_page(), []
    page.route("**/htmx*.js", lambda route: held.append(route))
    page.goto(f"{catalogue_site.url}/ressources/")
    page.evaluate("window.stayed = true")
    assert held == [], "reading the list needs no such script"
    with page.expect_request("**/htmx*.js"):
        box(page, "Auprès de l’éditeur").check()
    held[0].continue_()
    page.wait_for_url("**acces=editeur**")
    assert page.evaluate("window.stayed") is True


def test_a_box_that_is_ticked_stays_where_it_is(catalogue_site: Site, open_page: Open) -> None:
    page = open_page()
    page.set_viewport_size({"width": 1280, "height": 900})
    page.goto(f"{catalogue_site.url}/ressources/")
    box = page.locator('input[name="acces"]').first
    page.mouse.move(800, 500)
    page.mouse.wheel(0, 300)
    page.wait_for_function("scrollY === 300")
    place = "document.querySelector('input[name=acces]').getBoundingClientRect().top"
    before = page.evaluate(place)
    box.click()
    page.wait_for_url("**acces=**")
    page.wait_for_function("document.querySelector('#liste .filters')")
    page.wait_for_function(f"before => Math.abs({place} - before) < 3", arg=before)


def test_the_list_follows_what_is_typed_and_back_returns(catalogue_site: Site, open_page: Open) -> None:
    page = open_page()
    page.goto(f"{catalogue_site.url}/ressources/")
    everything, titles = found(page), cards(page)
    page.evaluate("window.stayed = true")
    page.locator("#q").press_sequentially("charte", delay=30)
    page.wait_for_url("**q=charte**")
    page.wait_for_function("before => document.querySelector('#liste strong').innerText !== before", arg=str(everything))
    assert page.evaluate("window.stayed") is True, "the page was not loaded again"
    assert 0 < found(page) < everything
    assert "charte" in cards(page)[0].lower()
    assert page.evaluate("document.activeElement.id") == "q", "one goes on typing"
    assert str(found(page)) in page.get_by_role("status").first.inner_text(), "what changed is said"
    page.go_back()
    page.wait_for_url(lambda url: "charte" not in url)
    page.wait_for_function("before => document.querySelector('#liste strong').innerText === before", arg=str(everything))
    assert cards(page) == titles
    assert page.locator("#q").input_value() == ""


def test_going_back_leaves_a_search_whatever_the_pauses_of_who_typed_it(catalogue_site: Site, open_page: Open) -> None:
    page = open_page()
    page.goto(f"{catalogue_site.url}/")
    page.goto(f"{catalogue_site.url}/ressources/")
    steps, words = page.evaluate("history.length"), page.locator("#q")
    for typed, address in (("char", "**q=char"), ("te", "**q=charte"), (" alliance", "**q=charte*alliance")):
        words.press_sequentially(typed)
        page.wait_for_url(lambda url, address=address: re.search(address.replace("**", "").replace("*", ".*") + "$", url) is not None)
    words.press("Enter")
    box(page, "Auprès de l’éditeur").check()
    page.wait_for_url("**acces=editeur**")
    assert page.evaluate("history.length") == steps + 2, "one step for what was typed, one for the choice"
    page.go_back()
    page.wait_for_function("() => location.search.includes('alliance') && !document.querySelector('input[name=acces]:checked')")
    page.wait_for_load_state("load")
    page.go_back()
    page.wait_for_function("() => location.search === '' && document.querySelector('#q').value === ''")
    page.wait_for_load_state("load")
    page.locator("#q").press_sequentially("budget")
    page.wait_for_url("**q=budget**")
    page.go_back()
    page.wait_for_url("**/ressources/")


def test_going_back_shows_what_the_address_says_after_the_page_was_loaded_again(catalogue_site: Site, open_page: Open) -> None:
    page = open_page()
    page.goto(f"{catalogue_site.url}/ressources/?q=territoire")
    before, titles = found(page), cards(page)
    box(page, "Auprès de l’éditeur").check()
    page.wait_for_url("**acces=editeur**")
    page.wait_for_function("before => document.querySelector('#liste strong').innerText !== before", arg=str(before))
    page.locator("#liste .card a").first.click()
    page.wait_for_url("**/ressources/*/")
    page.go_back()
    page.wait_for_url("**acces=editeur**")
    page.reload()
    assert found(page) < before
    page.go_back()
    page.wait_for_url(lambda url: "acces" not in url)
    page.wait_for_function("before => document.querySelector('#liste strong').innerText === before", arg=str(before))
    assert cards(page) == titles
    assert not box(page, "Auprès de l’éditeur").is_checked()


def test_all_of_it_works_without_javascript(catalogue_site: Site, open_page: Open) -> None:
    page = open_page(java_script_enabled=False)
    page.goto(f"{catalogue_site.url}/ressources/")
    page.get_by_role("searchbox").fill("territoire")
    page.get_by_role("searchbox").press("Enter")
    page.wait_for_url("**q=territoire**")
    searched = found(page)
    promised = counted(page, "Auprès de l’éditeur")
    box(page, "Auprès de l’éditeur").check()
    page.get_by_role("button", name=re.compile("^Voir les")).click()
    page.wait_for_url("**acces=editeur**")
    assert found(page) == promised < searched
    assert asked(page) == {"q": ["territoire"], "acces": ["editeur"]}
    assert box(page, "Auprès de l’éditeur").is_checked()
    first = cards(page)
    page.get_by_role("link", name="Suivante").click()
    page.wait_for_url("**page=2**")
    assert cards(page)
    assert not set(first) & set(cards(page))
    page.get_by_role("list", name="Ce que vous avez choisi").get_by_role("link", name=re.compile("Auprès")).click()
    page.wait_for_url(lambda url: "acces" not in url)
    assert found(page) == searched


def test_the_menu_and_the_facets_of_a_phone_open_without_javascript(catalogue_site: Site, open_page: Open) -> None:
    page = open_page(PHONE, java_script_enabled=False, has_touch=True)
    page.goto(catalogue_site.url)
    entry = page.get_by_role("navigation", name="Principale").get_by_role("link", name="Ressources")
    assert not entry.is_visible()
    page.locator("summary", has_text="Menu").tap()
    assert entry.is_visible()
    entry.tap()
    page.wait_for_url("**/ressources/")
    choice = box(page, "Apprendre à faire alliance")
    assert not choice.is_visible()
    page.locator("summary", has_text="Affiner").tap()
    promised = counted(page, "Apprendre à faire alliance")
    choice.check()
    page.get_by_role("button", name=re.compile("^Voir les")).tap()
    page.wait_for_url("**levier=apprendre-a-faire-alliance**")
    assert found(page) == promised


# (d) With the keyboard alone.

# A stop shows where one is when what has the focus, something around it or something in it is drawn otherwise than before.
FOCUS = """() => {
    const element = document.activeElement;
    if (!element || element === document.body) return null;
    const drawn = style => (style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) > 0) || style.boxShadow !== 'none';
    const near = [element, ...element.querySelectorAll('*'), element.parentElement, element.parentElement?.parentElement].filter(Boolean);
    const box = element.getBoundingClientRect();
    return {
        name: (element.getAttribute('aria-label') || element.textContent || element.value || element.id).trim().replace(/\\s+/g, ' ').slice(0, 60),
        tag: element.localName, id: element.id,
        shown: near.some(one => drawn(getComputedStyle(one)) || drawn(getComputedStyle(one, '::after'))),
        seen: box.width > 1 && box.height > 1 && box.right > 0 && box.bottom > 0 && box.left < innerWidth && box.top < innerHeight,
    };
}"""


def stops(page: Any, at_most: int) -> Iterator[dict[str, Any]]:
    """Press Tab until the end of the page; each stop must be in view and show that it has the focus."""
    for _turn in range(at_most):
        page.keyboard.press("Tab")
        stop = page.evaluate(FOCUS)
        if stop is None:
            return
        assert stop["shown"], f"nothing shows that {stop} has the focus"
        assert stop["seen"], f"{stop} has the focus out of sight"
        yield stop


def walk(page: Any, wanted: Callable[[dict[str, Any]], bool], at_most: int = 120) -> dict[str, Any]:
    """Press Tab until a stop is the wanted one, and return it."""
    met = []
    for stop in stops(page, at_most):
        if wanted(stop):
            return stop
        met.append(stop["name"])
    raise AssertionError(f"not met among {met}")


def test_the_keyboard_alone_goes_everywhere(catalogue_site: Site, open_page: Open) -> None:
    page = open_page(PHONE)
    page.goto(catalogue_site.url)
    page.keyboard.press("Tab")
    assert page.evaluate(FOCUS)["name"] == "Aller au contenu"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "contenu"
    page.reload()
    walk(page, lambda stop: stop["tag"] == "summary" and stop["name"] == "Menu")
    page.keyboard.press("Enter")
    walk(page, lambda stop: stop["name"] == "Ressources")
    page.keyboard.press("Enter")
    page.wait_for_url("**/ressources/")

    walk(page, lambda stop: stop["id"] == "q")
    page.keyboard.type("alliance")
    page.wait_for_url("**q=alliance**")
    walk(page, lambda stop: stop["tag"] == "summary" and stop["name"].startswith("Affiner"))
    page.keyboard.press("Enter")
    walk(page, lambda stop: stop["tag"] == "input" and stop["name"] == "apprendre-a-faire-alliance")
    page.keyboard.press("Space")
    page.wait_for_url("**levier=apprendre-a-faire-alliance**")
    page.wait_for_function("!document.querySelector('.htmx-request')")
    assert page.evaluate("document.activeElement.value") == "apprendre-a-faire-alliance", "the focus stays on what was toggled"
    assert box(page, "Apprendre à faire alliance").is_checked()
    first = cards(page)[0]
    walk(page, lambda stop: stop["name"] == first)
    page.keyboard.press("Enter")
    page.wait_for_url("**/ressources/*/")
    assert page.get_by_role("heading", level=1).inner_text() == first


@pytest.mark.parametrize("name", ["home", "lever", "own body", "glossary"])
def test_every_stop_of_a_page_shows_the_focus(catalogue_site: Site, open_page: Open, name: str) -> None:
    page = open_page()
    page.goto(catalogue_site.url + catalogue_site.pages[name])
    assert len({stop["name"] for stop in stops(page, at_most=40)}) > 10


# (e) An editor.


def describe(site: Site, page: Any, title: str) -> None:
    """Log in as a new person who publishes, by password and code, and begin to describe a resource."""
    from allauth.mfa.totp.internal import auth as totp

    from terreau.accounts.models import RoleKind
    from terreau.accounts.tests.factories import PASSWORD, add_second_factor, make_role
    from terreau.vocabulary.models import Platform

    person = make_role(Platform.objects.get(), RoleKind.PUBLISHER).user
    secret = add_second_factor(person)
    page.goto(f"{site.url}/atelier/")
    page.locator("input[name=login]").fill(person.email)
    page.locator("input[name=password]").fill(PASSWORD)
    page.locator("main button[type=submit]").first.click()
    page.locator("input[name=code]").fill(totp.format_hotp_value(totp.hotp_value(secret, next(iter(totp.yield_hotp_counters_from_time())))))
    page.locator("main button[type=submit]").first.click()
    page.wait_for_url("**/atelier/**")
    page.goto(f"{site.url}/atelier/snippets/library/resource/add/")
    page.locator("[name=title]").press_sequentially(title)


def test_the_address_that_the_desk_proposes_is_one_that_it_takes(catalogue_site: Site, open_page: Open) -> None:
    page = open_page()
    describe(catalogue_site, page, "Évaluer à plusieurs")
    page.wait_for_function("document.querySelector('[name=slug]').value === 'evaluer-a-plusieurs'")


def test_an_editor_logs_in_describes_a_resource_and_everybody_sees_it(catalogue_site: Site, open_page: Open) -> None:
    """What others see at once here comes without the page cache, which has no follower in tests: its own tests say how soon it forgets."""
    page = open_page({"width": 1280, "height": 1200})
    describe(catalogue_site, page, "Une méthode décrite par le test")
    page.locator("[name=abstract]").fill("Ce que dit cette méthode.")
    page.locator("[name=kind]").select_option(label="Méthode")
    page.locator("[name=access]").select_option("editeur")
    page.get_by_role("checkbox", name=re.compile("Apprendre à faire alliance")).check()
    page.locator("[name=action-publish]").first.click()
    page.locator(".messages li").first.wait_for()
    assert "/add/" not in page.url, [text.strip() for text in page.locator(".messages, .error-message").all_text_contents()]

    stranger = open_page()
    stranger.goto(f"{catalogue_site.url}/ressources/?q=méthode décrite par le test")
    stranger.locator("#liste").get_by_role("link", name="Une méthode décrite par le test").first.click()
    stranger.wait_for_url("**/ressources/une-methode-decrite-par-le-test/")
    assert stranger.get_by_role("heading", level=1).inner_text() == "Une méthode décrite par le test"
