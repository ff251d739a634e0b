"""What every type of page keeps to, in a real browser: its width, its lines, its silence, its paper."""

import pytest

from tests.conftest import PHONE, Open, Site

pytestmark = [pytest.mark.browser, pytest.mark.django_db]

LONGEST_LINE = """() => {
    const lines = [];
    for (const block of document.querySelectorAll('main :is(p, li, dd, blockquote, figcaption)')) {
        if (block.querySelector('p, ul, ol, dl, div, section, details, svg') || block.innerText.length < 80 || !block.checkVisibility()) continue;
        const walker = document.createTreeWalker(block, NodeFilter.SHOW_TEXT), range = document.createRange();
        let top = null, count = 0, from = '';
        const close = () => { if (count > 0) lines.push([count, from]); };
        for (let node = walker.nextNode(); node; node = walker.nextNode()) {
            for (let at = 0; at < node.length; at++) {
                range.setStart(node, at); range.setEnd(node, at + 1);
                const box = range.getClientRects()[0];
                if (!box || !box.width) continue;
                if (top === null || box.top > top + box.height * .7) { close(); top = box.top; count = 0; from = ''; }
                count++; from += node.data[at];
            }
        }
        close();
    }
    return lines.sort((a, b) => b[0] - a[0])[0] || [0, ''];
}"""
TOO_WIDE = """() => document.documentElement.scrollWidth <= innerWidth ? [] : [...document.querySelectorAll('body *')]
    .filter(one => one.getBoundingClientRect().right > innerWidth + 1).slice(0, 5).map(one => `${one.localName}.${one.className}`)"""
CONTROLS = """() => [...document.querySelectorAll('input, select, textarea, button')]
    .filter(one => one.checkVisibility({ visibilityProperty: true }) && one.getClientRects().length)
    .map(one => one.outerHTML.slice(0, 90))"""


def every(site: Site, *besides: str) -> dict[str, str]:
    """Return the address of each type of page but some."""
    return {name: site.url + path for name, path in site.pages.items() if name not in besides}


FORMS = ("log in", "trial form", "proposal form", "question form")


def test_nothing_scrolls_sideways_on_a_phone(catalogue_site: Site, open_page: Open) -> None:
    page, wide = open_page(PHONE), {}
    for name, address in every(catalogue_site).items():
        page.goto(address)
        wide[name] = page.evaluate(TOO_WIDE)
    assert {name: what for name, what in wide.items() if what} == {}


def test_lines_of_prose_are_not_too_long_to_read(catalogue_site: Site, open_page: Open) -> None:
    page, longest = open_page(), {}
    for name, address in every(catalogue_site, "style guide").items():
        page.goto(address)
        longest[name] = page.evaluate(LONGEST_LINE)
    assert {name: line for name, line in longest.items() if line[0] > 75} == {}
    assert max(line[0] for line in longest.values()) > 40, "lines were measured"


def test_pages_complain_of_nothing_ask_nobody_else_and_leave_no_cookie(catalogue_site: Site, open_page: Open) -> None:
    page, said, strangers = open_page(), [], []
    page.on("console", lambda message: said.append(f"{page.url}: {message.text}") if message.type in {"error", "warning"} else None)
    page.on("pageerror", lambda error: said.append(f"{page.url}: {error}"))
    page.on("request", lambda request: strangers.append(request.url) if not request.url.startswith((catalogue_site.url, "data:")) else None)
    # A request that the next page interrupts has not failed.
    page.on("requestfailed", lambda request: said.append(f"failed: {request.url}") if request.failure != "net::ERR_ABORTED" else None)
    for address in every(catalogue_site, "not found", *FORMS).values():
        page.goto(address, wait_until="load")
    assert said == []
    assert strangers == []
    page.goto(catalogue_site.url + catalogue_site.pages["not found"])
    assert len(said) == 1, "the browser itself says 404"
    assert "404" in said[0]
    assert page.context.cookies() == []
    for name in FORMS:
        page.goto(catalogue_site.url + catalogue_site.pages[name], wait_until="load")
    assert len(said) == 1
    assert strangers == []
    assert {cookie["name"] for cookie in page.context.cookies()} <= {"csrftoken"}, "a form needs one, and no more"


def test_paper_shows_no_form(catalogue_site: Site, open_page: Open) -> None:
    page, left = open_page(), {}
    page.emulate_media(media="print")
    for name, address in every(catalogue_site, "style guide", "log in").items():
        page.goto(address)
        left[name] = page.evaluate(CONTROLS)
        assert page.get_by_role("heading", level=1).is_visible(), f"{name}: paper shows the page"
    assert {name: what for name, what in left.items() if what} == {}
