"""Gathering resources and opening a kit, in a real browser: with a mouse, with the keyboard alone, without JavaScript."""

from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import urlsplit

import pytest

from tests.conftest import Site

pytestmark = [pytest.mark.browser, pytest.mark.django_db]
Open = Callable[..., Any]
SHIFTS = """window.moved = 0;
window.count = shifts => shifts.forEach(one => moved += one.value);
window.observer = new PerformanceObserver(list => count(list.getEntries()));
observer.observe({type: "layout-shift", buffered: true})"""
# Two frames on, all that moved is known, told to the observer or about to be.
MOVED = """() => new Promise(tell => requestAnimationFrame(() => requestAnimationFrame(() => { count(observer.takeRecords()); tell(moved) })))"""
FIRST, SECOND = "base-impact-alliances", "charte-du-faire-alliance"


@pytest.fixture
def reader(browser: Any) -> Iterator[Open]:
    """Return a function that gives a page of a fresh reader."""
    contexts = []

    def opened(**options: Any) -> Any:
        context = browser.new_context(viewport={"width": 1280, "height": 900}, locale="fr-FR", reduced_motion="reduce", **options)
        context.set_default_timeout(8000)
        contexts.append(context)
        return context.new_page()

    yield opened
    for context in contexts:
        context.close()


def watch_what_moves(page: Any) -> None:
    """Have a page count what moves on it, its script coming only once it has been painted, as on a weak network."""
    page.add_init_script(SHIFTS)
    page.route("**/terreau*.js", lambda route: (page.wait_for_timeout(400), route.continue_()))


def chosen(page: Any) -> list[str]:
    """Return the slugs that the page of a selection shows, in order."""
    return [urlsplit(link.get_attribute("href")).path.split("/")[2] for link in page.locator(".picks li > div > a").all()]


def add(page: Any, site: Site, slug: str) -> None:
    """Add a resource from its page."""
    page.goto(f"{site.url}/ressources/{slug}/")
    page.get_by_role("button", name="Ajouter à ma sélection", exact=True).click()
    page.get_by_role("button", name="Retirer de ma sélection", exact=True).wait_for()


def test_a_reader_gathers_orders_shares_and_empties(catalogue_site: Site, reader: Open) -> None:
    page = reader()
    add(page, catalogue_site, FIRST)
    add(page, catalogue_site, SECOND)
    page.get_by_role("banner").get_by_role("link", name="Ma sélection (2)").click()
    page.wait_for_url("**/selection/?r=**")
    assert chosen(page) == [FIRST, SECOND]
    assert not page.get_by_text("Votre navigateur ne garde pas cette sélection.").is_visible()

    page.get_by_role("button", name="Descendre : IMPACT-Alliances").click()
    page.wait_for_url(f"**/selection/?r={SECOND},{FIRST}#{FIRST}")  # where one was
    shared = page.get_by_label("L’adresse à partager").input_value()
    assert urlsplit(shared)[2:4] == urlsplit(page.url)[2:4]
    page.goto(f"{catalogue_site.url}/selection/")
    # The order is kept in the browser.
    page.wait_for_url(f"**/selection/?r={SECOND},{FIRST}")

    friend = reader()
    friend.goto(page.url)
    assert chosen(friend) == [SECOND, FIRST]
    friend.get_by_role("button", name="En faire ma sélection").click()
    friend.goto(f"{catalogue_site.url}/kits/")
    friend.get_by_role("main").get_by_role("link", name="Ma sélection (2)").wait_for()

    page.get_by_role("button", name="Retirer : IMPACT-Alliances").click()
    page.wait_for_url(f"**/selection/?r={SECOND}#choisies")
    page.once("dialog", lambda question: question.dismiss())
    page.get_by_role("link", name="Tout retirer").click()
    assert chosen(page) == [SECOND], "emptying is asked about first"
    page.once("dialog", lambda question: question.accept())
    page.get_by_role("link", name="Tout retirer").click()
    page.get_by_text("Rien de choisi pour l’instant.").wait_for()
    assert page.evaluate("localStorage.length") == 0
    assert page.context.cookies() == []


def test_looking_at_somebody_elses_selection_leaves_mine_alone(catalogue_site: Site, reader: Open) -> None:
    page = reader()
    add(page, catalogue_site, FIRST)
    page.goto(f"{catalogue_site.url}/selection/?r={SECOND},{FIRST}")
    page.get_by_role("button", name="Descendre : Charte du faire alliance").click()
    page.wait_for_url(f"**/selection/?r={FIRST},{SECOND}#{SECOND}")
    page.once("dialog", lambda question: question.dismiss())
    page.get_by_role("button", name="En faire ma sélection").click()
    page.get_by_role("link", name="Revenir à la mienne (1)").click()
    page.wait_for_url(f"**/selection/?r={FIRST}")
    assert chosen(page) == [FIRST]


def test_nothing_moves_on_the_page_of_a_resource_for_who_gathered_before(catalogue_site: Site, reader: Open) -> None:
    page = reader()
    page.set_viewport_size({"width": 390, "height": 780})
    add(page, catalogue_site, FIRST)
    watch_what_moves(page)
    page.reload()
    page.get_by_role("banner").get_by_role("link", name="Ma sélection (1)").wait_for()
    assert page.evaluate(MOVED) < 0.005, "the button has another word; what is below stays where it was"


