"""Who enters the desk, and with what proof."""

import pytest
from allauth.mfa.totp.internal import auth as totp
from django.contrib.auth.models import Group
from django.test import Client
from django.urls import reverse

from terreau.accounts.models import RoleKind
from terreau.accounts.tests.factories import PASSWORD, add_second_factor, logged_in, make_role, make_user

pytestmark = pytest.mark.django_db
DESK_PATHS = ["/atelier/", "/atelier/images/", "/atelier/api/main/pages/", "/atelier/documents/multiple/add/", "/atelier/roles/", "/atelier/account/"]


@pytest.mark.parametrize("path", DESK_PATHS)
def test_anonymous_people_are_sent_to_log_in(path):
    answer = Client().get(path)
    assert answer.status_code == 302
    assert answer.url.startswith("/compte/connexion/")


@pytest.mark.parametrize("path", DESK_PATHS)
def test_members_without_a_role_are_refused(path):
    assert logged_in(make_user(), second_factor=True).get(path).status_code == 403


def test_a_group_is_no_way_in(here):
    member = make_user()
    member.groups.add(Group.objects.get(name="Publication"), Group.objects.get(name="Moderators"))
    assert not member.groups.filter(name="Publication").exists()
    assert logged_in(member, second_factor=True).get("/atelier/").status_code == 403


@pytest.mark.parametrize("path", DESK_PATHS)
@pytest.mark.parametrize("method", ["get", "post", "head", "put"])
def test_an_editor_without_second_factor_adds_one_first(here, path, method):
    client = logged_in(make_role(here).user)
    answer = getattr(client, method)(path)
    assert answer.status_code == 302
    assert answer.url == "/compte/securite/"


@pytest.mark.parametrize("path", ["//atelier/", "/atelier//", "/./atelier/", "/ATELIER/", "/atelier/../atelier/", "/%61telier/", "/atelier/;/"])
def test_odd_spellings_of_the_path_open_nothing(here, path):
    answer = logged_in(make_role(here).user).get("/", PATH_INFO=path)
    assert answer.status_code in {301, 302, 404}
    if answer.status_code == 302:
        assert answer.url == "/compte/securite/"


def test_an_editor_with_second_factor_enters(here):
    assert logged_in(make_role(here).user, second_factor=True).get("/atelier/").status_code == 200


def test_a_session_opened_by_password_before_the_factor_was_added_elsewhere_proves_it_first(here):
    editor = make_role(here).user
    older = logged_in(editor)
    add_second_factor(editor)
    answer = older.get("/atelier/images/?p=2")
    assert answer.url == "/compte/securite/reauthenticate/?next=%2Fatelier%2Fimages%2F%3Fp%3D2"


def test_a_factor_that_was_removed_proves_nothing_any_more(here):
    editor = make_role(here).user
    client = logged_in(editor, second_factor=True)
    editor.authenticator_set.all().delete()
    add_second_factor(editor)
    assert client.get("/atelier/").status_code == 302


def test_recovery_codes_alone_are_no_second_factor(here):
    from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes

    editor = make_role(here).user
    RecoveryCodes.activate(editor)
    assert logged_in(editor).get("/atelier/").url == "/compte/securite/"


@pytest.fixture
def add_application(monkeypatch):
    """Add an application in a client's session, with the code that it would show; return the answer."""
    # The test's own transaction never commits; what waits for it runs where it would in life: inside the request.
    monkeypatch.setattr("django.db.transaction.on_commit", lambda effect, **_options: effect())
    # A code lives thirty seconds: this one must not expire between being computed and being sent.
    counters = list(totp.yield_hotp_counters_from_time())
    monkeypatch.setattr(totp, "yield_hotp_counters_from_time", lambda: iter(counters))

    def add(client):
        secret = client.get(reverse("mfa_activate_totp")).context["form"].secret
        return client.post(reverse("mfa_activate_totp"), {"code": totp.format_hotp_value(totp.hotp_value(secret, counters[0]))}, follow=True)

    return add


def test_adding_a_factor_opens_the_desk_in_the_same_session(here, add_application):
    client = logged_in(make_role(here).user)
    add_application(client)
    assert client.get("/atelier/").status_code == 200


def test_the_recovery_codes_follow_a_new_application_at_once(here, add_application):
    client = Client()
    client.force_login(make_user(password=None))
    assert add_application(client).request["PATH_INFO"] == reverse("mfa_view_recovery_codes")


