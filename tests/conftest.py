"""A running site with the starter catalogue, for the tests that look at it in a browser."""

import gc
import io
import threading
import warnings
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.core.management import call_command
from django.test import Client
from django.test.utils import override_settings

from tests.rows import Remembered

PHONE, DESKTOP = {"width": 390, "height": 844}, {"width": 1280, "height": 900}
Open = Callable[..., Any]
TABLE = {
    "data": [["Levier", "Nombre"], ["Alliance", "3"]],
    "first_row_is_table_header": True,
    "first_col_is_header": True,
}


@dataclass(frozen=True)
class Site:
    """A running site and the paths of one page of each type."""

    url: str
    pages: dict[str, str]


def _picture() -> Any:
    from PIL import Image

    from terreau.core.models import Picture

    file = io.BytesIO()
    Image.new("RGB", (640, 360), "#1f5c43").save(file, "PNG")
    return Picture.objects.create(title="Un aplat", file=ContentFile(file.getvalue(), "aplat.png"))


def _attachment() -> Any:
    from terreau.core.models import Attachment

    return Attachment.objects.create(title="Un tableau", file=ContentFile(b"levier,nombre\nalliance,3\n", "tableau.csv"))


def _with_own_body() -> str:
    """Add a resource whose body holds every block, and that was tried; return its path."""
    from terreau.library.enums import Access
    from terreau.library.tests.factories import make_resource
    from terreau.vocabulary.models import Platform, Term

    blocks = [
        (
            "text",
            "<h2>Un intertitre</h2><p>Un paragraphe avec <a href='/glossaire/'>un lien</a> et <b>du gras</b>.</p><h3>Plus bas</h3><ul><li>Un point</li></ul>",
        ),
        ("figure", {"image": _picture().pk, "alt": "Un aplat vert", "caption": "Une image de test"}),
        ("table", {"caption": "Leviers et nombres", "table": TABLE}),
        ("quotation", {"text": "Ce qui est dit.", "author": "La page de test", "source": "Ce test"}),
        (
            "steps",
            {"title": "Deux étapes", "steps": [{"title": "Une", "duration": "1 h", "text": "<p>Faire.</p>"}, {"title": "Deux", "duration": "", "text": ""}]},
        ),
        *(("callout", {"tone": tone, "text": "<p>À retenir, avec <a href='/reperes/'>un lien</a>.</p>"}) for tone in ("note", "warning", "tip")),
        ("video", {"url": "https://www.example.org/film", "title": "Un film", "duration": "3 min", "transcript": "<p>Ce qu’on y dit.</p>"}),
        ("attachment", {"document": _attachment().pk, "purpose": "Pour compter"}),
        ("term", Term.objects.order_by("slug").first().pk),
    ]
    resource = make_resource(Platform.objects.get(), title="Un corps entier", slug="un-corps-entier", access=Access.BODY)
    resource.body = resource.body.stream_block.to_python([{"type": kind, "value": value} for kind, value in blocks])
    resource.save()
    _told_by(resource)
    with warnings.catch_warnings():
        # Wagtail leaves to the collector the file in which it makes a picture of another size.
        warnings.simplefilter("ignore", ResourceWarning)
        assert Client().get(resource.get_absolute_url()).status_code == 200
        gc.collect()
    return resource.get_absolute_url()


def _told_by(resource: Any) -> None:
    """Add short and long accounts of a resource, and who proposed it."""
    from terreau.contributions.enums import State
    from terreau.contributions.tests.factories import make_proposal, make_trial
    from terreau.vocabulary.models import Platform

    platform = Platform.objects.get()
    make_trial(platform, resource, State.ACCEPTED, told=True, name="Une commune")
    make_trial(platform, resource, State.ACCEPTED, told=True, happened="Un récit qui se replie. " * 30)
    make_proposal(platform, State.ACCEPTED, resource=resource, credited=True, name="Une mairie")


def _paths() -> dict[str, str]:
    from terreau.library.models import Resource
    from terreau.vocabulary.models import Lever, Situation

    live = Resource.objects.filter(live=True).order_by("slug")
    return {
        "home": "/",
        "lever": Lever.objects.order_by("order").first().get_absolute_url(),
        "library": "/ressources/",
        "search": "/ressources/?q=alliance&levier=apprendre-a-faire-alliance",
        "nothing found": "/ressources/?q=zzzzqqqq&levier=inconnu",
        "title card": live.filter(url="", file=None).first().get_absolute_url(),
        "online": live.exclude(url="").first().get_absolute_url(),
        "own body": _with_own_body(),
        "sheet": "/ressources/voir-en-deux-heures-si-le-projet-tient-quand-l-aide-baisse/",
        "tool": "/ressources/simulateur-de-modele-socio-economique/",
        "situation": Situation.objects.order_by("order").first().get_absolute_url(),
        "trial form": f"{live.first().get_absolute_url()}essai/",
        "proposal form": "/proposer/",
        "accounts": "/ressources/un-corps-entier/essais/",
        "glossary": "/glossaire/",
        "schemes": "/trouver-de-l-aide/",
        "ecosystem": "/ecosysteme/",
        "landmarks": "/reperes/",
        "kits": "/kits/",
        "kit": "/kits/co-construction-territoriale/",
        "kit with a guide": "/kits/la-subvention-s-arrete/",
        "drawer": "/kits/co-construction-territoriale/?tiroir=methode",
        "selection": "/selection/?r=base-impact-alliances,charte-du-faire-alliance,inconnue",
        "empty selection": "/selection/",
        "territories": "/territoires/?q=saint",
        "territory": _town(),
        "directory": "/reseau/",
        "profile": _profile(),
        "question form": "/reseau/question/",
        "about": "/a-propos/",
        "accessibility": "/accessibilite/",
        "not found": "/leviers/faire-alliance-autrement/",
        "log in": "/compte/connexion/",
        "style guide": "/guide-de-style/",
    }


