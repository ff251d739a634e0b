"""axe finds nothing on any type of page: light and dark, on a phone with everything unfolded and on a desktop."""

from pathlib import Path
from typing import Any

import pytest

from tests.conftest import PAGE_TYPES, Site

pytestmark = [pytest.mark.browser, pytest.mark.django_db]
AXE = Path(__file__).resolve().parents[1] / "node_modules" / "axe-core" / "axe.min.js"
UNFOLD = "document.querySelectorAll('details').forEach(found => { found.open = true; })"
# What the colour scheme can change: the rest of a page is the same in light and dark.
COLOURS = ["color-contrast", "link-in-text-block"]
RUN = """async rules => {
    const found = await axe.run(document, { resultTypes: ['violations'], ...(rules.length ? { runOnly: { type: 'rule', values: rules } } : {}) });
    return found.violations.map(rule => `${rule.id}: ${rule.nodes.map(node => node.target.join(' ')).join(' | ')}`);
}"""


def violations(page: Any, rules: list[str] | None = None) -> list[str]:
    """Return what axe finds on a page as it stands, by some rules or by all, each with the elements concerned."""
    return page.evaluate(RUN, rules or [])


@pytest.fixture
def page(browser: Any) -> Any:
    """A page of a browser that lets the test add axe, which the site's own policy would refuse."""
    context = browser.new_context(bypass_csp=True, reduced_motion="reduce")
    yield context.new_page()
    context.close()


@pytest.mark.parametrize("name", PAGE_TYPES)
def test_axe_finds_nothing(catalogue_site: Site, page: Any, name: str) -> None:
    found: dict[str, list[str]] = {}
    for width in (1280, 390):
        page.set_viewport_size({"width": width, "height": 900})
        answer = page.goto(catalogue_site.url + catalogue_site.pages[name])
        assert answer.status == (404 if name == "not found" else 200)
        page.add_script_tag(path=AXE)
        if width == 390:
            page.evaluate(UNFOLD)
        for scheme in ("light", "dark"):
            page.emulate_media(color_scheme=scheme)
            found[f"{width}, {scheme}"] = violations(page, COLOURS if scheme == "dark" else None)
    assert {where: what for where, what in found.items() if what} == {}


def test_axe_is_really_asked(catalogue_site: Site, page: Any) -> None:
    page.goto(f"{catalogue_site.url}/")
    page.add_script_tag(path=AXE)
    page.evaluate("document.querySelector('main').innerHTML += '<img src=\"/favicon.ico\"><p style=\"color:#ccc;background:#fff\">Pâle</p>'")
    assert [line.split(":")[0] for line in violations(page)] == ["color-contrast", "image-alt"]
    assert [line.split(":")[0] for line in violations(page, COLOURS)] == ["color-contrast"]