def test_a_selection_is_made_with_the_keyboard_alone(catalogue_site: Site, reader: Open) -> None:
    page = reader()
    page.goto(f"{catalogue_site.url}/ressources/{FIRST}/")
    for _press in range(30):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.dataset.pick") == FIRST:
            break
    page.keyboard.press("Space")
    assert page.evaluate("document.activeElement.textContent.trim()") == "Retirer de ma sélection"
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.wait_for_url("**/selection/?r=**")
    assert chosen(page) == [FIRST]


def test_part_of_a_kit_is_ticked(catalogue_site: Site, reader: Open) -> None:
    page = reader()
    page.goto(f"{catalogue_site.url}/kits/co-construction-territoriale/")
    page.get_by_role("link", name="N’en emporter qu’une partie").click()
    told: list[str] = []
    page.on("dialog", lambda dialog: (told.append(dialog.message), dialog.accept()))
    page.get_by_role("button", name="Garder ce que j’ai coché").click()
    assert told == ["Cochez au moins une ressource."]
    for box in page.get_by_role("checkbox").all()[1:3]:
        box.check()
    page.get_by_role("button", name="Garder ce que j’ai coché").click()
    page.get_by_role("heading", name="2 ressources choisies").wait_for()
    page.get_by_role("button", name="En faire ma sélection").click()
    page.get_by_role("banner").get_by_role("link", name="Ma sélection (2)").wait_for()


def test_cards_are_gathered_where_they_are_listed(catalogue_site: Site, reader: Open) -> None:
    page = reader()
    page.set_viewport_size({"width": 390, "height": 780})
    watch_what_moves(page)
    page.goto(f"{catalogue_site.url}/ressources/?q=alliance")
    mine = page.get_by_role("banner").get_by_role("link", name="Ma sélection")
    assert not mine.is_visible(), "nothing to go to yet"
    first = page.locator(".cards .card").first
    slug = urlsplit(first.get_by_role("link").get_attribute("href")).path.split("/")[2]
    button = first.get_by_role("button", name="Ajouter à ma sélection")
    button.click()
    assert button.get_attribute("aria-pressed") == "true"
    assert page.url.endswith("?q=alliance"), "the card's own link was not followed"
    assert page.evaluate(MOVED) == 0

    page.set_viewport_size({"width": 1280, "height": 900})
    page.get_by_label("Votre question, ou quelques mots").fill("charte")
    page.wait_for_url("**/ressources/?q=charte")
    page.locator(".cards .card").filter(has_text="Une charte pour s’accorder").get_by_role("button").click()
    page.get_by_role("banner").get_by_role("link", name="Ma sélection (2)").click()
    page.wait_for_url("**/selection/?r=**")
    assert chosen(page) == [slug, "charte-d-alliance-et-accord-de-partenariat"]


def test_a_fifty_first_is_refused_in_words(catalogue_site: Site, reader: Open) -> None:
    page = reader()
    page.goto(f"{catalogue_site.url}/ressources/{FIRST}/")
    page.evaluate("localStorage.setItem('terreau.selection', JSON.stringify(Array.from({length: 50}, (_, n) => 'r' + n)))")
    page.reload()
    page.get_by_role("button", name="Ajouter à ma sélection", exact=True).click()
    assert page.get_by_text("Votre sélection est pleine : retirez-en une ressource.").is_visible()
    told: list[str] = []
    page.on("dialog", lambda dialog: (told.append(dialog.message), dialog.accept()))
    page.locator(".pick").first.click()
    assert "pleine" in told[0]
    assert page.locator(".pick").first.get_attribute("aria-pressed") == "false"
    assert page.url.endswith(f"/ressources/{FIRST}/")


@pytest.mark.parametrize("kept", ["pas du JSON", '{"a": 1}', '["<script>", 7, null]'])
def test_what_a_browser_keeps_may_be_anything(catalogue_site: Site, reader: Open, kept: str) -> None:
    page = reader()
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.goto(f"{catalogue_site.url}/selection/")
    page.evaluate("kept => localStorage.setItem('terreau.selection', kept)", kept)
    page.reload()
    page.get_by_text("Rien de choisi pour l’instant.").wait_for()
    assert errors == []


def test_everything_works_without_javascript(catalogue_site: Site, reader: Open) -> None:
    page = reader(java_script_enabled=False)
    page.goto(f"{catalogue_site.url}/ressources/")
    assert page.locator(".pick").count() == 0
    assert not page.locator(".mine").is_visible()
    page.goto(f"{catalogue_site.url}/kits/co-construction-territoriale/")
    page.locator("summary", has_text="Boîte à outils").click()
    assert page.get_by_role("heading", name="Fiches outil").is_visible()
    page.goto(f"{catalogue_site.url}/ressources/{FIRST}/")
    page.get_by_role("link", name="Ajouter à ma sélection").click()
    assert chosen(page) == [FIRST]
    page.goto(f"{catalogue_site.url}/selection/?r={FIRST},{SECOND}")
    page.get_by_role("button", name="Descendre : IMPACT-Alliances").click()
    assert chosen(page) == [SECOND, FIRST]
    page.get_by_role("button", name="Retirer : IMPACT-Alliances").click()
    assert chosen(page) == [SECOND]
    page.goto(f"{catalogue_site.url}/selection/?r={FIRST},{SECOND}&choisir=1")
    page.get_by_role("checkbox", name="Charte du faire alliance").check()
    page.get_by_role("button", name="Garder ce que j’ai coché").click()
    assert chosen(page) == [SECOND]
