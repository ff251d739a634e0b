"""The form of a resource: what it offers to choose from."""

import pytest
from django.urls import reverse

from terreau.accounts.models import RoleKind
from terreau.accounts.tests.factories import logged_in, make_role
from terreau.core.desk_views import LookView
from terreau.library.tests.factories import make_concept, make_resource
from terreau.library.viewsets import ResourceViewSet
from terreau.vocabulary.models import Scheme

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def no_second_factor(settings):
    settings.TERREAU_REQUIRE_EDITOR_MFA = False


@pytest.fixture
def form(platform):
    make_concept(Scheme.KIND, "methodes", "Méthode")
    make_concept(Scheme.AUDIENCE, "elus", "Élus")
    answer = logged_in(make_role(platform, RoleKind.PUBLISHER).user).get(reverse(ResourceViewSet().get_url_name("add")))
    assert answer.status_code == 200
    return answer.context["form"]


def test_the_type_is_chosen_among_types(form):
    kinds = str(form["kind"])
    assert kinds.startswith("<select")
    assert "Méthode" in kinds
    assert "Élus" not in kinds


def test_the_address_is_written_from_the_title(form):
    assert "w-slug" in str(form["slug"])
    assert "w-sync" in form.fields["title"].widget.attrs["data-controller"]


def test_the_title_has_a_name_and_a_frame_like_the_others(form):
    titles = [panel for panel in ResourceViewSet().get_edit_handler().children[0].children if getattr(panel, "field_name", "") == "title"]
    assert [panel.classname for panel in titles] == [""]
    assert "placeholder" not in form.fields["title"].widget.attrs


def test_lists_and_forms_guess_no_gender(platform):
    make_resource(platform=platform, title="Une étude")
    publisher = logged_in(make_role(platform, RoleKind.PUBLISHER).user)
    for view, said in {
        "list": ["Ajouter", "oui"],
        "add": ["Ajout : Ressource", "Ajouter un éditeur", "Ajouter une place", "Choisir une organisation", "Modifier cette ressource"],
    }.items():
        page = publisher.get(reverse(ResourceViewSet().get_url_name(view))).content.decode()
        assert [words for words in said if words not in page] == []
        assert [words for words in ("Nouvel(le)", "Ajouter un(e)", "True<") if words in page] == []


def test_looking_reads_the_record_once(platform, monkeypatch):
    read = []
    get_object = LookView.get_object
    monkeypatch.setattr(LookView, "get_object", lambda view, *given: read.append(view) or get_object(view, *given))
    client = logged_in(make_role(platform, RoleKind.PUBLISHER).user)
    assert client.get(reverse(ResourceViewSet().get_url_name("inspect"), args=[make_resource(platform).pk])).status_code == 200
    assert len(read) == 1


def test_looking_at_a_resource_shows_what_it_says_and_nothing_kept_beside_it(platform):
    resource = make_resource(platform=platform, title="Une étude", abstract="Ce qu’elle dit.")
    page = logged_in(make_role(platform, RoleKind.PUBLISHER).user).get(reverse(ResourceViewSet().get_url_name("inspect"), args=[resource.pk]))
    shown = {field["label"]: field["value"] for field in page.context["fields"]}
    assert shown["Résumé"] == "Ce qu’elle dit."
    assert shown["Titre donné par la source"] == "oui"
    assert (shown["Langue"], shown["Adresse de la page"], shown["Marche et nature"]) == ("français", resource.slug, "Comprendre · Methode")
    assert not {"Période", "Verrouillé", "Identifiant public", "Fichier", "Texte", "Mots expliqués"} & set(shown)
