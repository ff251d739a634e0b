"""One's own data: handed over whole, erased whole, kept no longer than said."""

import json
import re
from datetime import timedelta

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.core import mail
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.test import Client
from django.utils import timezone
from wagtail.models import ModelLogEntry, Revision

from terreau.accounts.actions import close_inactive_accounts, erase_person, export_person, grant_role, purge_sessions, purge_unfinished_accounts
from terreau.accounts.models import Role, RoleKind, User
from terreau.accounts.tests.factories import PASSWORD, logged_in, make_organisation, make_role, make_user
from terreau.core.models import Attachment
from terreau.core.personal_data import declarations

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _letters(settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"


def somebody_with_traces(platform) -> User:
    """A person who left something in every kind of place."""
    user = make_user("ana@example.org", first_name="Ana", last_name="Lise")
    grant_role(user=user, platform=platform, kind=RoleKind.ADMINISTRATOR, by=None)
    client = Client(REMOTE_ADDR="192.0.2.55", HTTP_USER_AGENT="Navigateur d’Ana")
    client.post("/compte/connexion/", {"login": "ana@example.org", "password": PASSWORD})
    logged_in(user, second_factor=True)
    make_organisation("Une organisation").save_revision(user=user, log_action=True)
    Attachment.objects.create(title="Note", file=ContentFile(b"bonjour", name="note.txt"), uploaded_by_user=user)
    grant_role(user=make_user(), platform=platform, kind=RoleKind.EDITOR, by=user)
    return user


def test_export_holds_everything_said_to_be_held(here):
    user = somebody_with_traces(here)
    export = json.loads(json.dumps(export_person(user=user), default=str))
    assert {"accounts.User", "accounts.Role", "account.EmailAddress", "mfa.Authenticator", "usersessions.UserSession"} <= set(export["data"])
    assert export["data"]["accounts.User"]["rows"][0]["email"] == "ana@example.org"
    assert export["data"]["usersessions.UserSession"]["rows"][0]["ip"] == "192.0.2.55"
    assert export["data"]["core.Attachment"]["rows"][0]["about"] == "Note"
    assert all(part["purpose"] and part["retention"] for part in export["data"].values())
    written = json.dumps(export)
    assert user.password not in written
    assert user.authenticator_set.get(type="totp").data["secret"] not in written


def test_erasure_leaves_nothing_that_leads_to_the_person(here):
    user = somebody_with_traces(here)
    key, uuid = user.pk, str(user.uuid)
    erase_person(user=user, by=user)
    assert not User.objects.filter(pk=key).exists()
    for model in (EmailAddress, Authenticator, UserSession, Role):
        assert not model.objects.filter(user_id=key).exists()
    assert not Session.objects.exists()
    assert Revision.objects.filter(user=None).exists()
    assert Attachment.objects.get(title="Note").uploaded_by_user is None
    kept = ModelLogEntry.objects.filter(user_id=key)
    assert kept.exists()
    for entry in ModelLogEntry.objects.all():
        assert not any(word in f"{entry.label}{entry.data}" for word in ["ana@", "Ana", "Lise"])
    assert ModelLogEntry.objects.filter(action="terreau.person_erased", label__contains=uuid[:8]).exists()
    for declaration in declarations.values():
        if callable(declaration.subject) or declaration.label in {"wagtailcore.ModelLogEntry", "wagtailcore.PageLogEntry"}:
            continue
        path = f"{declaration.subject}_id" if declaration.subject else "pk"
        assert not declaration.model._base_manager.filter(**{path: key}).exists(), declaration.label


def test_the_last_administrator_stays(here):
    admin = make_user(superuser=True)
    with pytest.raises(ValidationError):
        erase_person(user=admin, by=admin)
    make_user(superuser=True)
    erase_person(user=admin, by=admin)
    assert not User.objects.filter(pk=admin.pk).exists()


class TestPages:
    """The pages of one's own space, seen by each kind of person."""

    paths = ["/mon-espace/", "/mon-espace/mes-donnees/", "/mon-espace/fermer-mon-compte/"]

    @pytest.mark.parametrize("path", paths)
    def test_anonymous_people_are_sent_to_log_in(self, path):
        answer = Client().get(path)
        assert answer.status_code == 302
        assert answer.url.startswith("/compte/connexion/?next=")

    def test_each_sees_only_their_own(self, here):
        ana, bea = make_user("ana@example.org"), make_role(here, user=make_user("bea@example.org")).user
        html = logged_in(ana).get("/mon-espace/").content.decode()
        assert "ana@example.org" in html
        assert "bea@example.org" not in html
        assert "/atelier/" not in html
        html = logged_in(bea).get("/mon-espace/").content.decode()
        assert 'href="/atelier/"' in html
        assert here.name in html
        data = logged_in(ana).get("/mon-espace/mes-donnees/")
        assert data["Content-Disposition"].startswith("attachment")
        assert "no-store" in data["Cache-Control"]
        assert "bea@" not in data.content.decode()

    @pytest.mark.parametrize("path", paths[1:])
    def test_an_old_session_proves_itself_again(self, path):
        user = make_user()
        client = Client()
        client.force_login(user)
        assert client.get(path).url.startswith("/compte/confirmer-identite/?next=")

    def test_people_without_password_prove_who_they_are_by_code_without_leaving(self):
        user = make_user(password=None)
        client = Client()
        client.force_login(user)
        answer = client.post("/mon-espace/fermer-mon-compte/", {"address": user.email})
        assert answer.url == "/mon-espace/confirmer/?next=%2Fmon-espace%2Ffermer-mon-compte%2F"
        assert User.objects.filter(pk=user.pk).exists()
        assert user.email in client.get(answer.url).content.decode()
        assert mail.outbox == []
        page = client.post(answer.url, {"action": "send", "next": "/mon-espace/fermer-mon-compte/"}, follow=True).content.decode()
        assert 'name="code"' in page
        assert mail.outbox[0].to == [user.email]
        assert client.post(answer.url, {"code": "faux"}).status_code == 422
        code = re.search(r"^([0-9A-Z-]{6,})$", mail.outbox[0].body, re.MULTILINE)[1]
        assert client.post(answer.url, {"code": code, "next": "/mon-espace/fermer-mon-compte/"}).url == "/mon-espace/fermer-mon-compte/"
        assert client.get("/mon-espace/fermer-mon-compte/").status_code == 200
        assert client.post(answer.url, {"code": code}).status_code == 200, "a code serves once"

    def test_codes_are_not_guessed_nor_asked_for_without_end(self):
        client = Client()
        client.force_login(make_user(password=None))
        client.post("/mon-espace/confirmer/", {"action": "send"})
        code = re.search(r"^([0-9A-Z-]{6,})$", mail.outbox[0].body, re.MULTILINE)[1]
        for _turn in range(3):
            client.post("/mon-espace/confirmer/", {"code": "faux"})
        assert client.post("/mon-espace/confirmer/", {"code": code}).status_code == 200
        assert client.get("/mon-espace/mes-donnees/").status_code == 302
        for _turn in range(5):
            client.post("/mon-espace/confirmer/", {"action": "send"})
        assert len(mail.outbox) == 3

    def test_the_proof_by_code_is_for_people_who_have_no_other_and_leads_nowhere_else(self):
        client = logged_in(make_user())
        assert client.get("/mon-espace/confirmer/?next=//mechant.example/").url == "/compte/confirmer-identite/?next=%2Fmon-espace%2F"

    @pytest.mark.parametrize("path", paths[1:])
    def test_a_newcomer_has_just_proved_who_they_are(self, path):
        client = Client()
        client.post("/compte/inscription/", {"email": "nouveau@example.org"})
        code = re.search(r"^([0-9A-Z-]{6,})$", mail.outbox[0].body, re.MULTILINE)[1]
        client.post("/compte/adresse/verification/", {"code": code})
        assert client.get(path).status_code == 200

    def test_an_address_added_to_an_old_session_proves_nothing(self):
        client = Client()
        client.force_login(make_user(password=None))
        client.post("/compte/adresse/", {"action_add": "1", "email": "autre@example.org"})
        code = re.search(r"^([0-9A-Z-]{6,})$", mail.outbox[-1].body, re.MULTILINE)[1]
        client.post("/compte/adresse/verification/", {"code": code})
        assert EmailAddress.objects.get(email="autre@example.org").verified
        assert client.get("/mon-espace/mes-donnees/").status_code == 302

    def test_closing_takes_the_right_address(self):
        user = make_user("ana@example.org")
        client = logged_in(user)
        answer = client.post("/mon-espace/fermer-mon-compte/", {"address": "bea@example.org"})
        assert answer.status_code == 422
        assert "bea@example.org" in answer.content.decode()
        assert User.objects.filter(pk=user.pk).exists()
        answer = client.post("/mon-espace/fermer-mon-compte/", {"address": " ANA@example.org "}, follow=True)
        assert "effacées" in answer.content.decode()
        assert not User.objects.filter(pk=user.pk).exists()
        assert client.get("/mon-espace/").status_code == 302

    def test_the_last_administrator_is_told_why_not(self):
        admin = make_user("chef@example.org", superuser=True)
        answer = logged_in(admin).post("/mon-espace/fermer-mon-compte/", {"address": "chef@example.org"})
        assert answer.status_code == 422
        assert "dernier" in answer.content.decode()


class TestRetention:
    """What the clock does."""

    now = timezone.now()

    def asleep(self, **fields) -> User:
        return make_user(date_joined=self.now - timedelta(days=2000), last_login=self.now - timedelta(days=3 * 365 + 1), **fields)

    def test_three_years_of_silence_then_a_letter_then_thirty_days(self):
        user = self.asleep()
        make_user(last_login=self.now - timedelta(days=3 * 365 - 60))
        assert close_inactive_accounts(now=self.now) == (1, 0)
        assert mail.outbox[0].to == [user.email]
        assert "/compte/connexion/" in mail.outbox[0].body
        assert close_inactive_accounts(now=self.now + timedelta(days=29)) == (0, 0)
        assert close_inactive_accounts(now=self.now + timedelta(days=31)) == (0, 1)
        assert not User.objects.filter(pk=user.pk).exists()

    def test_coming_back_keeps_the_account(self):
        user = self.asleep()
        close_inactive_accounts(now=self.now)
        User.objects.filter(pk=user.pk).update(last_login=self.now + timedelta(days=2))
        assert close_inactive_accounts(now=self.now + timedelta(days=40)) == (0, 0)

    def test_an_old_warning_does_not_count_for_a_new_silence(self):
        user = self.asleep(inactivity_warned_at=self.now - timedelta(days=1900))
        assert close_inactive_accounts(now=self.now) == (1, 0)
        assert User.objects.filter(pk=user.pk).exists()

    def test_administrators_of_the_installation_are_left_alone(self):
        self.asleep(superuser=True)
        assert close_inactive_accounts(now=self.now) == (0, 0)

    def test_sign_ups_never_confirmed_go_after_a_week(self):
        for days, verified in [(8, False), (6, False), (8, True)]:
            user = make_user(date_joined=self.now - timedelta(days=days))
            user.emailaddress_set.update(verified=verified)
        assert purge_unfinished_accounts(now=self.now) == 1
        assert User.objects.count() == 2

    def test_addresses_and_browsers_go_with_the_session(self):
        make_user("ana@example.org")
        Client().post("/compte/connexion/", {"login": "ana@example.org", "password": PASSWORD})
        assert purge_sessions(now=self.now) == 0
        assert purge_sessions(now=self.now + timedelta(days=15)) == 1
        assert not UserSession.objects.exists()
        assert not Session.objects.exists()


def test_the_trail_says_who_took_their_data_and_who_was_erased(here):
    user = make_user("ana@example.org", first_name="Ana")
    administrator = make_user(superuser=True)
    logged_in(user).get("/mon-espace/mes-donnees/")
    entry = ModelLogEntry.objects.get(action="terreau.export")
    assert entry.user_id == user.pk
    assert not any(word in f"{entry.label}{entry.data}" for word in ["ana", "Ana"])
    erase_person(user=user, by=administrator)
    assert ModelLogEntry.objects.get(action="terreau.person_erased").user_id == administrator.pk
