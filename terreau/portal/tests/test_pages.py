"""Composed pages, from outside."""

import pytest
from defusedxml import ElementTree
from django.test import Client

from terreau.library.enums import Access
from terreau.library.models import EcosystemPlatform
from terreau.library.tests.factories import make_resource
from terreau.portal.actions import ensure_pages
from terreau.portal.models import EditorialPage, PlatformRoot
from terreau.vocabulary.models import Articulation, KeyFigure, Landmark, LandmarkFamily, Situation, SituationLever, Source, Term

pytestmark = pytest.mark.django_db
NAMESPACE = "{http://www.sitemaps.org/schemas/sitemap/0.9}"


@pytest.fixture
def visitor(platform):
    return Client(SERVER_NAME="terreau.test")


@pytest.fixture
def situation(platform):
    first, second = platform.framework.levers.all()[:2]
    found = Situation.objects.create(framework=platform.framework, slug="la-subvention-s-arrete", words="La subvention s’arrête", introduction="Cela arrive.")
    SituationLever.objects.create(situation=found, lever=first, order=1, reason="Pour compter.")
    SituationLever.objects.create(situation=found, lever=second, order=2, reason="Pour choisir.")
    return found


def test_home_costs_the_same_with_one_and_with_three_resources(platform, situation, visitor, assert_same_queries):
    assert_same_queries(lambda: make_resource(platform, access=Access.ONLINE, url="https://example.org/"), lambda: visitor.get("/"), at_most=8)


def test_a_lever_costs_the_same_whatever_it_holds(platform, visitor, assert_same_queries):
    levers = list(platform.framework.levers.all())
    others = iter(levers[1:])

    def add():
        make_resource(platform)
        Articulation.objects.create(origin=levers[0], target=next(others), kind="eclaire", reason="Parce que.")

    assert_same_queries(add, lambda: visitor.get(levers[0].get_absolute_url()), at_most=8)


def test_a_situation_costs_the_same_whatever_it_holds(platform, situation, visitor, assert_same_queries):
    assert_same_queries(lambda: make_resource(platform), lambda: visitor.get(situation.get_absolute_url()), at_most=9)


def test_home_speaks_in_situations_and_levers(platform, situation, visitor):
    page = visitor.get("/").content.decode()
    assert "La subvention s’arrête" in page
    assert all(lever.title in page for lever in platform.framework.levers.all())
    assert "boussole" not in page.lower()


def test_a_lever_says_both_ways_how_it_is_linked(platform, visitor):
    first, second, third = platform.framework.levers.all()[:3]
    Articulation.objects.create(origin=second, target=first, kind="conditionne", reason="On choisit mal sans savoir.")
    Articulation.objects.create(origin=first, target=third, kind="renforce", reason="Ensemble on voit mieux.")
    page = visitor.get(first.get_absolute_url()).content.decode()
    assert "conditionne ce levier" in page
    assert "Il renforce" in page
    assert "ouverts à la discussion" in page


def test_platforms_keep_their_levers_and_situations_apart(platform, second_platform, situation):
    sister = Client(SERVER_NAME="soeur.test")
    home = sister.get("/").content.decode()
    assert "Sœur" in home
    assert situation.words not in home
    assert sister.get(situation.get_absolute_url()).status_code == 404
    assert sister.get(platform.framework.levers.first().get_absolute_url()).status_code == 404


def test_glossary_costs_the_same_with_one_and_with_three_terms(platform, visitor, assert_same_queries):
    numbers = iter(range(10))

    def add():
        number = next(numbers)
        term = Term.objects.create(label=f"Terme {number}", slug=f"terme-{number}", definition="Ce que c’est.")
        term.levers.add(platform.framework.levers.first())
        term.related.set(Term.objects.exclude(pk=term.pk)[:1])

    assert_same_queries(add, lambda: visitor.get("/glossaire/"), at_most=8)


def test_ecosystem_leads_from_referential_to_platform(platform, visitor):
    referential = make_resource(platform, title="Un référentiel")
    EcosystemPlatform.objects.create(name="Issue du référentiel", slug="issue", kind="Plateforme", referential=referential)
    EcosystemPlatform.objects.create(name="Autre site", slug="autre", kind="Site", url="https://example.org/")
    page = visitor.get("/ecosysteme/").content.decode()
    assert referential.get_absolute_url() in page
    assert "Aucune adresse n’est donnée par les sources" in page
    assert 'href="https://example.org/"' in page


def test_figures_that_may_not_be_shown_are_not(platform, visitor):
    source = Source.objects.create(code="002", title="Un diaporama")
    KeyFigure.objects.create(code="isole", value=30, unit="%", statement="Valeur de sens inconnu.", usable=False)
    shown = KeyFigure.objects.create(code="maires", value=76, unit="%", statement="Des maires.", citation="Rapport PHARE, 2018")
    shown.sources.add(source)
    ensure_pages(platform=platform)
    page = visitor.get("/a-propos/").content.decode()
    assert "76\u00a0%" in page
    assert "Rapport PHARE, 2018" in page
    assert "sens inconnu" not in page


def test_landmarks_are_shown_by_family(platform, visitor):
    family = LandmarkFamily.objects.create(code="trois-lieux", title="Trois lieux de dialogue")
    Landmark.objects.create(family=family, code="physiques", title="Lieux physiques", text="Où l’on se rencontre.")
    page = visitor.get("/reperes/").content.decode()
    assert "Trois lieux de dialogue" in page
    assert "Lieux physiques" in page


def test_the_starter_pages_are_made_once_and_stay_as_editors_leave_them(platform, visitor):
    assert len(ensure_pages(platform=platform)) == 4
    page = EditorialPage.objects.get(slug="mentions-legales")
    page.title = "Mentions de l’éditeur"
    page.save_revision().publish()
    assert ensure_pages(platform=platform) == []
    assert PlatformRoot.objects.count() == 1
    assert "Mentions de l’éditeur" in visitor.get("/mentions-legales/").content.decode()


def test_accessibility_is_declared_as_it_is(platform, visitor):
    ensure_pages(platform=platform)
    assert "non conforme" in visitor.get("/accessibilite/").content.decode()


def test_the_sitemap_holds_what_the_platform_shows(platform, second_platform, visitor):
    ours, theirs, draft = make_resource(platform), make_resource(second_platform), make_resource(platform, live=False)
    ensure_pages(platform=platform)
    tree = ElementTree.fromstring(visitor.get("/sitemap.xml").content)
    addresses = [element.text for element in tree.iter(f"{NAMESPACE}loc")]
    assert f"http://terreau.test{ours.get_absolute_url()}" in addresses
    assert f"http://terreau.test{theirs.get_absolute_url()}" not in addresses
    assert f"http://terreau.test{draft.get_absolute_url()}" not in addresses
    assert "http://terreau.test/a-propos/" in addresses


def test_robots_are_told_of_the_map(visitor):
    assert "Sitemap: http://terreau.test/sitemap.xml" in visitor.get("/robots.txt").content.decode()


@pytest.mark.parametrize("path", ["/", "/ressources/", "/glossaire/", "/ecosysteme/", "/reperes/"])
def test_public_pages_need_no_cookie_and_no_script(platform, visitor, path):
    answer = visitor.get(path)
    assert answer.status_code == 200
    assert not answer.cookies
    assert "unsafe" not in answer["Content-Security-Policy"]
    assert "<script>" not in answer.content.decode()
    assert " style=" not in answer.content.decode()
