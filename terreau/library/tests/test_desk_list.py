"""The list of resources in the desk: found by words, narrowed, told in words, in a constant number of queries."""

import pytest
from django.urls import reverse

from terreau.accounts.models import RoleKind
from terreau.accounts.tests.factories import logged_in, make_organisation, make_role
from terreau.core.desk_views import WordsForm
from terreau.library.enums import Access, Provenance, Status
from terreau.library.models import Resource
from terreau.library.tests.factories import make_nature, make_resource, make_steps
from terreau.library.viewsets import OrganisationViewSet, ResourceViewSet
from terreau.library.viewsets.listing import holding
from terreau.search.index import UnavailableError
from terreau.vocabulary.viewsets import LeverViewSet

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def no_second_factor(settings):
    settings.TERREAU_REQUIRE_EDITOR_MFA = False


@pytest.fixture
def publisher(platform):
    return logged_in(make_role(platform, RoleKind.PUBLISHER).user)


def found(client, view="list", **asked):
    answer = client.get(reverse(ResourceViewSet().get_url_name(view)), asked)
    assert answer.status_code == 200
    return [resource.title for resource in answer.context["object_list"]]


@pytest.mark.parametrize(("words", "kept"), [("ÉCONOM", True), ("econom circul", True), ("conomie", False), ("économie zythum", False), ("  ", True)])
def test_words_are_found_by_their_beginnings_whatever_their_accents(platform, words, kept):
    resource = make_resource(platform, title="L’économie circulaire")
    assert (resource in holding(Resource.objects.all(), words)) is kept


@pytest.mark.parametrize("view", ["list", "list_results"])
def test_the_list_looks_for_words_without_the_index_of_wagtail(platform, publisher, view, monkeypatch):
    make_resource(platform, title="Un café rouvert")
    make_resource(platform, title="Une école")

    def refused(*args, **kwargs):
        raise AssertionError("Wagtail’s database search is too slow here")

    monkeypatch.setattr("wagtail.admin.views.generic.base.get_search_backend", refused)
    assert found(publisher, view, q="cafe rouv") == ["Un café rouvert"]


def test_the_list_finds_as_the_library_does_also_what_nobody_sees_yet(platform, publisher):
    make_resource(platform, title="Un café rouvert")
    make_resource(platform, title="La zinguerie", live=False)
    assert found(publisher, q="zinguerrie") == ["La zinguerie"]
    assert found(publisher, q="zing") == ["La zinguerie"]
    assert found(publisher, q="zing cafe") == []


@pytest.fixture
def no_index(monkeypatch):
    def none_yet(_ask):
        raise UnavailableError

    monkeypatch.setattr("terreau.search.index.reading", none_yet)


def test_while_there_is_no_index_the_database_finds(platform, publisher, no_index):
    make_resource(platform, title="Un café rouvert", publisher=make_organisation("Maison des cafés"))
    make_resource(platform, title="Une école")
    assert found(publisher, q="cafe rouv") == ["Un café rouvert"]
    for viewset, named in ((ResourceViewSet(), "Un café rouvert"), (OrganisationViewSet(), "Maison des cafés")):
        page = publisher.get(reverse(viewset.chooser_viewset.get_url_name("choose_results")), {"q": "caf"}).content.decode()
        assert named in page
        assert "Une école" not in page


def test_organisations_are_found_by_name_or_acronym_in_list_and_chooser(platform, publisher):
    make_organisation("Maison des cafés", acronym="MDC")
    make_organisation("École du bourg")
    viewset = OrganisationViewSet()
    for words in ("mdc", "cafe", "maisson"):
        answer = publisher.get(reverse(viewset.get_url_name("list")), {"q": words})
        assert [one.name for one in answer.context["object_list"]] == ["Maison des cafés"], words
        chosen = publisher.get(reverse(viewset.chooser_viewset.get_url_name("choose_results")), {"q": words}).content.decode()
        assert "Maison des cafés" in chosen
        assert "École du bourg" not in chosen


@pytest.mark.parametrize("viewset", [ResourceViewSet, OrganisationViewSet])
@pytest.mark.parametrize("view", ["list", "list_results"])
def test_a_list_that_finds_nothing_says_what_to_try(platform, publisher, viewset, view):
    page = publisher.get(reverse(viewset().get_url_name(view)), {"q": "zythum"}).content.decode()
    assert "Rien ne correspond à votre recherche. Essayez d’autres mots, ou moins de filtres." in page


@pytest.mark.parametrize("viewset", [ResourceViewSet, OrganisationViewSet])
@pytest.mark.parametrize(("words", "said"), [("zythum", "Essayez d’autres mots, ou seulement leur début."), ("", "Il n’y a encore rien à choisir.")])
def test_a_chooser_that_finds_nothing_speaks_plainly(platform, publisher, viewset, words, said):
    page = publisher.get(reverse(viewset().chooser_viewset.get_url_name("choose_results")), {"q": words}).content.decode()
    assert said in page
    assert "fragment" not in page


def test_the_chooser_puts_the_closest_first(platform, publisher):
    make_resource(platform, title="Ailleurs", purpose="Une charte est citée.")
    make_resource(platform, title="Charte du café")
    page = publisher.get(reverse(ResourceViewSet().chooser_viewset.get_url_name("choose_results")), {"q": "charte"}).content.decode()
    assert page.index("Charte du café") < page.index("Ailleurs")


def test_what_an_editor_may_not_see_takes_no_place_in_the_chooser(platform, second_platform, monkeypatch):
    monkeypatch.setattr(WordsForm, "MOST", 2)
    for _number in range(3):
        make_resource(second_platform, title="Charte", live=False)
    make_resource(platform, title="Le budget", purpose="Une charte est citée.", live=False)
    client = logged_in(make_role(platform, RoleKind.EDITOR).user)
    assert "Le budget" in client.get(reverse(ResourceViewSet().chooser_viewset.get_url_name("choose_results")), {"q": "charte"}).content.decode()


