"""Describe a resource in the desk, in Chromium, from the empty form to the public page: `python benchmarks/describe.py`.

Makes a throw-away site, signs in somebody who publishes there, and describes a made-up resource as a practised editor does: what
the desk guesses is left alone. Counts the fields touched, and the seconds at a typist's pace: 40 words of five letters and a blank a
minute for what is typed, and 1.5 s for each field or button reached, by mouse or keyboard; to these it adds the seconds that the
machine itself took. Twice: a first resource, then a second one of the same series, which takes the classification of the first.
Targets: at most 12 fields and 180 s, else the exit code is 1.
"""

import os
import subprocess
import sys
import time
from typing import Any

from _site import ROOT, data, manage, serving

PORT = int(os.environ.get("BENCH_PORT", "8937"))
FIELDS, SECONDS = 12, 180.0
LETTERS_A_SECOND, REACH = 40 * 6 / 60, 1.5
TITLE = "Guide des cafés associatifs en milieu rural"
PURPOSE = "Pour savoir par où commencer quand des habitants veulent rouvrir un café."
ABSTRACT = (
    "Le guide suit douze cafés associatifs de l’idée à la troisième année : le collectif, le local, la licence, les bénévoles et les "
    "comptes. Chaque étape donne ses pièges et un modèle de document à reprendre."
)
SESSION = """
import django; django.setup()
from django.conf import settings
from django.test import Client
from terreau.accounts.actions import grant_role
from terreau.accounts.models import RoleKind, User
from terreau.vocabulary.models import Platform
editor = User.objects.create_user(email="mesure@example.org", password=None)
grant_role(user=editor, platform=Platform.objects.get(), kind=RoleKind.PUBLISHER, by=None)
client = Client(SERVER_NAME="localhost")
client.force_login(editor)
print(client.cookies[settings.SESSION_COOKIE_NAME].value)
"""


class Editor:
    """Somebody at the keyboard: counts what they touch and how long it takes them."""

    def __init__(self, page: Any) -> None:
        self.page, self.touched, self.presses, self.seconds = page, 0, 0, 0.0

    def types(self, selector: str, text: str) -> None:
        """Fill a field in."""
        self.page.fill(selector, text)
        self.touched += 1
        self.seconds += REACH + len(text) / LETTERS_A_SECOND

    def picks(self, selector: str, label: str) -> None:
        """Choose in a list."""
        self.page.select_option(selector, label=label)
        self.touched += 1
        self.seconds += REACH

    def ticks(self, text: str) -> None:
        """Tick a box."""
        self.page.locator("#id_levers label", has_text=text).click()
        self.touched += 1
        self.seconds += REACH

    def presses_on(self, selector: str) -> None:
        """Press a button that is no field."""
        self.page.locator(selector).first.click()
        self.presses += 1
        self.seconds += REACH

    def chooses_publisher(self, name: str) -> None:
        """Open the chooser, type the beginning of the name, take what it finds."""
        self.page.locator("[id^=id_publishers-0-organisation] [data-chooser-action-choose]").first.click()
        self.page.fill(".modal-body input[name=q]", name[:12])
        self.page.locator(".modal-body a[data-chooser-modal-choice]", has_text=name).first.click()
        self.page.wait_for_selector(".modal-body", state="detached")
        self.touched += 1
        self.seconds += 3 * REACH + 12 / LETTERS_A_SECOND


def describe(page: Any, address: str, title: str, *, again: bool) -> tuple[Editor, float]:
    """Describe and publish one resource; return the editor and the seconds that the machine took."""
    began = time.monotonic()
    page.goto(address)
    page.wait_for_load_state("networkidle")
    editor = Editor(page)
    editor.types("#id_title", title)
    editor.types("#id_purpose", PURPOSE)
    editor.types("#id_abstract", ABSTRACT)
    editor.picks("#id_kind", "Méthode")
    editor.types("#id_year", "2024")
    editor.chooses_publisher(page.evaluate("window.name"))
    editor.types("#id_url", f"https://example.org/cafes-{int(again)}")
    if again:
        editor.presses_on("[data-desk-last] button")
    else:
        editor.ticks("5.")
        editor.picks("#id_placements-0-step", page.locator("#id_placements-0-step option").nth(3).inner_text())
        editor.picks("#id_placements-0-nature", page.locator("#id_placements-0-nature option").nth(3).inner_text())
    page.wait_for_function("document.querySelector('[data-desk-meter]').innerText.includes('Rien ne manque')", timeout=10_000)
    editor.presses_on("[name=action-publish]")
    page.wait_for_selector(".messages .success", timeout=20_000)
    return editor, time.monotonic() - began


def line(name: str, editor: Editor, machine: float) -> bool:
    """Print what one resource took; return whether it meets the targets."""
    whole = editor.seconds + machine
    hands = f"{editor.touched:>3} fields, {editor.presses} presses{editor.seconds:>8.1f} s at the keyboard"
    print(f"{name:<28}{hands} + {machine:.1f} s of the machine = {whole:.0f} s")
    return editor.touched <= FIELDS and whole <= SECONDS


def walk(environment: dict[str, str]) -> int:
    """Serve a site, describe two resources; 1 when one misses a target."""
    from playwright.sync_api import sync_playwright

    manage(environment, "collectstatic", "--noinput", "--verbosity=0")
    done = subprocess.run([sys.executable, "-c", SESSION], cwd=ROOT, env=environment, check=True, capture_output=True, text=True)
    chromium = os.environ.get("TERREAU_CHROMIUM", "/usr/bin/chromium")
    with serving(environment, "terreau.config.wsgi:application", PORT, "/") as origin, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox", "--disable-gpu", "--disable-background-networking"])
        context = browser.new_context(locale="fr-FR", viewport={"width": 1280, "height": 900})
        host = origin.replace("127.0.0.1", "localhost")
        context.add_cookies([{"name": "sessionid", "value": done.stdout.strip(), "url": host}])
        page = context.new_page()
        page.goto(f"{host}/atelier/snippets/accounts/organisation/")
        publisher = page.locator("table.listing .title a").nth(3).inner_text()
        page.add_init_script(f"window.name = {publisher!r}")
        address = f"{host}/atelier/snippets/library/resource/add/"
        kept = [line("a first resource", *describe(page, address, TITLE, again=False))]
        kept.append(line("the next one of its series", *describe(page, address, f"{TITLE}, les annexes", again=True)))
        browser.close()
    print(f"targets: {FIELDS} fields, {SECONDS:.0f} s")
    return 0 if all(kept) else 1


if __name__ == "__main__":
    with data() as environment:
        sys.exit(walk(environment))
