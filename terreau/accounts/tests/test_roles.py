"""Roles are per platform, and decide."""

import pytest
from django.contrib.auth.models import AnonymousUser, Group
from django.core.exceptions import PermissionDenied, ValidationError
from wagtail.models import ModelLogEntry

from terreau.accounts.actions import grant_role, revoke_role, sync_groups
from terreau.accounts.models import Role, RoleKind, User
from terreau.accounts.perms import can_administer, can_edit, can_publish, may_enter_desk, platforms_of
from terreau.accounts.tests.factories import logged_in, make_role, make_user

pytestmark = pytest.mark.django_db
CHECKS = [can_edit, can_publish, can_administer]


def may(user, platform) -> list[bool]:
    return [check(user, platform) for check in CHECKS]


def test_each_role_does_what_it_says_here_and_nothing_elsewhere(here, elsewhere):
    for kind, expected in {
        RoleKind.EDITOR: [True, False, False],
        RoleKind.PUBLISHER: [True, True, False],
        RoleKind.ADMINISTRATOR: [True, True, True],
    }.items():
        user = make_role(here, kind).user
        assert may(user, here) == expected
        assert may(user, elsewhere) == [False, False, False]
        assert list(platforms_of(user)) == [here]


def test_anonymous_members_and_closed_accounts_may_nothing(here):
    closed = make_role(here, RoleKind.ADMINISTRATOR).user
    closed.is_active = False
    for user in [AnonymousUser(), make_user(), closed]:
        assert may(user, here) == [False, False, False]
        assert not platforms_of(user).exists()
        assert not may_enter_desk(user)


def test_superusers_may_everything_everywhere_but_nothing_without_a_platform(here, elsewhere):
    user = make_user(superuser=True)
    assert may(user, here) == may(user, elsewhere) == [True, True, True]
    assert set(platforms_of(user)) == {here, elsewhere}
    assert may(user, None) == [False, False, False]


def test_groups_follow_roles_up_and_down(here, elsewhere):
    user = make_role(here, RoleKind.EDITOR).user
    make_role(elsewhere, RoleKind.ADMINISTRATOR, user)
    assert set(user.groups.values_list("name", flat=True)) == {
        "Rédaction",
        "Publication",
        "Administration",
        f"Fichiers · Plateforme ici.example.org · ajouter ({here.pk})",
        f"Fichiers · Plateforme ailleurs.example.org · ajouter ({elsewhere.pk})",
        f"Fichiers · Plateforme ailleurs.example.org · tout changer ({elsewhere.pk})",
        f"Pages · Plateforme ailleurs.example.org · publication ({elsewhere.pk})",
    }
    revoke_role(user=user, platform=elsewhere, by=None)
    assert set(user.groups.values_list("name", flat=True)) == {"Rédaction", f"Fichiers · Plateforme ici.example.org · ajouter ({here.pk})"}
    revoke_role(user=user, platform=here, by=None)
    user = User.objects.get(pk=user.pk)
    assert not user.groups.exists()
    assert not user.is_staff
    assert not user.has_perm("wagtailadmin.access_admin")


def test_groups_changed_elsewhere_are_put_back(here):
    editor = make_role(here).user
    own = {"Rédaction", f"Fichiers · Plateforme ici.example.org · ajouter ({here.pk})"}
    Group.objects.get(name="Administration").user_set.add(editor)
    editor.groups.add(Group.objects.get(name="Publication"))
    assert set(editor.groups.values_list("name", flat=True)) == own
    editor.groups.clear()
    assert set(editor.groups.values_list("name", flat=True)) == own


def test_permissions_of_the_groups(here):
    editor, publisher = (User.objects.get(pk=make_role(here, kind).user.pk) for kind in (RoleKind.EDITOR, RoleKind.PUBLISHER))
    for allowed in ["wagtailadmin.access_admin", "library.add_resource", "library.change_resource", "vocabulary.view_term", "accounts.view_organisation"]:
        assert editor.has_perm(allowed)
        assert publisher.has_perm(allowed)
    for allowed in ["library.delete_resource", "library.unlock_resource", "vocabulary.change_term", "vocabulary.add_lever", "accounts.change_organisation"]:
        assert not editor.has_perm(allowed)
        assert publisher.has_perm(allowed)
    for forbidden in ["accounts.change_user", "accounts.change_role", "auth.change_group", "vocabulary.change_platform", "wagtailcore.change_site"]:
        assert not editor.has_perm(forbidden)
        assert not publisher.has_perm(forbidden)


