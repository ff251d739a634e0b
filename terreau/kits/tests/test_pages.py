"""Pages of kits: what they show, what they cost, what they refuse."""

import json
import re

import pytest
from django.test import Client
from django.urls import reverse

from terreau.kits.models import KitItem, KitStage
from terreau.kits.tests.factories import make_kit
from terreau.kits.views.pages import FIRST, PAGE_SIZE
from terreau.library.enums import Status
from terreau.library.models import Placement, Resource
from terreau.library.tests.factories import make_nature, make_resource
from terreau.vocabulary.models import Source

pytestmark = pytest.mark.django_db
RIGHT_TO_LEFT = "مرحبا \u202eabc\u202c 🌱"


@pytest.fixture
def visitor(platform):
    return Client(SERVER_NAME="terreau.test")


def body(client, path):
    answer = client.get(path)
    assert answer.status_code == 200, path
    return answer.content.decode()


def test_a_kit_shows_its_words_drawers_path_and_sources(platform, visitor):
    resource = make_resource(platform, title="Une méthode")
    stages = [KitStage(order=1, title="Se lancer", minutes=45, text="À deux.", resource=resource), KitStage(order=2, title="Finir", minutes=45)]
    kit = make_kit(platform, [resource], stages=stages, title="Agir", introduction="<p>Pour <b>commencer</b>.</p>")
    kit.sources = [Source.objects.create(code="s", title="Un rapport")]
    kit.save()
    page = body(visitor, kit.get_absolute_url())
    for words in ("Agir", "<b>commencer</b>", "Une méthode", "Note 0", "Se lancer", "45\u00a0min", "Un parcours de 1\u00a0h\u00a030", "Un rapport"):
        assert words in page or words.replace("\u00a0", " ") in page, words
    assert "Composition proposée par Terreau" in page
    assert "Étapes et durées proposées par Terreau" in page


def test_what_a_source_gives_is_not_said_to_be_ours(platform, visitor):
    kit = make_kit(platform, [make_resource(platform)], stages=[KitStage(title="Lire", minutes=5)], proposed=False, path_proposed=False)
    assert "proposé" not in body(visitor, kit.get_absolute_url())


def test_a_kit_without_introduction_says_what_it_holds(platform, visitor):
    kit = make_kit(platform, [make_resource(platform)])
    page = body(visitor, kit.get_absolute_url())
    assert "Ce qu’il contient" in page
    assert '<a href="#methode">Methode <span class="count">1</span></a>' in page


def test_withdrawn_works_stay_marked(platform, visitor):
    kit = make_kit(platform, [make_resource(platform, title="Partie", status=Status.WITHDRAWN)])
    page = body(visitor, kit.get_absolute_url())
    assert "Partie" in page
    assert "Retirée par son éditeur" in page


def test_machines_read_a_kit_as_a_collection(platform, visitor):
    kit = make_kit(platform, [make_resource(platform, title="</script><b>")], stages=[KitStage(title="Lire", minutes=5)])
    found = re.search(r'<script type="application/ld\+json">(.*?)</script>', body(visitor, kit.get_absolute_url()), re.DOTALL)
    data = json.loads(found[1])
    assert data["@type"] == ["Collection", "LearningResource"]
    assert data["timeRequired"] == "PT5M"
    assert [part["name"] for part in data["hasPart"]] == ["</script><b>"]


def test_kits_belong_to_the_platforms_of_their_framework(platform, second_platform, visitor):
    kit = make_kit(second_platform, [make_resource(second_platform)], title="De la sœur")
    assert visitor.get(kit.get_absolute_url()).status_code == 404
    assert "De la sœur" not in body(visitor, "/kits/")
    sister = Client(SERVER_NAME="soeur.test")
    assert "De la sœur" in body(sister, "/kits/")
    assert sister.get(kit.get_absolute_url()).status_code == 200


def test_drafts_are_not_public(platform, visitor):
    kit = make_kit(platform, [make_resource(platform)], live=False)
    assert visitor.get(kit.get_absolute_url()).status_code == 404
    assert kit.title not in body(visitor, "/kits/")


def test_a_kit_that_moved_leads_on_and_a_deleted_one_says_so(platform, visitor):
    kit = make_kit(platform, [make_resource(platform)], slug="avant")
    kit.slug = "apres"
    kit.save()
    answer = visitor.get("/kits/avant/")
    assert (answer.status_code, answer.headers["Location"]) == (301, "/kits/apres/")
    kit.delete()
    assert visitor.get("/kits/apres/").status_code == 410


def test_no_kit_says_what_to_do_next(platform, visitor):
    page = body(visitor, "/kits/")
    assert "Aucun kit n’est encore publié ici." in page
    assert reverse("library:resources") in page


def test_the_list_counts_what_is_shown(platform, second_platform, visitor):
    works = [make_resource(platform), make_resource(platform), make_resource(second_platform), make_resource(platform, live=False)]
    make_kit(platform, works, stages=[KitStage(title="Lire", minutes=130)], title="Compté")
    page = body(visitor, "/kits/")
    assert "2 ressources · un parcours de 2 h 10" in page.replace("\u00a0", " ").replace("\u202f", " ")


