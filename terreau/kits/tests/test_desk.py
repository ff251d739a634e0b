"""Kits in the desk: who prepares, who publishes, what publishing takes."""

from html import unescape

import pytest
from django.test import Client
from django.urls import reverse

from terreau.accounts.models import RoleKind
from terreau.accounts.tests.factories import logged_in, make_role
from terreau.kits.models import Kit
from terreau.kits.tests.factories import make_kit
from terreau.kits.viewsets import KitViewSet
from terreau.library.tests.factories import make_resource

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def no_second_factor(settings):
    settings.TERREAU_REQUIRE_EDITOR_MFA = False


def desk(name, *args):
    return reverse(KitViewSet().get_url_name(name), args=args)


def sent(platform, resources=(), **changes):
    """What a browser sends for a new kit."""
    data = {
        "title": "Un kit",
        "slug": "un-kit",
        "purpose": "Pour commencer.",
        "introduction": "null",
        "framework": platform.framework.pk,
        "order": "1",
        "proposed": "on",
        "path_proposed": "on",
        "items-TOTAL_FORMS": str(len(resources)),
        "items-INITIAL_FORMS": "0",
        "stages-TOTAL_FORMS": "1",
        "stages-INITIAL_FORMS": "0",
        "stages-0-title": "Lire",
        "stages-0-minutes": "20",
        "stages-0-ORDER": "1",
    }
    for place, resource in enumerate(resources):
        data |= {f"items-{place}-resource": resource.pk, f"items-{place}-note": "Parce que.", f"items-{place}-ORDER": str(place + 1)}
    return data | changes


PUBLISHED = {"action-publish": "1"}


def publisher(platform):
    return logged_in(make_role(platform, RoleKind.PUBLISHER).user)


def test_a_publisher_composes_a_kit_and_it_is_public(platform, client):
    first, second = make_resource(platform, title="Premier"), make_resource(platform, title="Second")
    answer = publisher(platform).post(desk("add"), sent(platform, [second, first], **PUBLISHED))
    assert answer.status_code == 302, answer.context["form"].errors
    kit = Kit.objects.get()
    assert kit.live
    page = client.get(kit.get_absolute_url(), SERVER_NAME="terreau.test").content.decode()
    assert page.index("Second") < page.index("Premier")
    assert "20\u00a0min" in page


@pytest.mark.parametrize("host", ["terreau.test", "soeur.test"])
def test_the_message_leads_to_a_site_that_shows_the_kit(platform, second_platform, client, host):
    person = publisher(platform)
    said = person.post(desk("add"), sent(platform, [make_resource(platform)], **PUBLISHED), follow=True, SERVER_NAME=host).content.decode()
    origin = "" if host == platform.site.hostname else platform.origin
    assert f'href="{origin}/kits/un-kit/"' in said
    assert client.get("/kits/un-kit/", SERVER_NAME=platform.site.hostname).status_code == 200


def test_an_editor_prepares_a_kit_but_does_not_publish_it(platform):
    person = logged_in(make_role(platform, RoleKind.EDITOR).user)
    person.post(desk("add"), sent(platform, [make_resource(platform)], **PUBLISHED))
    assert not Kit.objects.filter(live=True).exists()
    person.post(desk("add"), sent(platform, [make_resource(platform)], slug="un-brouillon"))
    assert Kit.objects.get(slug="un-brouillon").live is False


def test_who_publishes_elsewhere_does_not_publish_here(platform, second_platform):
    user = make_role(platform, RoleKind.EDITOR).user
    make_role(second_platform, RoleKind.PUBLISHER, user)
    person = logged_in(user)
    answer = person.post(desk("add"), sent(platform, [make_resource(platform)], **PUBLISHED))
    assert "framework" in answer.context["form"].errors
    kit = make_kit(platform, [make_resource(platform)], title="Avant")
    offers = {'name="action-publish"', desk("unpublish", kit.pk)}
    edit = desk("edit", kit.pk)
    assert [offer for offer in offers if offer in person.get(edit).content.decode()] == []
    assert {offer for offer in offers if offer in publisher(platform).get(edit).content.decode()} == offers
    person.post(edit, sent(platform, [make_resource(platform)], title="Après", slug=kit.slug, **PUBLISHED))
    kit.refresh_from_db()
    assert kit.title == "Avant"
    assert person.get(desk("unpublish", kit.pk)).status_code in (302, 403)
    person.post(desk("unpublish", kit.pk))
    kit.refresh_from_db()
    assert kit.live