def test_groups_can_be_made_again_at_any_time():
    before = {group.name: set(group.permissions.values_list("pk", flat=True)) for group in Group.objects.all()}
    sync_groups()
    assert {group.name: set(group.permissions.values_list("pk", flat=True)) for group in Group.objects.all()} == before
    assert {"Rédaction", "Publication", "Administration"} <= set(before)


def test_only_administrators_of_the_platform_give_roles(here, elsewhere):
    person = make_user()
    for by in [make_user(), make_role(here).user, make_role(here, RoleKind.PUBLISHER).user, make_role(elsewhere, RoleKind.ADMINISTRATOR).user]:
        with pytest.raises(PermissionDenied):
            grant_role(user=person, platform=here, kind=RoleKind.EDITOR, by=by)
        with pytest.raises(PermissionDenied):
            revoke_role(user=person, platform=here, by=by)
    assert grant_role(user=person, platform=here, kind=RoleKind.EDITOR, by=make_role(here, RoleKind.ADMINISTRATOR).user)


def test_an_unknown_kind_is_refused_and_changes_nothing(here):
    with pytest.raises(ValidationError):
        grant_role(user=make_user(), platform=here, kind="chef", by=None)
    assert not Role.objects.exists()


def test_the_trail_says_who_without_naming_anybody(here):
    admin = make_role(here, RoleKind.ADMINISTRATOR).user
    person = make_user("nominative@example.org", first_name="Ana", last_name="Lise")
    grant_role(user=person, platform=here, kind=RoleKind.EDITOR, by=admin)
    grant_role(user=person, platform=here, kind=RoleKind.EDITOR, by=admin)
    revoke_role(user=person, platform=here, by=admin)
    entries = list(ModelLogEntry.objects.filter(user=admin))
    assert sorted(entry.action for entry in entries) == ["terreau.role_granted", "terreau.role_revoked"]
    for entry in entries:
        assert entry.data["person"] == str(person.uuid)
        assert not any(word in f"{entry.label}{entry.data}" for word in ["nominative", "Ana", "Lise"])


class TestPage:
    """The desk's page of roles."""

    def test_an_administrator_gives_and_takes_roles(self, here):
        client = logged_in(make_role(here, RoleKind.ADMINISTRATOR).user, second_factor=True)
        person = make_user("benevole@example.org")
        client.post("/atelier/roles/", {"grant": "1", "email": "Benevole@example.org", "kind": "editor"})
        assert person.roles.get().kind == "editor"
        html = client.get("/atelier/roles/").content.decode()
        assert "benevole@example.org" in html
        client.post("/atelier/roles/", {"revoke": str(person.uuid)})
        assert not person.roles.exists()

    def test_an_unknown_address_is_said_next_to_the_field_and_kept(self, here):
        client = logged_in(make_role(here, RoleKind.ADMINISTRATOR).user, second_factor=True)
        html = client.post("/atelier/roles/", {"grant": "1", "email": "inconnue@example.org", "kind": "editor"}).content.decode()
        assert "Aucun compte" in html
        assert "inconnue@example.org" in html

    @pytest.mark.parametrize("kind", [RoleKind.EDITOR, RoleKind.PUBLISHER])
    def test_closed_to_editors_and_publishers(self, here, kind):
        client = logged_in(make_role(here, kind).user, second_factor=True)
        assert client.get("/atelier/roles/").status_code == 302
        client.post("/atelier/roles/", {"grant": "1", "email": make_user().email, "kind": "editor"})
        assert Role.objects.count() == 1

    def test_closed_to_administrators_of_another_platform(self, here, elsewhere):
        client = logged_in(make_role(elsewhere, RoleKind.ADMINISTRATOR).user, second_factor=True)
        victim = make_role(here).user
        client.post(f"/atelier/roles/{here.pk}/", {"revoke": str(victim.uuid)})
        client.post("/atelier/roles/", {"revoke": str(victim.uuid)})
        assert victim.roles.filter(platform=here).exists()
