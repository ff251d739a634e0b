"""The first page of the desk."""

import pytest
from django.urls import reverse

from terreau.accounts.models import RoleKind
from terreau.accounts.tests.factories import logged_in, make_role
from terreau.core.registries import Worklist
from terreau.library.tests.factories import make_resource
from terreau.portal.actions import ensure_pages
from terreau.portal.models import EditorialPage

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def no_second_factor(settings):
    settings.TERREAU_REQUIRE_EDITOR_MFA = False


def test_an_editor_finds_the_drafts_of_their_platform_and_what_to_do(platform, second_platform):
    ours, theirs, done = make_resource(platform, live=False), make_resource(second_platform, live=False), make_resource(platform)
    page = logged_in(make_role(platform, RoleKind.EDITOR).user).get(reverse("wagtailadmin_home")).content.decode()
    assert ours.title in page
    assert theirs.title not in page
    assert f">{done.title}<" not in page
    assert "Ajouter une ressource" in page
    assert "Atelier de Terreau" in page


def test_a_draft_without_title_has_a_name(platform):
    draft = make_resource(platform, live=False, title="")
    page = logged_in(make_role(platform, RoleKind.EDITOR).user).get(reverse("wagtailadmin_home")).content.decode()
    assert f'href="{reverse("wagtailsnippets_library_resource:edit", args=[draft.pk])}">Sans titre</a>' in page


def test_who_may_complete_a_page_is_reminded_of_it(platform, second_platform):
    ensure_pages(platform=platform)
    start = reverse("wagtailadmin_home")
    legal = EditorialPage.objects.get(slug="mentions-legales")
    here, elsewhere = (logged_in(make_role(place, RoleKind.ADMINISTRATOR).user) for place in (platform, second_platform))
    assert reverse("wagtailadmin_pages:edit", args=[legal.pk]) in here.get(start).content.decode()
    assert "Pages à compléter" not in elsewhere.get(start).content.decode()
    legal.to_complete = False
    legal.save_revision().publish()
    assert "Pages à compléter" not in here.get(start).content.decode()


def test_every_list_in_which_something_waits_is_named(platform, monkeypatch):
    names = [f"Liste {number}" for number in range(1, 8)]
    lists = [Worklist(order, name, "", count=lambda _user, n=order: n - 1, url=lambda: "/atelier/a-faire/") for order, name in enumerate(names, 1)]
    monkeypatch.setattr("terreau.portal.wagtail_hooks.worklists", lists)
    page = logged_in(make_role(platform, RoleKind.EDITOR).user).get(reverse("wagtailadmin_home")).content.decode()
    assert [name for name in names if f">{name}<" in page] == names[1:], "the first one is empty"


def test_drafts_cost_the_same_with_one_and_with_three(platform, assert_same_queries):
    client = logged_in(make_role(platform, RoleKind.EDITOR).user)
    assert_same_queries(lambda: make_resource(platform, live=False), lambda: client.get(reverse("wagtailadmin_home")))
