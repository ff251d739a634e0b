"""axe finds nothing in what the desk's pages of ours hold, and one walks through them with the keyboard alone.

Wagtail's own frame (menu, header, the map of a form, which fades in) is not ours: only what stands in `main` is checked.
"""

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from django.urls import reverse

from tests.conftest import Site
from tests.test_axe import AXE

pytestmark = [pytest.mark.browser, pytest.mark.django_db]
RUN = """async () => {
    const found = await axe.run({ include: ['main'], exclude: ['.w-minimap', '.w-minimap__collapse-all'] }, { resultTypes: ['violations'] });
    return found.violations.map(rule => `${rule.id}: ${rule.nodes.map(node => node.target.join(' ')).join(' | ')}`);
}"""
RESOURCE = "wagtailsnippets_library_resource"
FOCUSED = """() => {
    const one = document.activeElement, style = getComputedStyle(one);
    const seen = style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) > 0;
    const frame = one === document.body || !one.closest('main') || one.closest('main header, .w-minimap');
    return { frame: Boolean(frame), name: one.name || one.id, words: one.innerText.trim(), seen };
}"""


@pytest.fixture
def desk(catalogue_site: Site, browser: Any, settings: Any) -> Iterator[Any]:
    """A page of a browser in which an administrator is logged in; two searches wait for an answer."""
    from terreau.accounts.tests.factories import logged_in, make_user
    from terreau.search.models import Wish
    from terreau.vocabulary.models import Platform

    settings.TERREAU_REQUIRE_EDITOR_MFA = False
    for words, asked in (("chauffer la salle des fêtes", 12), ("garde d’enfants le soir", 3)):
        Wish.objects.create(platform=Platform.objects.first(), words=words, asked=asked, last_asked=date(2026, 11, 18))
    session = logged_in(make_user(superuser=True)).cookies["sessionid"].value
    context = browser.new_context(locale="fr-FR", reduced_motion="reduce", viewport={"width": 1280, "height": 900})
    context.add_cookies([{"name": "sessionid", "value": session, "url": catalogue_site.url}])
    yield context.new_page()
    context.close()


def addresses() -> dict[str, str]:
    """Return the pages of ours in the desk."""
    from terreau.library.models import Resource

    chosen = list(Resource.objects.order_by("pk").values_list("pk", flat=True)[:3])
    some = "&".join(f"id={key}" for key in chosen)
    lever = Resource.objects.get(pk=chosen[0]).levers.first().pk
    return {
        "start": reverse("wagtailadmin_home"),
        "coverage": reverse("desk_coverage"),
        "coverage by drawer": f"{reverse('desk_coverage')}?natures=1",
        "what waits": reverse("desk_worklists"),
        "searches without an answer": reverse("desk_wishes"),
        "a list that leads": reverse("desk_worklist", args=["sans-adresse"]),
        "a list that settles": reverse("desk_worklist", args=["classement"]),
        "bulk": f"{reverse(f'{RESOURCE}:bulk')}?{some}",
        "bulk preview": f"{reverse(f'{RESOURCE}:bulk')}?{some}&what=lever-remove&value={lever}",
        "describe": reverse(f"{RESOURCE}:add"),
        "import": reverse("desk_import"),
        "history": reverse(f"{RESOURCE}:history", args=[chosen[0]]),
        "look": reverse(f"{RESOURCE}:inspect", args=[chosen[0]]),
    }


def tabs_to(page: Any, wanted: str) -> None:
    """Press the tab key until an element of a name or of such words has the focus, which shows on the way."""
    page.wait_for_load_state()
    for _press in range(150):
        page.keyboard.press("Tab")
        here = page.evaluate(FOCUSED)
        assert here["seen"] or here["frame"], f"focus does not show on {here}"
        if wanted in (here["name"], here["words"]):
            return
    raise AssertionError(f"{wanted} is not reached")


def test_one_describes_and_publishes_with_the_keyboard_alone(catalogue_site: Site, desk: Any) -> None:
    from terreau.library.models import Resource

    desk.goto(catalogue_site.url + addresses()["describe"])
    tabs_to(desk, "title")
    desk.keyboard.type("Une ressource sans souris")
    desk.wait_for_url("**/edit/**")
    tabs_to(desk, "purpose")
    desk.keyboard.type("Pour écrire au clavier.")
    tabs_to(desk, "kind")
    desk.keyboard.press("m")
    tabs_to(desk, "levers")
    desk.keyboard.press("Space")
    tabs_to(desk, "action-publish")
    desk.keyboard.press("Enter")
    desk.get_by_role("link", name="Voir en ligne").wait_for()
    assert Resource.objects.get(title="Une ressource sans souris").live


def test_a_line_that_waits_leads_to_its_field_with_the_keyboard_alone(catalogue_site: Site, desk: Any) -> None:
    desk.goto(catalogue_site.url + addresses()["a list that leads"])
    tabs_to(desk, "Donner l’adresse")
    desk.keyboard.press("Enter")
    desk.wait_for_url("**/edit/**")
    desk.wait_for_function("document.activeElement.id === 'id_url'")


def test_axe_finds_nothing_in_the_desk(catalogue_site: Site, desk: Any) -> None:
    found: dict[str, list[str]] = {}
    for name, address in addresses().items():
        assert desk.goto(catalogue_site.url + address).status == 200
        desk.add_script_tag(path=AXE)
        for width in (1280, 390):
            desk.set_viewport_size({"width": width, "height": 900})
            for scheme in ("light", "dark"):
                desk.emulate_media(color_scheme=scheme)
                found[f"{name}, {width}, {scheme}"] = desk.evaluate(RUN)
    assert {where: what for where, what in found.items() if what} == {}


def test_nothing_of_the_desk_scrolls_sideways_on_a_phone(catalogue_site: Site, desk: Any) -> None:
    desk.set_viewport_size({"width": 390, "height": 844})
    wide = {}
    for name, address in addresses().items():
        desk.goto(catalogue_site.url + address)
        wide[name] = desk.evaluate("document.documentElement.scrollWidth - innerWidth")
    assert {name: width for name, width in wide.items() if width > 0} == {}
