"""Composed pages, from outside."""

import json
import re

import pytest
from defusedxml import ElementTree
from django.test import Client

from terreau.library.enums import Access
from terreau.library.models import EcosystemPlatform
from terreau.library.tests.factories import make_resource
from terreau.network.tests.factories import make_profile
from terreau.portal.actions import ensure_pages
from terreau.portal.models import EditorialPage, PlatformRoot
from terreau.territories.enums import TerritoryKind
from terreau.territories.tests.factories import make_territory
from terreau.vocabulary.models import Articulation, KeyFigure, Landmark, LandmarkFamily, Situation, SituationLever, Source, Step, Term

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


def test_a_link_is_said_proposed_only_where_it_is(platform, visitor):
    first, second, third = platform.framework.levers.all()[:3]
    Articulation.objects.create(origin=second, target=first, kind="conditionne", reason="Attesté.", proposed=False)
    page = visitor.get(first.get_absolute_url()).content.decode()
    assert "proposés par Terreau" not in page
    assert "proposé par Terreau" not in page
    Articulation.objects.create(origin=first, target=third, kind="renforce", reason="Supposé.")
    page = visitor.get(first.get_absolute_url()).content.decode()
    assert page.count("Lien proposé par Terreau") == 1
    assert page.index("Supposé.") < page.index("Lien proposé par Terreau")


def test_what_the_platform_wrote_says_that_nobody_tried_it(platform, situation, visitor):
    for address in (platform.framework.levers.first().get_absolute_url(), situation.get_absolute_url()):
        assert "Rédigé par Terreau, pas encore essayé sur le terrain" in visitor.get(address).content.decode()


def test_steps_and_drawers_are_counted(platform, second_platform, visitor):
    levers = list(platform.framework.levers.all())
    make_resource(platform)
    page = visitor.get(levers[0].get_absolute_url()).content.decode()
    assert "Trois marches vers l’action" in page
    assert "Un tiroir" in page
    Step.objects.filter(framework=platform.framework).first().placements.all().delete()
    Step.objects.filter(framework=platform.framework).exclude(slug="agir").delete()
    page = visitor.get(levers[0].get_absolute_url()).content.decode()
    assert "Une marche vers l’action" in page
    assert "Sept leviers, une question à la fois" in visitor.get("/").content.decode()
    sister = Client(SERVER_NAME="soeur.test")
    assert "Trois leviers, une question à la fois" in sister.get("/").content.decode()
    bare = sister.get(second_platform.framework.levers.first().get_absolute_url()).content.decode()
    assert "vers l’action" not in bare
    assert "#marches" not in bare


def test_a_lever_says_what_can_be_opened(platform, visitor):
    make_resource(platform, access=Access.ONLINE, url="https://example.org/")
    page = visitor.get(platform.framework.levers.first().get_absolute_url()).content.decode()
    assert "En ligne" in page


def test_home_says_it_is_free_and_who_is_behind(platform, second_platform, situation, visitor):
    platform.publisher_line = "Derrière, il y a quelqu’un."
    platform.save()
    page = visitor.get("/").content.decode()
    main = page[page.index("<main") : page.index("</main>")]
    assert main.count("Gratuit, sans compte, sans engagement") == 1
    assert platform.publisher_line not in main
    assert 'href="/a-propos/"' in main
    assert 'href="#situations"' in main
    assert 'href="#situations"' not in Client(SERVER_NAME="soeur.test").get("/").content.decode()


def test_home_describes_itself_to_search_engines(platform, visitor):
    platform.name = "Terre</script><script>alert(1)</script>"
    platform.save()
    page = visitor.get("/").content.decode()
    assert "<script>alert" not in page
    described = json.loads(re.search(r'<script type="application/ld\+json">(.*?)</script>', page, re.DOTALL)[1])
    assert described["name"] == platform.name
    assert described["potentialAction"]["target"]["urlTemplate"] == "http://terreau.test/ressources/?q={q}"


def test_the_glossary_leads_only_where_its_platform_goes(platform, second_platform, visitor):
    term = Term.objects.create(label="Boussole", slug="boussole", definition="Ce qui oriente.", proposed=True)
    lever = platform.framework.levers.first()
    term.levers.add(lever)
    term.sources.add(Source.objects.create(code="002", title="Un diaporama"))
    ours = visitor.get("/glossaire/").content.decode()
    assert lever.get_absolute_url() in ours
    assert "Définition proposée par Terreau" in ours
    assert "Un diaporama" in ours
    theirs = Client(SERVER_NAME="soeur.test").get("/glossaire/").content.decode()
    assert "Ce qui oriente." in theirs
    assert lever.get_absolute_url() not in theirs


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


