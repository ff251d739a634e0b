"""Completion while typing, in a real browser: with the keyboard, with the finger, said to who does not see it."""

import re
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from tests.conftest import PHONE, Open, Site
from tests.test_axe import AXE, violations

pytestmark = [pytest.mark.browser, pytest.mark.django_db]
SITUATION = "La subvention s’arrête"


def options(page: Any) -> Any:
    return page.get_by_role("listbox", name="Suggestions").get_by_role("option")


def option(page: Any, text: str) -> Any:
    return options(page).filter(has_text=text)


def typed(page: Any, address: str, text: str) -> Any:
    """Open a page and type in its search."""
    page.goto(address)
    field = page.get_by_role("search").locator("input[name=q]")
    field.click()
    field.press_sequentially(text)
    return field


def test_another_word_for_it_leads_to_a_situation_from_the_keyboard_alone(catalogue_site: Site, open_page: Open) -> None:
    page = open_page()
    field = typed(page, f"{catalogue_site.url}/", "financer")
    option(page, SITUATION).wait_for()
    assert field.get_attribute("role") == "combobox"
    assert field.get_attribute("aria-expanded") == "true"
    assert field.get_attribute("aria-activedescendant") is None, "nothing is chosen for who presses Enter"
    field.press("ArrowDown")
    chosen = page.locator(f"#{field.get_attribute('aria-activedescendant')}")
    assert chosen.get_attribute("aria-selected") == "true"
    assert SITUATION in chosen.inner_text()
    assert "Situation" in chosen.inner_text(), "what it is stands beside it"
    field.press("Enter")
    page.wait_for_url("**/situations/**")
    assert page.get_by_role("heading", level=1).inner_text().startswith(SITUATION)


def test_enter_without_a_choice_searches(catalogue_site: Site, open_page: Open) -> None:
    page = open_page()
    field = typed(page, f"{catalogue_site.url}/", "financer")
    option(page, SITUATION).wait_for()
    field.press("Enter")
    page.wait_for_url("**/ressources/?**")
    assert parse_qs(urlsplit(page.url).query)["q"] == ["financer"]


def test_escape_closes_it_and_leaves_what_was_typed(catalogue_site: Site, open_page: Open) -> None:
    page = open_page()
    field = typed(page, f"{catalogue_site.url}/ressources/", "financer")
    option(page, SITUATION).wait_for()
    field.press("Escape")
    options(page).first.wait_for(state="hidden")
    assert field.input_value() == "financer"
    assert field.get_attribute("aria-expanded") == "false"
    field.press("ArrowDown")
    option(page, SITUATION).wait_for()
    field.press("Escape")
    field.press("Tab")
    assert page.evaluate("document.activeElement.innerText.trim()") == "Chercher", "one goes on from the field"


def test_it_is_a_finger_tall_on_a_phone_and_leads_where_it_says(catalogue_site: Site, open_page: Open) -> None:
    page = open_page(PHONE)
    typed(page, f"{catalogue_site.url}/", "financer")
    situation = option(page, SITUATION)
    situation.wait_for()
    assert situation.bounding_box()["height"] >= 44
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    situation.click()
    page.wait_for_url("**/situations/**")


def test_an_answer_that_comes_after_enter_opens_nothing(catalogue_site: Site, open_page: Open) -> None:
    page = open_page()
    held: list[Any] = []
    page.route("**/suggestions.json*", lambda route: held.append(route))
    with page.expect_request("**/suggestions.json*"):
        field = typed(page, f"{catalogue_site.url}/ressources/", "subvention")
    field.press("Enter")
    page.wait_for_url("**q=subvention**")
    with page.expect_response("**/suggestions.json*"):
        for route in held:
            route.continue_()
    page.wait_for_function("document.querySelector('.suggestions').hidden")
    assert field.get_attribute("aria-expanded") == "false"


def test_how_many_there_are_is_said(catalogue_site: Site, open_page: Open) -> None:
    page = open_page()
    typed(page, f"{catalogue_site.url}/", "subvention")
    options(page).first.wait_for()
    count = options(page).count()
    assert page.get_by_role("status").filter(has_text=re.compile("suggestion")).inner_text() == ("Une suggestion" if count == 1 else f"{count} suggestions")


def test_nothing_is_left_open_where_nothing_completes(catalogue_site: Site, open_page: Open) -> None:
    page = open_page()
    field = typed(page, f"{catalogue_site.url}/", "financer")
    option(page, SITUATION).wait_for()
    field.press_sequentially("zzzz")
    options(page).first.wait_for(state="hidden")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_while_it_is_open(catalogue_site: Site, open_page: Open, scheme: str) -> None:
    page = open_page(bypass_csp=True, color_scheme=scheme)
    field = typed(page, f"{catalogue_site.url}/", "financer")
    option(page, SITUATION).wait_for()
    field.press("ArrowDown")
    page.add_script_tag(path=AXE)
    assert violations(page) == []
