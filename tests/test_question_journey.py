"""Asking a person and answering, in a real browser: on a phone without JavaScript, then with the keyboard, read by axe."""

import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.core import mail
from django.core.cache import cache

from terreau.core import trap
from terreau.network.enums import QuestionState
from terreau.network.models import Question
from tests.conftest import DESKTOP, PHONE, Site
from tests.test_axe import AXE, COLOURS, violations

pytestmark = [pytest.mark.browser, pytest.mark.django_db]


@pytest.fixture(autouse=True)
def _letters_at_once(settings: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    monkeypatch.setattr(trap, "SHORTEST_SECONDS", 0)
    cache.clear()
    yield
    cache.clear()


@pytest.fixture
def phone(browser: Any) -> Iterator[Any]:
    """A page of a phone that runs no script."""
    context = browser.new_context(viewport=PHONE, locale="fr-FR", java_script_enabled=False, has_touch=True, is_mobile=True)
    context.set_default_timeout(8000)
    yield context.new_page()
    context.close()


@pytest.fixture
def answering(catalogue_site: Site) -> Any:
    """The profile of somebody who takes questions."""
    from terreau.network.tests.questions import catalyst
    from terreau.vocabulary.models import Platform

    return catalyst(Platform.objects.get(), "Profil qui répond")


def linked(site: Site, subject: str) -> str:
    """Return the address in the last letter of a subject."""
    body = next(letter.body for letter in reversed(mail.outbox) if letter.subject == subject)
    return site.url + urlsplit(re.search(r"https?://\S+/reseau/(?:suivi|offre)/\S+", body)[0]).path


def fits(page: Any) -> bool:
    return bool(page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"])


def test_a_question_is_asked_taken_and_answered_on_a_phone_without_javascript(catalogue_site: Site, phone: Any, answering: Any) -> None:
    phone.goto(catalogue_site.url + catalogue_site.pages["lever"])
    phone.locator("main a[href^='/reseau/question/']").first.tap()
    assert phone.get_by_label("Le sujet dont elle relève").input_value(), "the lever travels"
    phone.get_by_label("Votre question").fill("Comment tenir une réunion ?")
    phone.get_by_label("Votre adresse électronique").fill("maire@")
    phone.get_by_role("button", name="Envoyer ma question").tap()
    phone.get_by_role("alert").wait_for()
    assert phone.get_by_label("Votre question").input_value() == "Comment tenir une réunion ?"
    phone.get_by_label("Votre adresse électronique").fill("maire@example.org")
    phone.get_by_label("La commune ou l’intercommunalité").fill("Saint-Dié-des-Vosges")
    phone.get_by_label("Ma question et sa réponse").check()
    phone.get_by_role("button", name="Envoyer ma question").tap()
    phone.get_by_text("peut en désigner plusieurs").first.wait_for()
    phone.get_by_role("radio", name=re.compile("^Saint-Dié-des-Vosges")).check()
    phone.get_by_role("button", name="Envoyer ma question").tap()
    phone.get_by_text("maire@example.org").wait_for()
    assert fits(phone)
    Question.objects.update(lever=None)
    phone.goto(linked(catalogue_site, "Confirmez votre question"))
    phone.get_by_role("button", name="Confirmer").tap()
    phone.get_by_role("heading", name="Votre question est partie").wait_for()
    assert fits(phone)
    offer = linked(catalogue_site, "Une question pour vous")
    phone.goto(offer)
    phone.get_by_role("button", name="Je m’en occupe").tap()
    phone.get_by_label("Votre réponse").fill("Commencez par un tour de table.")
    phone.get_by_label("Ma réponse peut servir").check()
    phone.get_by_role("button", name="Envoyer ma réponse").tap()
    phone.get_by_role("heading", name=re.compile("Votre réponse est partie")).wait_for()
    phone.goto(linked(catalogue_site, "Une réponse à votre question"))
    phone.get_by_text("Commencez par un tour de table.").wait_for()
    phone.get_by_role("button", name=re.compile("merci", re.IGNORECASE)).tap()
    phone.get_by_text("Votre merci est parti").wait_for()
    assert mail.outbox[-1].subject == "Votre réponse a aidé : merci"
    phone.get_by_role("link", name="En faire une fiche").wait_for()
    assert fits(phone)
    assert Question.objects.get().territory.name == "Saint-Dié-des-Vosges"


def test_one_writes_to_a_profile_with_the_keyboard_alone(catalogue_site: Site, browser: Any, answering: Any) -> None:
    context = browser.new_context(viewport=DESKTOP, locale="fr-FR", reduced_motion="reduce")
    page = context.new_page()
    page.goto(f"{catalogue_site.url}/reseau/profils/{answering.slug}/ecrire/")
    page.locator("#contenu").focus()
    met: list[str] = []
    for _press in range(30):
        page.keyboard.press("Tab")
        name = page.evaluate("document.activeElement.name || ''")
        if name and name not in met:
            met.append(name)
            page.keyboard.type({"words": "Bonjour, une question.", "email": "maire@example.org"}.get(name, ""))
        if name == "may_serve":
            page.keyboard.press("Space")
            page.keyboard.press("Tab")
            page.keyboard.press("Enter")
            break
    page.get_by_text("maire@example.org").wait_for()
    assert met == ["words", "territory", "lever", "name", "email", "may_serve"]
    assert Question.objects.get().state == QuestionState.UNCONFIRMED
    context.close()


def test_axe_finds_nothing_on_either_side_nor_in_the_desk(catalogue_site: Site, browser: Any, answering: Any, settings: Any) -> None:
    from django.urls import reverse

    from terreau.accounts.tests.factories import logged_in, make_user
    from terreau.network.actions import offering
    from terreau.network.tests.factories import make_profile
    from terreau.network.tests.questions import asked, follow_path, offer_path, offer_to
    from terreau.vocabulary.models import Platform
    from tests.test_desk_axe import RUN

    settings.TERREAU_REQUIRE_EDITOR_MFA = False
    platform = Platform.objects.get()
    question, left = asked(platform), asked(platform, words="Sans réponse.", recipient=make_profile(platform, "Sans personne"))
    offer = offer_to(question, answering)
    context = browser.new_context(viewport=PHONE, locale="fr-FR", reduced_motion="reduce", bypass_csp=True)
    page, found = context.new_page(), {}
    acts = {
        "open": lambda: None,
        "taken": lambda: offering.take(offer=offer),
        "answered": lambda: offering.answer(offer=offer, words="Voilà.", may_serve=True),
    }
    for step, act in acts.items():
        act()
        for path in (follow_path(question), offer_path(offer), follow_path(left)):
            page.goto(catalogue_site.url + path)
            page.add_script_tag(path=AXE)
            assert fits(page), (step, path)
            for scheme in ("light", "dark"):
                page.emulate_media(color_scheme=scheme)
                found[f"{step}, {path}, {scheme}"] = violations(page, COLOURS if scheme == "dark" else None)
    session = logged_in(make_user(superuser=True)).cookies["sessionid"].value
    context.add_cookies([{"name": "sessionid", "value": session, "url": catalogue_site.url}])
    page.set_viewport_size(DESKTOP)
    for path in (reverse("network_questions"), reverse("network_question", args=[left.uuid])):
        page.goto(catalogue_site.url + path)
        page.add_script_tag(path=AXE)
        found[path] = page.evaluate(RUN)
    context.close()
    assert {where: what for where, what in found.items() if what} == {}
