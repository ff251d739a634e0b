"""The desk's menu: in the order of an editor's day, and nothing there that they cannot open."""

import pytest
from django.test import RequestFactory
from wagtail.admin.menu import admin_menu

from terreau.accounts.models import RoleKind
from terreau.accounts.tests.factories import logged_in, make_role
from terreau.portal.wagtail_hooks import DAY

pytestmark = pytest.mark.django_db


def shown(user):
    request = RequestFactory().get("/atelier/")
    request.user = user
    return sorted(admin_menu.menu_items_for_request(request), key=lambda item: item.order)


def test_it_follows_the_day(platform):
    names = [item.name for item in shown(make_role(platform, RoleKind.PUBLISHER).user)]
    assert names[:6] == DAY[:6]
    assert names == sorted(names, key=DAY.index)


def test_what_is_uploaded_beside_pictures_is_a_file(platform):
    labels = [str(item.label) for item in shown(make_role(platform, RoleKind.EDITOR).user)]
    assert "Fichiers" in labels
    assert "Documents" not in labels
    assert labels[0] == "Décrire une ressource"


def test_an_editor_can_open_all_that_is_shown(platform, settings):
    settings.TERREAU_REQUIRE_EDITOR_MFA = False
    user = make_role(platform, RoleKind.EDITOR).user
    client = logged_in(user)
    addresses = [item.url for item in shown(user) if item.url and item.url != "#"]
    assert {address: client.get(address).status_code for address in addresses} == dict.fromkeys(addresses, 200)
    assert len(addresses) >= 5
