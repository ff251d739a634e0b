"""The folder without network, opened from a disk by Chromium: nothing asked of any network, and a search."""

import zipfile

import pytest

from terreau.core.assets import project
from terreau.kits.takeaway import folder
from terreau.kits.tests.booklets import hostile_body, hostile_booklet, make_booklet, make_work

pytestmark = pytest.mark.browser
WIDTH, HEIGHT = 390, 844


def unpacked(booklet, place):
    """Write a folder on a disk; return the address of its first page."""
    archive = place / "dossier.zip"
    with archive.open("wb") as file:
        folder.write(booklet, file)
    with zipfile.ZipFile(archive) as found:
        found.extractall(place / "clé USB")
    (door,) = (place / "clé USB").glob("*/Ouvrir.html")
    return door


@pytest.fixture(scope="module")
def door(tmp_path_factory):
    works = [
        make_work(1, "L’Alliance des communes", lead="Se mettre à plusieurs.", body=hostile_body("Texte"), mark="retiré", mark_note="Retirée.", mandatory=True),
        make_work(2, "Un marché d’été", lead="Une alliance de commerçants, co-construite.", body=()),
        make_work(3, "אבג שלום", lead="Œuvre lointaine."),
    ]
    return unpacked(make_booklet(works), tmp_path_factory.mktemp("folder"))


@pytest.fixture
def opened(browser, door):
    """The first page, opened by double click, without network."""
    context = browser.new_context(viewport={"width": WIDTH, "height": HEIGHT}, offline=True)
    page = context.new_page()
    page.asked, page.told = [], []
    page.on("request", lambda request: page.asked.append(request.url))
    page.on("console", lambda message: page.told.append(message.text))
    page.on("pageerror", lambda error: page.told.append(str(error)))
    page.goto(door.as_uri())
    yield page
    context.close()


def found(page, text: str) -> list[str]:
    page.get_by_label("Chercher dans ce dossier").fill(text)
    return page.locator(".found a").all_inner_texts()


def violations(page) -> list[str]:
    page.add_script_tag(path=project() / "node_modules" / "axe-core" / "axe.min.js")
    return [f"{rule['id']}: {rule['nodes'][0]['html']}" for rule in page.evaluate("axe.run()")["violations"]]


def test_the_folder_opens_and_asks_nobody_anything(opened) -> None:
    assert opened.get_by_role("heading", level=1).inner_text() == "Un kit d’essai"
    assert opened.told == []
    assert all(url.startswith(("file://", "data:")) for url in opened.asked)
    assert opened.evaluate("document.fonts.check('16px \"Atkinson Hyperlegible Next\"')")
    assert opened.evaluate("document.documentElement.scrollWidth") == WIDTH


def test_words_find_their_beginnings_titles_first(opened) -> None:
    assert found(opened, "allian") == ["L’Alliance des communes", "Un marché d’été"]
    assert opened.get_by_role("status").inner_text() == "2 fiches."
    assert found(opened, "ETE marche") == ["Un marché d’été"]
    assert found(opened, "coconstr") == found(opened, "co-construite") == ["Un marché d’été"]
    assert found(opened, "oeuvre") == found(opened, "שלום") == ["אבג שלום"]
    assert found(opened, "alliance zzz") == ["L’Alliance des communes", "Un marché d’été"]
    assert found(opened, "zzz") == []
    assert "Essayez un mot plus court" in opened.get_by_role("status").inner_text()
    assert found(opened, "") == []
    assert found(opened, "<b> constructor __proto__ ..") == []


def test_a_result_opens_its_sheet_and_the_sheet_leads_back(opened) -> None:
    found(opened, "été")
    opened.locator(".found a").click()
    assert opened.get_by_role("heading", level=1).inner_text() == "Un marché d’été"
    opened.get_by_role("link", name="Retour au sommaire et à la recherche").click()
    assert opened.get_by_role("heading", level=1).inner_text() == "Un kit d’essai"


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_in_the_folder(opened, scheme: str) -> None:
    opened.emulate_media(color_scheme=scheme)
    assert found(opened, "alliance")
    assert violations(opened) == []
    opened.locator(".found a").first.click()
    assert violations(opened) == []


def test_the_folder_reads_without_scripts(browser, door) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(door.as_uri())
    assert page.get_by_role("link", name="L’Alliance des communes").is_visible()
    assert not page.locator("#recherche").is_visible()
    context.close()


def test_a_hostile_folder_opens_without_error(browser, tmp_path) -> None:
    page = browser.new_page(viewport={"width": WIDTH, "height": HEIGHT})
    told: list[str] = []
    page.on("console", lambda message: told.append(message.text))
    page.on("pageerror", lambda error: told.append(str(error)))
    page.on("dialog", lambda dialog: told.append(dialog.message))
    page.goto(unpacked(hostile_booklet(), tmp_path).as_uri())
    page.get_by_label("Chercher dans ce dossier").fill("script")
    page.locator(".found a").first.click()
    assert told == []
    assert page.evaluate("document.documentElement.scrollWidth") <= WIDTH
    page.close()