def test_an_empty_kit_is_not_published_and_the_sentence_stands_by_its_rows(platform):
    answer = publisher(platform).post(desk("add"), sent(platform, **PUBLISHED))
    assert answer.status_code == 200
    assert not Kit.objects.exists()
    page = unescape(answer.content.decode())
    assert "Ce kit est vide : ajoutez au moins une ressource avant de le publier." in page
    assert 'value="Un kit"' in page, "nothing typed is lost"


def test_an_empty_kit_may_be_kept_as_a_draft(platform):
    assert publisher(platform).post(desk("add"), sent(platform)).status_code == 302
    assert Kit.objects.get().live is False


def test_a_resource_chosen_twice_is_refused_in_words(platform):
    resource = make_resource(platform)
    answer = publisher(platform).post(desk("add"), sent(platform, [resource, resource], **PUBLISHED))
    assert answer.status_code == 200
    assert answer.context["form"].formsets["items"].non_form_errors() or any(answer.context["form"].formsets["items"].errors)


def test_a_path_cannot_take_no_time(platform):
    answer = publisher(platform).post(desk("add"), sent(platform, [make_resource(platform)], **{"stages-0-minutes": "0"}, **PUBLISHED))
    assert answer.status_code == 200
    assert "minutes" in answer.context["form"].formsets["stages"].errors[0]


def test_frameworks_of_other_platforms_are_not_offered(platform, second_platform):
    answer = publisher(platform).post(desk("add"), sent(second_platform, [make_resource(platform)]))
    assert "framework" in answer.context["form"].errors


def test_kits_of_other_platforms_are_out_of_reach(platform, second_platform):
    kit = make_kit(second_platform, [make_resource(second_platform)], title="Chez les autres")
    person = publisher(platform)
    assert "Chez les autres" not in person.get(desk("list")).content.decode()
    for name in ("edit", "delete", "unpublish", "history"):
        assert person.get(desk(name, kit.pk)).status_code in (302, 403), name
    person.post(desk("delete", kit.pk))
    assert Kit.objects.filter(pk=kit.pk).exists()


def test_kits_of_other_platforms_are_not_deleted_in_bulk(platform, second_platform):
    kit = make_kit(second_platform, [make_resource(second_platform)])
    address = reverse("wagtail_bulk_action", args=["kits", "kit", "delete"])
    publisher(platform).post(f"{address}?id={kit.pk}")
    assert Kit.objects.filter(pk=kit.pk).exists()


def test_the_desk_is_closed_to_others(platform, member):
    kit = make_kit(platform, [make_resource(platform)])
    for client in (Client(), logged_in(member)):
        for address in (desk("list"), desk("add"), desk("edit", kit.pk)):
            assert client.get(address).status_code in (302, 403)


def test_a_draft_shows_as_its_page_would(platform):
    resource = make_resource(platform, title="Dans le brouillon")
    person = publisher(platform)
    person.defaults["SERVER_NAME"] = "terreau.test"
    kit = make_kit(platform, [make_resource(platform)])
    address = reverse(KitViewSet().get_url_name("preview_on_edit"), args=[kit.pk])
    assert person.post(address, sent(platform, [resource], slug=kit.slug)).json()["is_valid"]
    page = person.get(address).content.decode()
    assert "Dans le brouillon" in page


def test_history_and_revisions_open(platform):
    person = publisher(platform)
    person.post(desk("add"), sent(platform, [make_resource(platform)], **PUBLISHED))
    kit = Kit.objects.get()
    for name in ("history", "edit", "inspect", "copy"):
        assert person.get(desk(name, kit.pk)).status_code == 200, name


def test_a_published_form_sent_again_is_one_kit(platform, settings):
    settings.TERREAU_REQUIRE_EDITOR_MFA = False
    client = logged_in(make_role(platform, RoleKind.PUBLISHER).user)
    resource = make_resource(platform)
    sent = {"identite": "0b6f6a4e-3f0c-4b3a-9a53-1f4c7a1f2d11", "slug": "un-kit", "purpose": "Pour essayer.", "framework": platform.framework.pk, "order": "1"}
    items = {"items-TOTAL_FORMS": "1", "items-INITIAL_FORMS": "0", "items-0-resource": resource.pk, "items-0-note": "", "items-0-ORDER": "1", "items-0-id": ""}
    stages = {"stages-TOTAL_FORMS": "0", "stages-INITIAL_FORMS": "0"}
    for title in ("Un kit", "Un kit mieux dit"):
        answer = client.post(reverse("wagtailsnippets_kits_kit:add"), {**sent, **items, **stages, "title": title, "action-publish": "1"})
        assert answer.status_code == 302, answer.context["form"].errors
    kit = Kit.objects.get()
    assert (kit.title, kit.live, kit.items.count()) == ("Un kit mieux dit", True, 1)