def test_the_ecosystem_leads_only_to_what_its_platform_shows(platform, second_platform, visitor):
    referential, linked, draft = make_resource(platform, title="Un référentiel"), make_resource(platform), make_resource(platform, live=False)
    item = EcosystemPlatform.objects.create(name="Issue", slug="issue", kind="Plateforme", referential=referential, theme="Les communs", note="Deux adresses.")
    item.resources.add(linked, draft)
    ours = visitor.get("/ecosysteme/").content.decode()
    assert referential.get_absolute_url() in ours
    assert linked.get_absolute_url() in ours
    assert draft.get_absolute_url() not in ours
    assert "Les communs" in ours
    assert ours.index("Ce que disent les sources") < ours.index("Deux adresses.")
    theirs = Client(SERVER_NAME="soeur.test").get("/ecosysteme/").content.decode()
    assert "Issue" in theirs
    assert referential.get_absolute_url() not in theirs
    assert linked.get_absolute_url() not in theirs


def test_a_resource_keeps_the_doubts_of_its_sources_folded(platform, visitor):
    resource = make_resource(platform, source_note="Deux dates selon les documents.")
    page = visitor.get(resource.get_absolute_url()).content.decode()
    folded = re.search(r"<details.*?Ce que disent les sources.*?</details>", page, re.DOTALL)
    assert folded
    assert "Deux dates selon les documents." in folded[0]


def test_ecosystem_costs_the_same_with_one_and_with_three_platforms(platform, visitor, assert_same_queries):
    numbers = iter(range(10))

    def add():
        number = next(numbers)
        made = EcosystemPlatform.objects.create(name=f"Site {number}", slug=f"site-{number}", kind="Site", referential=make_resource(platform))
        made.resources.add(make_resource(platform))
        made.sources.add(Source.objects.create(code=f"{number}", title="Un document"))
        made.relations.create(target=EcosystemPlatform.objects.first(), label="anime")

    assert_same_queries(add, lambda: visitor.get("/ecosysteme/"), at_most=10)


def test_figures_that_may_not_be_shown_are_not(platform, visitor):
    source = Source.objects.create(code="002", title="Un diaporama")
    KeyFigure.objects.create(code="isole", value=30, unit="%", statement="Valeur de sens inconnu.", usable=False)
    shown = KeyFigure.objects.create(
        code="maires", value=76, unit="%", statement="Des maires.", citation="Rapport PHARE, 2018", note="Marge d’erreur inconnue."
    )
    shown.sources.add(source)
    ensure_pages(platform=platform)
    page = visitor.get("/a-propos/").content.decode()
    assert "76\u00a0%" in page
    assert "Rapport PHARE, 2018" in page
    assert "Marge d’erreur inconnue." in page
    assert 'href="#source-002"' in page
    assert 'id="source-002"' in page
    assert "sens inconnu" not in page


def test_landmarks_are_shown_by_family(platform, visitor):
    family = LandmarkFamily.objects.create(code="trois-lieux", title="Trois lieux de dialogue")
    landmark = Landmark.objects.create(family=family, code="physiques", title="Lieux physiques", text="Où l’on se rencontre.")
    landmark.sources.add(Source.objects.create(code="002", title="Un diaporama", short="diaporama de 2019"))
    page = visitor.get("/reperes/").content.decode()
    assert ">diaporama de 2019</a>" in page
    assert "<b>Diaporama de 2019</b>" in page
    assert "Trois lieux de dialogue" in page
    assert "Lieux physiques" in page
    assert 'href="#source-002"' in page
    assert "Un diaporama" in page


def test_the_starter_pages_are_made_once_and_stay_as_editors_leave_them(platform, visitor):
    assert len(ensure_pages(platform=platform)) == 4
    page = EditorialPage.objects.get(slug="mentions-legales")
    page.title = "Mentions de l’éditeur"
    page.save_revision().publish()
    assert ensure_pages(platform=platform) == []
    assert PlatformRoot.objects.count() == 1
    assert "Mentions de l’éditeur" in visitor.get("/mentions-legales/").content.decode()


