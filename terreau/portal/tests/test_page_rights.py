"""Hand-made pages: laid out by those who publish on their platform, and by nobody else's."""

import pytest
from django.contrib.auth.models import Group
from django.urls import reverse
from wagtail.models import GroupPagePermission, Page, Site

from terreau.accounts.actions import revoke_role, sync_groups, sync_page_rights
from terreau.accounts.models import RoleKind, User
from terreau.accounts.tests.factories import logged_in, make_role
from terreau.portal.actions import ensure_pages
from terreau.portal.models import EditorialPage

pytestmark = pytest.mark.django_db


@pytest.fixture
def here(platform):
    """The default platform."""
    return platform


@pytest.fixture
def elsewhere(second_platform):
    """Another one, whose site has no root of its own yet."""
    site = second_platform.site
    site.root_page = Page.get_first_root_node()
    site.save()
    return second_platform


@pytest.fixture
def pages(here, elsewhere, settings):
    settings.TERREAU_REQUIRE_EDITOR_MFA = False
    for platform in (here, elsewhere):
        ensure_pages(platform=platform)
        platform.refresh_from_db()
    return [EditorialPage.objects.descendant_of(platform.site.root_page).get(slug="mentions-legales") for platform in (here, elsewhere)]


def edit(page, user, title):
    data = {"title": title, "slug": page.slug, "introduction": "Ici.", "body-count": "0", "comments-TOTAL_FORMS": "0", "comments-INITIAL_FORMS": "0"}
    logged_in(user).post(reverse("wagtailadmin_pages:edit", args=[page.pk]), data | {"action-publish": "1"})
    return Page.objects.get(pk=page.pk).title == title


@pytest.mark.parametrize("kind", [RoleKind.PUBLISHER, RoleKind.ADMINISTRATOR])
def test_whoever_publishes_lays_out_the_pages_of_their_platform_only(here, elsewhere, pages, kind):
    ours, theirs = pages
    person = make_role(here, kind).user
    assert edit(ours, person, "Qui répond de ce site")
    assert not edit(theirs, person, "Détourné")
    assert logged_in(person).get(reverse("wagtailadmin_pages:edit", args=[theirs.pk])).status_code == 302


def test_editors_and_those_who_no_longer_publish_do_not(here, pages):
    ours = pages[0]
    assert not edit(ours, make_role(here, RoleKind.EDITOR).user, "Un")
    publisher = make_role(here, RoleKind.PUBLISHER).user
    make_role(here, RoleKind.EDITOR, publisher)
    assert not edit(ours, User.objects.get(pk=publisher.pk), "Deux")
    gone = make_role(here, RoleKind.PUBLISHER).user
    revoke_role(user=gone, platform=here, by=None)
    assert not edit(ours, User.objects.get(pk=gone.pk), "Trois")


def test_publishers_named_before_the_pages_exist_get_them(here, settings):
    settings.TERREAU_REQUIRE_EDITOR_MFA = False
    person = make_role(here, RoleKind.PUBLISHER).user
    ensure_pages(platform=here)
    assert edit(EditorialPage.objects.get(slug="mentions-legales"), person, "Qui répond de ce site")


def test_the_root_of_all_trees_gives_no_right(elsewhere):
    make_role(elsewhere, RoleKind.PUBLISHER)
    assert elsewhere.site.root_page.depth == 1
    assert not GroupPagePermission.objects.filter(group=sync_page_rights(platform=elsewhere)).exists()


def test_rights_follow_the_root_and_leave_a_shared_one(here, elsewhere, pages):
    person = make_role(here, RoleKind.PUBLISHER).user
    site = Site.objects.get(pk=elsewhere.site_id)
    site.root_page = here.site.root_page
    site.save()
    assert not edit(pages[0], User.objects.get(pk=person.pk), "Partagée")


def test_a_renamed_platform_keeps_its_group_and_a_deleted_one_leaves_none(here, pages):
    person = make_role(here, RoleKind.PUBLISHER).user
    group = person.groups.get(name__startswith="Pages")
    here.name = "Autre nom"
    here.save()
    sync_groups()
    assert person.groups.get(name__startswith="Pages").pk == group.pk
    assert "Autre nom" in Group.objects.get(pk=group.pk).name
    here.delete()
    assert not Group.objects.filter(pk=group.pk).exists()


def test_a_page_group_given_by_hand_is_taken_back(here, elsewhere, pages):
    person = make_role(here, RoleKind.EDITOR).user
    person.groups.add(Group.objects.get(name__endswith=f"publication ({elsewhere.pk})"))
    assert not person.groups.filter(name__startswith="Pages").exists()
