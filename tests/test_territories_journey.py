"""Finding one's territory, in a real browser: by some letters, from the keyboard alone; without a script."""

import pytest

from tests.conftest import PHONE, Open, Site

pytestmark = [pytest.mark.browser, pytest.mark.django_db]


def test_three_letters_and_an_arrow_lead_to_a_town(catalogue_site: Site, open_page: Open) -> None:
    page = open_page(PHONE)
    page.goto(f"{catalogue_site.url}/")
    page.get_by_role("link", name="votre commune").click()
    page.wait_for_url("**/territoires/")
    page.locator("#q").press_sequentially("st die")
    page.get_by_role("option").filter(has_text="Saint-Dié-des-Vosges").filter(has_text="Commune").wait_for()
    page.locator("#q").press("ArrowDown")
    while "Commune" not in page.locator('[role="option"][aria-selected="true"]').inner_text():
        page.locator("#q").press("ArrowDown")
    page.locator("#q").press("Enter")
    page.wait_for_url("**/territoires/communes/88413-saint-die-des-vosges/")
    assert page.get_by_role("heading", level=1).inner_text() == "Saint-Dié-des-Vosges"
    assert page.get_by_role("img", name="Contour de Saint-Dié-des-Vosges").is_visible()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_a_browser_keeps_ones_territory_until_one_forgets_it(catalogue_site: Site, open_page: Open) -> None:
    page = open_page()
    page.goto(f"{catalogue_site.url}/")
    assert not page.locator("[data-my-territory]").is_visible()
    page.goto(catalogue_site.url + catalogue_site.pages["territory"])
    page.get_by_role("button", name="C’est mon territoire").click()
    page.get_by_text("Retenu dans ce navigateur, et là seulement.").wait_for()
    page.goto(f"{catalogue_site.url}/")
    page.locator("[data-my-territory]").get_by_role("link", name="Saint-Dié-des-Vosges").click()
    page.wait_for_url("**/territoires/communes/88413-saint-die-des-vosges/")
    page.get_by_role("button", name="Oublier ce territoire").click()
    page.get_by_role("button", name="C’est mon territoire").wait_for()
    page.goto(f"{catalogue_site.url}/territoires/")
    assert not page.locator("[data-my-territory]").is_visible()
    assert page.evaluate("localStorage.length") == 0


def test_one_finds_it_without_javascript(catalogue_site: Site, open_page: Open) -> None:
    page = open_page(java_script_enabled=False)
    page.goto(f"{catalogue_site.url}/territoires/")
    page.get_by_role("searchbox").fill("88100")
    page.get_by_role("searchbox").press("Enter")
    page.get_by_role("link", name="Saint-Dié-des-Vosges").click()
    page.wait_for_url("**/territoires/communes/88413-saint-die-des-vosges/")


def test_a_form_completes_a_territory_from_the_keyboard_alone(catalogue_site: Site, open_page: Open) -> None:
    page = open_page(PHONE)
    page.goto(f"{catalogue_site.url}/reseau/question/")
    field = page.get_by_label("La commune ou l’intercommunalité")
    field.press_sequentially("st die")
    page.get_by_role("option").filter(has_text="Saint-Dié-des-Vosges").first.wait_for()
    assert field.get_attribute("role") == "combobox"
    assert field.get_attribute("aria-expanded") == "true"
    field.press("ArrowDown")
    while "Commune" not in page.locator('[role="option"][aria-selected="true"]').inner_text():
        field.press("ArrowDown")
    chosen = page.locator('[role="option"][aria-selected="true"]')
    assert field.get_attribute("aria-activedescendant") == chosen.get_attribute("id")
    field.press("Enter")
    assert field.input_value() == "Saint-Dié-des-Vosges (88)"
    assert page.locator('[name="territory-cle"]').input_value() == "commune-88413"
    assert page.get_by_role("status").filter(has_text="Saint-Dié-des-Vosges (88), choisi").count() == 1
    assert field.get_attribute("aria-expanded") == "false"
    assert "/reseau/question/" in page.url
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_the_territory_that_a_browser_keeps_is_offered(catalogue_site: Site, open_page: Open) -> None:
    page = open_page()
    page.goto(catalogue_site.url + catalogue_site.pages["territory"])
    page.get_by_role("button", name="C’est mon territoire").click()
    page.goto(f"{catalogue_site.url}/reseau/question/")
    page.get_by_role("button", name="Mon territoire : Saint-Dié-des-Vosges").click()
    assert page.get_by_label("La commune ou l’intercommunalité").input_value() == "Saint-Dié-des-Vosges"
    assert page.locator('[name="territory-cle"]').input_value() == "commune-88413"