def test_the_legal_notice_names_nobody_and_says_what_it_lacks(platform, visitor):
    ensure_pages(platform=platform)
    page = visitor.get("/mentions-legales/").content.decode()
    assert "Cette page reste à compléter." in page
    assert "Direction de la publication\u00a0: [nom, à compléter]" in page
    legal = EditorialPage.objects.get(slug="mentions-legales")
    legal.to_complete = False
    legal.save_revision().publish()
    assert "reste à compléter" not in visitor.get("/mentions-legales/").content.decode()
    assert "reste à compléter" not in visitor.get("/a-propos/").content.decode()


def test_a_glossary_says_what_its_links_are(platform, visitor):
    term, other = (Term.objects.create(label=label, slug=label, definition="Ce que c’est.") for label in ("boussole", "cap"))
    term.related.add(other)
    term.levers.add(platform.framework.levers.first())
    page = visitor.get("/glossaire/").content.decode()
    assert "Voir aussi\u00a0:" in page
    assert "Levier\u00a0:" in page
    assert page.index("Voir aussi") < page.index("Levier\u00a0:")


def test_the_header_leads_to_who_is_behind(platform, visitor):
    ensure_pages(platform=platform)
    header = re.compile(r"<header.*?</header>", re.DOTALL)
    assert '<a href="/a-propos/">' in header.search(visitor.get("/").content.decode())[0]
    assert '<a href="/a-propos/" aria-current="page">' in header.search(visitor.get("/a-propos/").content.decode())[0]


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


def test_the_sitemap_holds_territories_and_what_is_public_of_the_network(platform, visitor):
    shown, hidden = make_profile(platform, "Montré"), make_profile(platform, "Caché", shown=())
    made_up = make_profile(platform, "Profil fictif 1", synthetic=True)
    region = make_territory(TerritoryKind.REGION)
    addresses = [element.text for element in ElementTree.fromstring(visitor.get("/sitemap.xml").content).iter(f"{NAMESPACE}loc")]
    for there in (shown.get_absolute_url(), region.get_absolute_url(), "/reseau/", "/territoires/"):
        assert f"http://terreau.test{there}" in addresses
    for left_out in (hidden, made_up):
        assert f"http://terreau.test{left_out.get_absolute_url()}" not in addresses


def test_beyond_what_a_file_holds_the_sitemap_is_an_index_of_its_parts(platform, second_platform, visitor, monkeypatch):
    ours, theirs = [make_resource(platform) for _ in range(3)], make_resource(second_platform)
    monkeypatch.setattr("terreau.portal.sitemaps.Resources.limit", 2)
    index = ElementTree.fromstring(visitor.get("/sitemap.xml").content)
    assert index.tag == f"{NAMESPACE}sitemapindex"
    parts = [element.text for element in index.iter(f"{NAMESPACE}loc")]
    assert "http://terreau.test/sitemap-ressources.xml?p=2" in parts
    found = set()
    for part in parts:
        answer = visitor.get(part.removeprefix("http://terreau.test"))
        assert answer.status_code == 200
        found |= {element.text for element in ElementTree.fromstring(answer.content).iter(f"{NAMESPACE}loc")}
    assert {f"http://terreau.test{resource.get_absolute_url()}" for resource in ours} <= found
    assert f"http://terreau.test{theirs.get_absolute_url()}" not in found
    assert visitor.get("/sitemap-inconnue.xml").status_code == 404


@pytest.mark.parametrize(("path", "target"), [("/leviers/", "/#leviers"), ("/situations/", "/#situations")])
def test_addresses_that_people_shorten_lead_somewhere(platform, visitor, path, target):
    answer = visitor.get(path)
    assert answer.status_code == 301
    assert answer["Location"] == target


def test_the_address_of_a_word_leads_to_its_definition(platform, visitor):
    Term.objects.create(label="Boussole", slug="boussole", definition="Ce qui oriente.")
    answer = visitor.get("/glossaire/boussole/")
    assert answer.status_code == 302
    assert answer["Location"] == "/glossaire/#boussole"
    assert visitor.get("/glossaire/inconnu/").status_code == 404


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


def test_a_lever_of_another_framework_does_not_close_the_pages_of_situations(platform, second_platform, situation, visitor):
    SituationLever.objects.create(situation=situation, lever=second_platform.framework.levers.first(), order=3, reason="Par erreur.")
    assert visitor.get(situation.get_absolute_url()).status_code == 200
