"""A member's profile in a real browser: written on a phone without JavaScript, gone through with the keyboard, read by axe."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.core.cache import cache

from terreau.network.enums import Kind, Part
from terreau.network.models import Profile
from tests.conftest import DESKTOP, PHONE, Site
from tests.test_axe import AXE, COLOURS, UNFOLD, violations

pytestmark = [pytest.mark.browser, pytest.mark.django_db]
CREATE = "/reseau/mes-profils/creer/personne/"


@pytest.fixture(autouse=True)
def _apart(settings: Any) -> Iterator[None]:
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    settings.TERREAU_REQUIRE_EDITOR_MFA = False
    cache.clear()
    yield
    cache.clear()


@pytest.fixture
def opened(catalogue_site: Site, browser: Any) -> Iterator[Any]:
    """Return a function that gives a page in which a member, or somebody else, is logged in."""
    from terreau.accounts.tests.factories import logged_in, make_user

    contexts = []

    def open_as(user: Any = None, **options: Any) -> Any:
        context = browser.new_context(locale="fr-FR", reduced_motion="reduce", **{"viewport": DESKTOP, **options})
        context.set_default_timeout(8000)
        session = logged_in(user or make_user()).cookies["sessionid"].value
        context.add_cookies([{"name": "sessionid", "value": session, "url": catalogue_site.url}])
        contexts.append(context)
        return context.new_page()

    yield open_as
    for context in contexts:
        context.close()


def test_a_profile_is_written_on_a_phone_without_javascript_and_withdrawn(catalogue_site: Site, opened: Any) -> None:
    page = opened(viewport=PHONE, java_script_enabled=False, has_touch=True, is_mobile=True)
    page.goto(f"{catalogue_site.url}/reseau/mes-profils/")
    page.get_by_role("link", name="Créer mon profil").tap()
    assert page.locator("input[type=checkbox]:checked").count() == 0
    page.get_by_label("Ce que vous faites").fill("Je relie des gens.")
    page.get_by_role("button", name="Envoyer à la relecture").tap()
    page.get_by_role("alert").wait_for()
    assert page.get_by_label("Ce que vous faites").input_value() == "Je relie des gens."
    page.get_by_label("Prénom et nom").fill("Profil d’essai")
    page.get_by_label("J’accepte que mon nom").check()
    page.get_by_role("button", name="Envoyer à la relecture").tap()
    page.get_by_role("heading", name="Profil d’essai").wait_for()
    assert page.get_by_text("Envoyé à la relecture le").is_visible()
    made = Profile.objects.get(name="Profil d’essai")
    assert (made.shown_parts, made.live, made.submitted_at is not None) == ([Part.NAME], False, True)
    page.get_by_role("button", name="Retirer Profil d’essai").tap()
    page.get_by_text(re.compile("Retiré")).first.wait_for()
    made.refresh_from_db()
    assert made.withdrawn_at is not None


def test_the_keyboard_alone_writes_and_saves(catalogue_site: Site, opened: Any) -> None:
    page = opened()
    page.goto(f"{catalogue_site.url}{CREATE}")
    page.get_by_label("Prénom et nom").focus()
    page.keyboard.type("Au clavier")
    page.get_by_label("J’accepte que mon nom").focus()
    page.keyboard.press("Space")
    page.get_by_role("button", name="Enregistrer").focus()
    page.keyboard.press("Enter")
    page.get_by_role("heading", name="Au clavier").wait_for()
    assert Profile.objects.get(name="Au clavier").shown_parts == [Part.NAME]


def _addresses() -> tuple[Any, dict[str, str]]:
    """Return somebody who keeps profiles in every state, and one address of each type of page."""
    from django.urls import reverse

    from terreau.accounts.tests.factories import make_user
    from terreau.network.enums import StewardState
    from terreau.network.models import Steward
    from terreau.network.queries.members import link_secret
    from terreau.network.tests.factories import make_profile
    from terreau.network.tests.members import given, kept_profile
    from terreau.vocabulary.models import Platform

    user, platform = make_user(), Platform.objects.get()
    kept = kept_profile(platform, user, "Une organisation d’essai", kind=Kind.ORGANISATION)
    place = given(make_profile(platform, "Un lieu d’essai", kind=Kind.PLACE, live=False), user)
    open_one = make_profile(platform, "Un réseau d’essai", kind=Kind.RELAY)
    Steward.objects.create(profile=kept, user=make_user(), state=StewardState.ASKED, message="J’y travaille.")
    Profile.objects.filter(pk=kept.pk).update(reminded_at=kept.confirmed_at)
    return user, {
        "list": reverse("network:my_profiles"),
        "person": CREATE,
        "place": reverse("network:edit_profile", args=[place.uuid]),
        "delete": reverse("network:delete_profile", args=[kept.uuid]),
        "claim": reverse("network:claim", args=[open_one.slug]),
        "letter": reverse("network:still_right", args=[link_secret(kept.uuid, user.uuid)]),
        "unknown letter": reverse("network:still_right", args=["x" * 70]),
        "space": reverse("accounts:space"),
    }


def test_axe_finds_nothing_on_members_pages(catalogue_site: Site, opened: Any) -> None:
    user, addresses = _addresses()
    page = opened(user, bypass_csp=True)
    found: dict[str, list[str]] = {}
    for name, path in addresses.items():
        for size in (DESKTOP, PHONE):
            page.set_viewport_size(size)
            assert page.goto(f"{catalogue_site.url}{path}").status == (404 if name == "unknown letter" else 200), name
            page.add_script_tag(path=AXE)
            page.evaluate(UNFOLD)
            assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), name
            for scheme in ("light", "dark"):
                page.emulate_media(color_scheme=scheme)
                found[f"{name}, {size['width']}, {scheme}"] = violations(page, COLOURS if scheme == "dark" else None)
    assert {where: what for where, what in found.items() if what} == {}


def test_axe_finds_nothing_in_the_desk(catalogue_site: Site, opened: Any) -> None:
    from django.urls import reverse

    from terreau.accounts.tests.factories import make_user
    from tests.test_desk_axe import RUN

    _user, _paths = _addresses()
    sent = Profile.objects.get(name="Une organisation d’essai")
    Profile.objects.filter(pk=sent.pk).update(submitted_at=sent.confirmed_at)
    page = opened(make_user(superuser=True), bypass_csp=True)
    paths = [reverse("network_profiles"), reverse("network_profile", args=[sent.uuid]), reverse("network_claims"), reverse("network_claim", args=[sent.uuid])]
    found = {}
    for path in [*paths, reverse("network_left_alone")]:
        assert page.goto(f"{catalogue_site.url}{path}").status == 200
        page.add_script_tag(path=AXE)
        found[path] = page.evaluate(RUN)
    assert {where: what for where, what in found.items() if what} == {}