def test_where_the_second_factor_is_not_required_a_role_still_is(here, settings):
    settings.TERREAU_REQUIRE_EDITOR_MFA = False
    assert logged_in(make_role(here).user).get("/atelier/").status_code == 200
    assert logged_in(make_user()).get("/atelier/").status_code == 403


def test_a_role_taken_back_closes_the_desk_at_once(here):
    from terreau.accounts.actions import revoke_role

    editor = make_role(here).user
    client = logged_in(editor, second_factor=True)
    assert client.get("/atelier/").status_code == 200
    revoke_role(user=editor, platform=here, by=None)
    assert client.get("/atelier/").status_code == 403


def test_the_desk_asks_for_no_password_of_its_own(here):
    html = logged_in(make_role(here).user, second_factor=True).get("/atelier/account/").content.decode()
    assert 'type="password"' not in html


def test_a_one_time_password_leads_nowhere_but_to_a_new_one(here):
    admin = make_user(superuser=True, must_change_password=True)
    client = logged_in(admin, second_factor=True)
    for path in ["/mon-espace/", "/atelier/", "/atelier/images/", "/compte/securite/", "/compte/adresse/", "/mon-espace/mes-donnees/"]:
        assert client.get(path).url == "/compte/mot-de-passe/"
    client.post("/compte/mot-de-passe/", {"oldpassword": PASSWORD, "password1": "une tout autre phrase", "password2": "une tout autre phrase"})
    assert client.get("/mon-espace/").status_code == 200


def test_public_pages_do_not_look_at_who_is_reading(here):
    answer = Client().get("/sante/")
    assert "Cookie" not in answer.get("Vary", "")


class TestPeoplePages:
    """Wagtail's people pages, for superusers only."""

    paths = ["/atelier/users/", "/atelier/users/new/", "/atelier/groups/", "/atelier/groups/new/"]

    @pytest.mark.parametrize("path", paths)
    def test_closed_to_platform_administrators(self, here, path):
        client = logged_in(make_role(here, RoleKind.ADMINISTRATOR).user, second_factor=True)
        answer = client.get(path)
        assert answer.status_code in {302, 403}

    @pytest.mark.parametrize("path", paths)
    def test_open_to_superusers(self, path):
        client = logged_in(make_user(superuser=True), second_factor=True)
        assert client.get(path).status_code == 200

    def test_a_superuser_creates_somebody_without_user_name_or_password(self):
        from terreau.accounts.models import User

        client = logged_in(make_user(superuser=True), second_factor=True)
        client.post("/atelier/users/new/", {"email": "Nouvelle@Example.org"})
        person = User.objects.get(email="nouvelle@example.org")
        assert not person.has_usable_password()
        assert not person.is_superuser

    def test_an_address_taken_in_another_case_is_refused_next_to_the_field(self):
        make_user("prise@example.org")
        client = logged_in(make_user(superuser=True), second_factor=True)
        answer = client.post("/atelier/users/new/", {"email": "PRISE@example.org", "first_name": "Ana"})
        html = answer.content.decode()
        assert "déjà cette adresse" in html
        assert 'value="Ana"' in html

    def test_a_superuser_edits_and_finds_people(self):
        other = make_user("cherchee@example.org", first_name="Ana")
        client = logged_in(make_user(superuser=True), second_factor=True)
        assert "cherchee@example.org" in client.get("/atelier/users/?q=cherchee").content.decode()
        client.post(f"/atelier/users/edit/{other.pk}/", {"email": other.email, "first_name": "Anne", "is_active": "on"})
        other.refresh_from_db()
        assert other.first_name == "Anne"

    @pytest.mark.parametrize("several", [False, True])
    def test_deleting_somebody_erases_them(self, here, several):
        from django.contrib.sessions.models import Session

        from terreau.accounts.models import User

        other = make_role(here).user
        logged_in(other)
        client = logged_in(make_user(superuser=True), second_factor=True)
        path = f"/atelier/bulk/accounts/user/delete/?id={other.pk}" if several else f"/atelier/users/delete/{other.pk}/"
        assert client.get(path).status_code == 200
        assert client.post(path).status_code == 302
        assert not User.objects.filter(pk=other.pk).exists()
        assert Session.objects.count() == 1

    def test_the_last_superuser_is_not_deleted_by_another_page(self):
        from terreau.accounts.models import User

        admin = make_user(superuser=True)
        client = logged_in(admin, second_factor=True)
        client.post(f"/atelier/users/delete/{admin.pk}/")
        client.post(f"/atelier/bulk/accounts/user/delete/?id={admin.pk}")
        assert User.objects.filter(pk=admin.pk).exists()
