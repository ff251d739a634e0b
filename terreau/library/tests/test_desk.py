"""The desk: rights follow platforms, and describing a resource ends on the public page."""

from html import unescape

import pytest
from django.urls import reverse

from terreau.accounts.models import RoleKind
from terreau.accounts.tests.factories import logged_in, make_role
from terreau.library.models import Resource
from terreau.library.tests.factories import make_concept, make_resource, make_steps
from terreau.library.viewsets import ResourceViewSet
from terreau.vocabulary.models import Scheme

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def no_second_factor(settings):
    settings.TERREAU_REQUIRE_EDITOR_MFA = False


def desk(name, *args):
    return reverse(ResourceViewSet().get_url_name(name), args=args)


def form_data(platform, **changes):
    """What an editor's browser sends for a new resource."""
    kind = make_concept(Scheme.KIND, "methodes")
    step = make_steps(platform.framework)[0]
    data = {
        "title": "Une nouvelle méthode",
        "slug": "une-nouvelle-methode",
        "abstract": "Pour commencer.",
        "kind": kind.pk,
        "access": "editeur",
        "status": "published",
        "classification": "given",
        "language": "fr",
        "title_given": "on",
        "levers": [platform.framework.levers.first().pk],
        "body-count": "0",
        "placements-TOTAL_FORMS": "1",
        "placements-INITIAL_FORMS": "0",
        "placements-0-framework": platform.framework.pk,
        "placements-0-step": step.pk,
        "placements-0-nature_provenance": "given",
        "placements-0-ORDER": "1",
    }
    for name in ("publishers", "partners", "relations", "displays"):
        data |= {f"{name}-TOTAL_FORMS": "0", f"{name}-INITIAL_FORMS": "0"}
    return data | changes


def test_a_publisher_describes_a_resource_and_it_is_public(platform, client):
    person = make_role(platform, RoleKind.PUBLISHER).user
    answer = logged_in(person).post(desk("add"), form_data(platform, **{"action-publish": "1"}))
    assert answer.status_code == 302, answer.context["form"].errors
    resource = Resource.objects.get()
    assert resource.live
    page = client.get(resource.get_absolute_url(), SERVER_NAME="terreau.test")
    assert "Une nouvelle méthode" in page.content.decode()


def test_an_editor_writes_drafts_but_does_not_publish(platform, client):
    person = make_role(platform, RoleKind.EDITOR).user
    logged_in(person).post(desk("add"), form_data(platform, **{"action-publish": "1"}))
    assert not Resource.objects.filter(live=True).exists()


def test_levers_of_other_platforms_are_not_offered(platform, second_platform):
    person = make_role(platform, RoleKind.PUBLISHER).user
    foreign = second_platform.framework.levers.first()
    answer = logged_in(person).post(desk("add"), form_data(platform, levers=[foreign.pk], **{"action-publish": "1"}))
    assert answer.status_code == 200
    assert "levers" in answer.context["form"].errors
    assert not Resource.objects.exists()


def test_an_error_stands_next_to_its_field_and_the_rest_is_kept(platform):
    person = make_role(platform, RoleKind.PUBLISHER).user
    answer = logged_in(person).post(desk("add"), form_data(platform, access="en-ligne", abstract="Un résumé à garder", **{"action-publish": "1"}))
    assert "url" in answer.context["form"].errors
    assert "Un résumé à garder" in answer.content.decode()


def test_nothing_is_published_without_a_lever(platform):
    person = make_role(platform, RoleKind.PUBLISHER).user
    answer = logged_in(person).post(desk("add"), form_data(platform, levers=[], **{"action-publish": "1"}))
    assert "levers" in answer.context["form"].errors


@pytest.mark.parametrize("view", ["edit", "history", "usage", "delete", "inspect", "copy", "unpublish"])
def test_editors_of_another_platform_are_refused_everywhere(platform, second_platform, view):
    resource = make_resource(platform)
    ours, theirs = make_role(platform, RoleKind.PUBLISHER).user, make_role(second_platform, RoleKind.PUBLISHER).user
    assert logged_in(ours).get(desk(view, resource.pk)).status_code == 200
    refused = logged_in(theirs).get(desk(view, resource.pk))
    assert refused.status_code in (302, 403)
    assert resource.title not in refused.content.decode()


def test_lists_hold_only_what_one_may_edit(platform, second_platform):
    ours, theirs = make_resource(platform), make_resource(second_platform)
    page = logged_in(make_role(platform, RoleKind.EDITOR).user).get(desk("list")).content.decode()
    assert ours.title in page
    assert theirs.title not in page


def test_an_editor_of_one_platform_who_publishes_on_another_does_not_publish_on_the_first(platform, second_platform):
    person = make_role(platform, RoleKind.EDITOR).user
    make_role(second_platform, RoleKind.PUBLISHER, person)
    resource = make_resource(platform)
    answer = logged_in(person).post(desk("unpublish", resource.pk))
    assert answer.status_code in (302, 403)
    assert Resource.objects.get(pk=resource.pk).live


def test_bulk_deletion_is_refused_for_others_resources(platform, second_platform):
    resource = make_resource(platform)
    person = make_role(second_platform, RoleKind.PUBLISHER).user
    address = reverse("wagtail_bulk_action", args=["library", "resource", "delete"])
    logged_in(person).post(f"{address}?id={resource.pk}")
    assert Resource.objects.filter(pk=resource.pk).exists()


