"""Finding somebody in the network, in a real browser: the map and the list in step, from the keyboard alone, on a phone, without a script."""

import re
from typing import Any

import pytest

from tests.conftest import PHONE, Open, Site

pytestmark = [pytest.mark.browser, pytest.mark.django_db]
AXE = "() => axe.run(document, {runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']})"


def opened(site: Site, open_page: Open, path: str = "/reseau/", **options: Any) -> Any:
    page = open_page(**options)
    page.goto(site.url + path)
    page.locator(".map.drawn").wait_for()
    return page


def test_the_map_shows_the_points_of_the_list_and_their_names(catalogue_site: Site, open_page: Open) -> None:
    page = opened(catalogue_site, open_page)
    page.get_by_role("button", name=re.compile("Profil de test, Personne, Saint-Dié-des-Vosges.*profil fictif")).wait_for()
    assert page.get_by_text("© IGN").is_visible()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_a_choice_in_the_list_is_a_choice_on_the_map(catalogue_site: Site, open_page: Open) -> None:
    page = opened(catalogue_site, open_page)
    page.get_by_role("button", name=re.compile("Lieu de test")).wait_for()
    page.locator("#facettes summary").filter(has_text="Qui").click()
    page.get_by_role("checkbox", name=re.compile("Personnes")).check()
    page.wait_for_url("**sorte=person**")
    page.get_by_role("button", name=re.compile("Lieu de test")).wait_for(state="detached")
    assert page.get_by_role("button", name=re.compile("Profil de test")).is_visible()
    assert page.locator("#facettes details[open]").count() == 1


def test_a_card_lights_its_point_and_a_point_its_card(catalogue_site: Site, open_page: Open) -> None:
    page = opened(catalogue_site, open_page)
    page.get_by_role("button", name=re.compile("Lieu de test")).wait_for()
    page.get_by_role("link", name="Lieu de test").focus()
    page.locator(".spot.lit[aria-label^='Lieu de test']").wait_for()
    page.get_by_role("button", name=re.compile("Profil de test")).focus()
    page.locator(".card.lit").filter(has_text="Profil de test").wait_for()


def test_the_keyboard_opens_a_point_reads_it_and_comes_back(catalogue_site: Site, open_page: Open) -> None:
    page = opened(catalogue_site, open_page)
    spot = page.get_by_role("button", name=re.compile("Profil de test"))
    spot.focus()
    page.keyboard.press("Enter")
    link = page.locator(".told").get_by_role("link", name="Profil de test")
    link.wait_for()
    assert page.locator(".told").get_by_text("Profil fictif").is_visible()
    assert link.evaluate("one => one === document.activeElement")
    page.keyboard.press("Escape")
    link.wait_for(state="detached")
    spot.focus()
    page.keyboard.press("Enter")
    link.wait_for()
    page.keyboard.press("Enter")
    page.wait_for_url("**/reseau/profils/profil-de-test/")


def test_moving_the_map_narrows_the_list_when_asked(catalogue_site: Site, open_page: Open) -> None:
    page = opened(catalogue_site, open_page, "/reseau/?sorte=place")
    page.locator(".live").focus()
    page.get_by_role("button", name="Zoomer", exact=True).click()
    page.get_by_role("button", name="Chercher dans cette zone").click()
    page.wait_for_url("**zone=**")
    page.get_by_role("link", name="Retirer : Dans la zone de la carte").wait_for()
    assert page.get_by_role("link", name="Lieu de test").is_visible()


def test_on_a_phone_the_list_comes_first_and_the_map_waits(catalogue_site: Site, open_page: Open) -> None:
    page = open_page(PHONE)
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(f"{catalogue_site.url}/reseau/")
    page.get_by_role("link", name="Profil de test").wait_for()
    assert not any("map" in url for url in asked)
    page.locator("summary").filter(has_text="Voir la carte").click()
    page.locator(".map.drawn").wait_for()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_without_javascript_the_drawing_leads_to_a_region(catalogue_site: Site, open_page: Open) -> None:
    page = open_page(java_script_enabled=False)
    page.goto(f"{catalogue_site.url}/reseau/")
    page.locator(".still a[aria-label^='Grand Est']").click()
    page.wait_for_url("**territoire=region-44**")
    assert page.get_by_role("link", name="Profil de test").is_visible()
    assert re.fullmatch(r"Vosges\s: 1 profil", page.locator(".still a").get_attribute("aria-label"))


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_once_the_map_is_there(catalogue_site: Site, open_page: Open, scheme: str) -> None:
    page = opened(catalogue_site, open_page, color_scheme=scheme, bypass_csp=True)
    page.get_by_role("button", name=re.compile("Lieu de test")).click()
    page.locator(".told").wait_for()
    page.add_script_tag(path="node_modules/axe-core/axe.min.js")
    found = page.evaluate(AXE)["violations"]
    assert [(one["id"], one["nodes"][0]["html"][:200]) for one in found] == []
