"""Giving back, in a real browser: a trial on a phone without JavaScript, a proposal with the keyboard alone."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.core import mail

from terreau.contributions.enums import State
from terreau.contributions.models import Proposal, Trial
from terreau.core import trap
from terreau.core.tests.sample_files import PDF
from tests.conftest import Site

pytestmark = [pytest.mark.browser, pytest.mark.django_db]
PHONE = {"width": 390, "height": 844}


@pytest.fixture(autouse=True)
def _letters_at_once(settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    monkeypatch.setattr(trap, "SHORTEST_SECONDS", 0)


@pytest.fixture
def phone(browser: Any) -> Iterator[Any]:
    """A page of a phone that runs no script."""
    context = browser.new_context(viewport=PHONE, locale="fr-FR", java_script_enabled=False, has_touch=True, is_mobile=True)
    context.set_default_timeout(8000)
    yield context.new_page()
    context.close()


def confirm_by_letter(site: Site, page: Any) -> None:
    """Open the link of the last letter and press its button."""
    link = re.search(r"https?://\S+/confirmer/\S+", mail.outbox[-1].body)[0]
    page.goto(site.url + urlsplit(link).path)
    page.get_by_role("button", name="Confirmer").click()
    page.get_by_role("heading", name=re.compile("C’est confirmé")).wait_for()


def test_a_trial_is_told_and_confirmed_on_a_phone_without_javascript(catalogue_site: Site, phone: Any) -> None:
    phone.goto(catalogue_site.url + catalogue_site.pages["online"])
    phone.get_by_role("link", name="Racontez en deux minutes").tap()
    phone.get_by_label("Qu’avez-vous essayé").fill("Nous l’avons lue en conseil.")
    phone.get_by_label("C’était dans").select_option("commune-2000")
    phone.get_by_label("Que s’est-il passé").fill("Personne ne l’a finie.")
    phone.get_by_label("Nous avons abandonné").check()
    phone.get_by_label("Vous pouvez montrer mon récit").check()
    phone.get_by_label("Votre adresse électronique").fill("maire@")
    phone.get_by_role("button", name="Envoyer mon essai").tap()
    phone.get_by_role("alert").wait_for()
    assert phone.get_by_label("Que s’est-il passé").input_value() == "Personne ne l’a finie."
    assert phone.get_by_label("Nous avons abandonné").is_checked()
    phone.get_by_label("Votre adresse électronique").fill("maire@example.org")
    phone.get_by_role("button", name="Envoyer mon essai").tap()
    phone.get_by_text("maire@example.org").wait_for()
    assert phone.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    confirm_by_letter(catalogue_site, phone)
    assert Trial.objects.get(email="maire@example.org").state == State.WAITING


def test_going_back_finds_what_was_written(catalogue_site: Site, phone: Any) -> None:
    phone.goto(catalogue_site.url + "/proposer/")
    phone.get_by_label("Titre").fill("Tenir un conseil de village")
    phone.get_by_label("À quoi cela sert").fill("Pour décider ensemble.")
    phone.get_by_label("Votre adresse électronique").fill("fausse@example.org")
    phone.get_by_role("button", name="Envoyer ma proposition").tap()
    phone.get_by_text("fausse@example.org").wait_for()
    phone.go_back()
    assert phone.get_by_label("Titre").input_value() == "Tenir un conseil de village"
    phone.get_by_label("Votre adresse électronique").fill("bonne@example.org")
    phone.get_by_role("button", name="Envoyer ma proposition").tap()
    phone.get_by_text("bonne@example.org").wait_for()
    assert [letter.to for letter in mail.outbox] == [["fausse@example.org"], ["bonne@example.org"]]


def test_a_resource_is_proposed_with_the_keyboard_alone(catalogue_site: Site, browser: Any, tmp_path: Path) -> None:
    file = tmp_path / "conseil.pdf"
    file.write_bytes(PDF)
    context = browser.new_context(viewport={"width": 1280, "height": 900}, locale="fr-FR", reduced_motion="reduce")
    page = context.new_page()
    page.goto(catalogue_site.url + "/proposer/")
    page.locator("[name=file]").set_input_files(file)
    page.locator("#contenu").focus()
    typed = {
        "title": "Tenir un conseil de village",
        "purpose": "Pour décider ensemble.",
        "publisher": "Une association",
        "year": "2021",
        "name": "Une mairie",
        "email": "maire@example.org",
    }
    met: list[str] = []
    for _press in range(40):
        page.keyboard.press("Tab")
        name = page.evaluate("document.activeElement.name || ''")
        if name and name not in met:
            met.append(name)
            page.keyboard.type(typed.get(name, ""))
        if name == "credited" or (name == "levers" and not page.locator("[name=levers]:checked").count()):
            page.keyboard.press("Space")
        if name == "email":
            page.keyboard.press("Enter")
            break
    page.get_by_role("heading", name="Merci. Il reste un geste.").wait_for()
    assert met == ["title", "purpose", "url", "file", "publisher", "year", "levers", "remarks", "credited", "name", "email"]
    proposal = Proposal.objects.get(email="maire@example.org")
    assert (proposal.year, proposal.credited, proposal.name, proposal.file_name) == (2021, True, "Une mairie", "conseil.pdf")
    assert proposal.levers.count() == 1
    confirm_by_letter(catalogue_site, page)
    context.close()