def test_members_and_visitors_do_not_enter(platform, client, member):
    resource = make_resource(platform)
    assert client.get(desk("edit", resource.pk)).status_code == 302
    assert logged_in(member).get(desk("edit", resource.pk)).status_code in (302, 403)


def test_a_preview_shows_the_draft_and_not_the_published_page(platform):
    person = make_role(platform, RoleKind.PUBLISHER).user
    resource = make_resource(platform, title="Publié")
    resource.title = "Brouillon"
    resource.save_revision(user=person)
    address = desk("preview_on_edit", resource.pk)
    client = logged_in(person)
    client.post(address, form_data(platform, title="Brouillon"))
    page = client.get(address, SERVER_NAME="terreau.test").content.decode()
    assert "Brouillon" in page


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        ({}, "Enregistré : « Une nouvelle méthode »."),
        ({"action-publish": "1"}, "En ligne : « Une nouvelle méthode »."),
        ({"action-publish": "1", "kind": ""}, "Ce n’est pas encore en ligne, et rien n’est perdu"),
        ({"slug": "Ça !"}, "Ce n’est pas encore enregistré, et rien n’est perdu"),
        ({"title": ""}, "Enregistré : « Sans titre »."),
    ],
)
def test_the_desk_says_what_was_done_or_that_nothing_is_lost(platform, sent, said):
    publisher = logged_in(make_role(platform, RoleKind.PUBLISHER).user)
    answer = publisher.post(desk("add"), form_data(platform, **sent), follow=True)
    assert said in unescape(answer.content.decode()).replace("\u00a0", " ")


def test_two_resources_of_the_same_title_are_told_apart(platform):
    make_resource(platform=platform, slug="une-nouvelle-methode")
    publisher = logged_in(make_role(platform, RoleKind.PUBLISHER).user)
    publisher.post(desk("add"), form_data(platform))
    assert set(Resource.objects.values_list("slug", flat=True)) == {"une-nouvelle-methode", "une-nouvelle-methode-2"}


def test_an_address_that_a_person_chose_is_theirs_to_change(platform):
    make_resource(platform=platform, slug="une-methode-a-part")
    publisher = logged_in(make_role(platform, RoleKind.PUBLISHER).user)
    answer = publisher.post(desk("add"), form_data(platform, slug="une-methode-a-part"))
    assert answer.context["form"].errors["slug"] == ["Une autre ressource a déjà cette adresse : ajoutez-y un mot qui les distingue."]


def test_a_draft_without_title_can_be_opened_from_the_list(platform):
    publisher = logged_in(make_role(platform, RoleKind.PUBLISHER).user)
    publisher.post(desk("add"), form_data(platform, title=""))
    assert "Sans titre" in publisher.get(desk("list")).content.decode()


class TestPublishing:
    def test_the_button_stands_beside_the_one_that_saves(self, platform):
        page = logged_in(make_role(platform, RoleKind.PUBLISHER).user).get(desk("add")).content.decode()
        footer = page[page.index("actions--primary") :]
        assert "Enregistrer le brouillon" in footer
        assert footer.index('name="action-publish"') < footer.index('data-controller="w-dropdown"')
        assert footer.count('name="action-publish"') == 1

    def test_whoever_does_not_publish_asks_for_a_review_there(self, platform):
        page = logged_in(make_role(platform, RoleKind.EDITOR).user).get(desk("add")).content.decode()
        footer = page[page.index("actions--primary") : page.index("</footer>")]
        assert "Demander une relecture" in footer
        assert 'name="action-publish"' not in footer
        assert 'data-controller="w-dropdown"' not in footer, "nothing else is left for a menu"

    def test_it_is_not_offered_to_whoever_does_not_publish_there(self, platform, second_platform):
        person = make_role(platform, RoleKind.EDITOR).user
        make_role(second_platform, RoleKind.PUBLISHER, person)
        here, draft = make_resource(platform), make_resource(platform, live=False)
        client = logged_in(person)
        assert 'name="action-publish"' not in client.get(desk("edit", here.pk)).content.decode()
        assert 'name="action-publish"' in client.get(desk("edit", draft.pk)).content.decode(), "under levers of one's own, it may be"
        assert desk("unpublish", here.pk) not in client.get(desk("edit", here.pk)).content.decode()
        own = logged_in(make_role(platform, RoleKind.PUBLISHER).user).get(desk("edit", here.pk)).content.decode()
        assert desk("unpublish", here.pk) in own

    def test_the_message_leads_to_the_public_page(self, platform):
        publisher = logged_in(make_role(platform, RoleKind.PUBLISHER).user)
        said = publisher.post(desk("add"), form_data(platform, **{"action-publish": "1"}), follow=True, SERVER_NAME="terreau.test").content.decode()
        assert 'href="/ressources/une-nouvelle-methode/"' in said
        assert "Voir en ligne" in said

    def test_it_leads_to_a_site_that_shows_the_page(self, platform, second_platform):
        publisher = logged_in(make_role(platform, RoleKind.PUBLISHER).user)
        said = publisher.post(desk("add"), form_data(platform, **{"action-publish": "1"}), follow=True, SERVER_NAME="soeur.test").content.decode()
        assert f'href="{platform.origin}/ressources/une-nouvelle-methode/"' in said

    def test_a_draft_leads_nowhere(self, platform):
        publisher = logged_in(make_role(platform, RoleKind.PUBLISHER).user)
        said = publisher.post(desk("add"), form_data(platform), follow=True).content.decode()
        assert "Voir en ligne" not in said