def test_the_list_costs_the_same_whatever_it_holds(platform, visitor, assert_same_queries):
    def add():
        make_kit(platform, [make_resource(platform)], stages=[KitStage(title="Lire", minutes=5)])

    assert_same_queries(add, lambda: body(visitor, "/kits/"), at_most=5)


def test_a_kit_costs_the_same_whatever_it_holds(platform, visitor, assert_same_queries):
    kit = make_kit(platform)

    def add():
        resource = make_resource(platform)
        KitItem.objects.create(kit=kit, resource=resource)
        KitStage.objects.create(kit=kit, title="Lire", minutes=5, resource=resource)

    assert_same_queries(add, lambda: body(visitor, kit.get_absolute_url()), at_most=10)


@pytest.fixture
def large(platform):
    """A kit of 500 works in one drawer and one in another."""
    nature = make_nature(platform.framework)
    template = make_resource(platform, title="Modèle")
    rows = [
        Resource(title=f"Œuvre {number:03}", slug=f"oeuvre-{number:03}", abstract="Ce qu’elle dit.", kind=template.kind, live=True) for number in range(500)
    ]
    works = Resource.objects.bulk_create(rows)
    lever = platform.framework.levers.first()
    Resource.levers.through.objects.bulk_create(Resource.levers.through(resource=work, lever=lever) for work in works)
    Placement.objects.bulk_create(Placement(resource=work, framework=platform.framework, nature=nature) for work in works)
    kit = make_kit(platform, [template])
    KitItem.objects.bulk_create(KitItem(kit=kit, resource=work, order=order) for order, work in enumerate(works, 1))
    return kit


def test_a_kit_of_500_works_stays_usable(large, visitor, django_assert_max_num_queries):
    with django_assert_max_num_queries(10):
        page = body(visitor, large.get_absolute_url())
    assert page.count('<li class="card">') == FIRST
    assert "501 ressources" in page
    assert len(page) < 60_000
    more = f"{large.get_absolute_url()}?tiroir=methode"
    assert more in page
    pages = {number: body(visitor, f"{more}&page={number}") for number in (1, 6, 11)}
    assert [page.count('<li class="card">') for page in pages.values()] == [PAGE_SIZE, PAGE_SIZE, 501 - 10 * PAGE_SIZE]
    works = [set(re.findall(r"Œuvre \d{3}", page)) for page in pages.values()]
    assert not works[0] & works[1]
    assert "Œuvre 499" in works[2]


@pytest.mark.parametrize("query", ["tiroir=inconnu", "tiroir=<script>", "tiroir=%F0%9F%8C%B1"])
def test_a_drawer_that_is_not_there_is_not_found(platform, visitor, query):
    kit = make_kit(platform, [make_resource(platform)])
    assert visitor.get(f"{kit.get_absolute_url()}?{query}").status_code == 404


@pytest.mark.parametrize("page", ["-1", "abc", "99999999999999999999", ""])
def test_a_page_that_is_not_there_is_the_nearest(platform, visitor, page):
    kit = make_kit(platform, [make_resource(platform, title="Seule")])
    assert "Seule" in body(visitor, f"{kit.get_absolute_url()}?tiroir=methode&page={page}")


def test_hostile_words_are_only_words(platform, visitor):
    resource = make_resource(platform, title="<script>alert(1)</script>")
    stages = [KitStage(title=RIGHT_TO_LEFT, minutes=5, text="<img src=x onerror=alert(1)>")]
    kit = make_kit(platform, [resource], stages=stages, title=RIGHT_TO_LEFT, purpose="<b>non</b>", introduction="<p onclick='x()'>Oui<script>x()</script></p>")
    for path in (kit.get_absolute_url(), "/kits/", resource.get_absolute_url(), "/"):
        page = body(visitor, path)
        assert "<script>alert" not in page
        assert "<img src=x" not in page
        assert "onclick" not in page


def test_a_resource_names_the_kits_that_hold_it(platform, second_platform, visitor):
    resource = make_resource(platform)
    kit = make_kit(platform, [resource], title="Où elle est")
    make_kit(platform, [resource], title="En préparation", live=False)
    make_kit(second_platform, [resource], title="De la sœur")
    page = body(visitor, resource.get_absolute_url())
    assert f'<a href="{kit.get_absolute_url()}">Où elle est</a>' in page
    assert "En préparation" not in page
    assert "De la sœur" not in page


def test_a_resource_in_no_kit_says_nothing(platform, visitor):
    assert "Dans le kit" not in body(visitor, make_resource(platform).get_absolute_url())


def test_the_home_page_the_header_and_the_map_lead_to_kits(platform, visitor):
    assert "À emporter, même sans réseau" not in body(visitor, "/")
    kit = make_kit(platform, [make_resource(platform)])
    home = body(visitor, "/")
    assert "À emporter, même sans réseau" in home
    assert kit.get_absolute_url() in home
    assert '<a href="/kits/">Kits</a>' in home
    site_map = body(visitor, "/sitemap.xml")
    assert kit.get_absolute_url() in site_map
    assert "/kits/</loc>" in site_map