def _town() -> str:
    """Make a town with what it is part of: their names and codes are true, for their outlines to be drawn; return its address."""
    from terreau.territories.enums import TerritoryKind
    from terreau.territories.tests.factories import make_territory

    region = make_territory(TerritoryKind.REGION, code="44", name="Grand Est", slug="grand-est", latitude=48.7, longitude=5.6)
    department = make_territory(TerritoryKind.DEPARTMENT, code="88", name="Vosges", slug="vosges", region=region, latitude=48.2, longitude=6.4)
    within = {"region": region, "department": department}
    epci = make_territory(TerritoryKind.EPCI, code="200071066", name="CA de Saint-Dié-des-Vosges", slug="ca-de-saint-die-des-vosges", **within)
    names = {"code": "88413", "name": "Saint-Dié-des-Vosges", "slug": "saint-die-des-vosges", "postcodes": "88100"}
    town = make_territory(TerritoryKind.COMMUNE, epci=epci, latitude=48.28, longitude=6.95, **names, **within)
    make_territory(TerritoryKind.COMMUNE, epci=epci, latitude=48.3, longitude=6.95, **within)
    return town.get_absolute_url()


def _profile() -> str:
    """Make a profile that shows all of itself in the town of `_town`, and others around; return its address."""
    from terreau.network.enums import Kind
    from terreau.network.models import Craft, ProfileLink
    from terreau.network.tests.factories import make_profile
    from terreau.territories.models import Territory
    from terreau.vocabulary.models import Lever, Platform

    platform, town = Platform.objects.get(), Territory.objects.get(code="88413")
    craft, _new = Craft.objects.get_or_create(slug="catalyse-territoriale", defaults={"kind": "craft", "title": "Catalyse territoriale"})
    work = {"levers": list(Lever.objects.order_by("order")[:2]), "crafts": [craft], "catchment": [town]}
    about = {"role": "Fonction d’essai", "story": "Un profil de test, qui n’est personne.", "seat": town, "codev": True, "synthetic": True}
    shown = make_profile(platform, "Profil de test", website="https://www.example.org/", **about, **work)
    ProfileLink.objects.create(profile=shown, label="Un lien", url="https://www.example.org/lien/")
    place = make_profile(platform, "Lieu de test", kind=Kind.PLACE, place_kind="fablab", latitude=48.39, longitude=-4.49, synthetic=True)
    place.linked.add(shown)
    make_profile(platform, "Réseau de test", kind=Kind.RELAY, scope="national", synthetic=True)
    return shown.get_absolute_url()


def _load() -> dict[str, str]:
    _make_what_migrations_make()
    for command in ("load_catalogue", "load_works", "load_pages", "load_kits", "load_schemes"):
        call_command(command, stdout=io.StringIO())
    return _paths()


CATALOGUE = Remembered(_load)
PAGE_TYPES = [
    *("home", "lever", "library", "search", "nothing found", "title card", "online", "own body", "sheet", "tool", "situation"),
    *("kits", "kit", "kit with a guide", "drawer", "selection", "empty selection", "schemes"),
    *("trial form", "proposal form", "accounts"),
    *("territories", "territory", "directory", "profile", "question form"),
    *("glossary", "ecosystem", "landmarks", "about", "accessibility", "not found", "log in", "style guide"),
]


@pytest.fixture(scope="module")
def catalogue_site(django_db_setup: None, django_db_blocker: Any, browser: Any) -> Iterator[Site]:
    """The starter catalogue, there for a module and undone at the end, served with its static files.

    What a test writes is undone after it, so tests that use this carry the mark `django_db`. The browser and the test share one
    connection. The page cache has no follower here and keeps nothing.
    """
    from django.core.cache import cache
    from django.db import connection, transaction
    from pytest_django.live_server_helper import LiveServer

    with django_db_blocker.unblock(), override_settings(TERREAU_OPEN_STYLE_GUIDE=True), transaction.atomic():
        paths = CATALOGUE.get()
        server = LiveServer("localhost")
        try:
            site = Site(server.url, paths)
            with django_db_blocker.block():
                yield site
        finally:
            _let_requests_end()
            server.stop()
            cache.clear()
            transaction.set_rollback(True)
    assert not connection.in_atomic_block


def _let_requests_end() -> None:
    """Wait for the threads of connections that browsers have just left: they close the connection that the test lends them."""
    for thread in threading.enumerate():
        if "process_request_thread" in thread.name:
            thread.join(timeout=10)


def _make_what_migrations_make() -> None:
    """Put back what tests that flush tables take away."""
    from wagtail.models import Locale, Page
    from wagtail.models import Site as WagtailSite

    Locale.objects.get_or_create(language_code="fr")
    root = Page.objects.filter(depth=1).first() or Page.add_root(title="Racine", slug="racine")
    if not WagtailSite.objects.exists():
        WagtailSite.objects.create(root_page=root, is_default_site=True, hostname="localhost", port=80)


@pytest.fixture
def open_page(browser: Any) -> Iterator[Open]:
    """Return a function that gives a page of a fresh visitor."""
    contexts = []

    def opened(viewport: dict[str, int] = DESKTOP, **options: Any) -> Any:
        context = browser.new_context(viewport=viewport, locale="fr-FR", reduced_motion="reduce", **options)
        context.set_default_timeout(8000)
        contexts.append(context)
        return context.new_page()

    yield opened
    for context in contexts:
        context.close()