def test_levers_are_found_by_the_names_of_their_list(platform, publisher):
    lever = platform.framework.levers.first()
    lever.short_title = "Zythum"
    lever.save()
    answer = publisher.get(reverse(LeverViewSet().get_url_name("list")), {"q": "zyth"})
    assert [one.pk for one in answer.context["object_list"]] == [lever.pk]


@pytest.mark.parametrize("words", ["%", "_", "'", "\\", "‮مقهى 🌱", "a" * 3000])
def test_hostile_words_find_nothing_or_everything_but_break_nothing(platform, publisher, words):
    make_resource(platform, title="Un café")
    assert publisher.get(reverse(ResourceViewSet().get_url_name("list")), {"q": words}).status_code == 200


def test_words_of_a_draft_stay_out_of_what_is_public(platform):
    resource = make_resource(platform, title="Un café")
    resource.title = "Une école"
    resource.save_revision()
    assert resource in holding(Resource.objects.all(), "cafe")
    assert resource not in holding(Resource.objects.all(), "ecole")
    resource.get_latest_revision().publish()
    assert resource in holding(Resource.objects.all(), "ecole")


def test_the_chooser_looks_for_words_the_same_way(platform, publisher):
    make_resource(platform, title="Un café rouvert")
    make_resource(platform, title="Une école")
    chooser = ResourceViewSet().chooser_viewset
    page = publisher.get(reverse(chooser.get_url_name("choose_results")), {"q": "cafe"}).content.decode()
    assert "Un café rouvert" in page
    assert "Une école" not in page


class TestFilters:
    @pytest.fixture
    def kept(self, platform):
        """A resource that each filter below keeps; another one that none does stands beside it."""
        levers = list(platform.framework.levers.order_by("order"))
        make_resource(platform, title="L’autre", levers=[levers[1]], kind="outils", step="agir")
        resource = make_resource(
            platform, title="Celle-ci", levers=[levers[0]], live=False, publisher=make_organisation("Maison des cafés"), access=Access.ONLINE,
            url="https://example.org/", status=Status.ANNOUNCED, classification=Provenance.GIVEN,
        )  # fmt: skip
        place = resource.placements.get()
        place.nature = make_nature(platform.framework, "outil")
        place.save()
        return resource

    def test_each_filter_keeps_what_it_names(self, platform, publisher, kept):
        asked = {
            "levers": kept.levers.get().pk,
            "step": make_steps(platform.framework)[0].pk,
            "nature": kept.placements.get().nature_id,
            "kind": kept.kind_id,
            "state": "draft",
            "access": "en-ligne",
            "status": "announced",
            "classification": "given",
            "publisher": kept.publishers.get().organisation_id,
        }
        for name, value in asked.items():
            assert found(publisher, **{name: value}) == ["Celle-ci"], name
        assert found(publisher, **asked, q="celle") == ["Celle-ci"]

    def test_levers_of_other_platforms_are_not_offered(self, second_platform, publisher, kept):
        answer = publisher.get(reverse(ResourceViewSet().get_url_name("list")), {"levers": second_platform.framework.levers.first().pk})
        assert not answer.context["filters"].is_valid()


def test_states_are_told_in_words(platform, publisher):
    pending = make_resource(platform, title="A")
    pending.save_revision()
    make_resource(platform, title="B", live=False)
    page = publisher.get(reverse(ResourceViewSet().get_url_name("list"))).content.decode()
    assert "brouillon à publier" in page
    assert [resource.title for resource in publisher.get(reverse(ResourceViewSet().get_url_name("list")), {"state": "pending"}).context["object_list"]] == ["A"]


def test_a_draft_just_saved_comes_first_by_date(platform, publisher):
    old, new = make_resource(platform, title="Ancienne"), make_resource(platform, title="Nouvelle")
    old.save_revision()
    assert found(publisher, ordering="-changed") == [old.title, new.title]


def test_the_list_costs_the_same_with_one_and_three_rows(platform, publisher, assert_same_queries):
    assert_same_queries(
        lambda: make_resource(platform, publisher=make_organisation()), lambda: found(publisher, q="ressource", levers=platform.framework.levers.first().pk)
    )


def test_an_organisation_is_chosen_by_its_name_or_acronym(platform, publisher):
    from terreau.library.viewsets import OrganisationViewSet

    make_organisation("Agence des cafés", acronym="ADC")
    make_organisation("Autre maison")
    chooser = OrganisationViewSet().chooser_viewset
    for words in ("cafés", "adc"):
        page = publisher.get(reverse(chooser.get_url_name("choose_results")), {"q": words}).content.decode()
        assert "Agence des cafés" in page
        assert "Autre maison" not in page


def test_whoever_publishes_adds_an_organisation_without_leaving(platform, publisher):
    from terreau.accounts.models import Organisation
    from terreau.library.viewsets import OrganisationViewSet

    make_organisation("La Grange", slug="la-grange")
    create = reverse(OrganisationViewSet().chooser_viewset.get_url_name("create"))
    answer = publisher.post(create, {"organisation-chooser-create-form-name": "Là Grange"} | {"create-form-name": "Là Grange", "name": "Là Grange"})
    assert answer.status_code == 200
    assert Organisation.objects.filter(name="Là Grange", slug="la-grange-2").exists()
    editor = logged_in(make_role(platform, RoleKind.EDITOR).user)
    editor.post(create, {"create-form-name": "Refusée", "name": "Refusée"})
    assert not Organisation.objects.filter(name="Refusée").exists()
