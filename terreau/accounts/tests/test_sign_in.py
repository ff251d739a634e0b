"""The way in: one door, throttled, that tells nobody who has an account."""

import re

import pytest
from allauth.account.models import EmailAddress
from django.core import mail
from django.template.loader import render_to_string
from django.test import Client
from django.urls import reverse

from terreau.accounts.models import User
from terreau.accounts.tests.factories import PASSWORD, logged_in, make_role, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _letters(settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"


def log_in(client: Client, email: str, password: str = PASSWORD):
    return client.post(reverse("account_login"), {"login": email, "password": password})


def test_member_logs_in_by_password_whatever_the_case_of_the_address():
    make_user("jean@example.org")
    client = Client()
    assert log_in(client, "JEAN@Example.org").url == "/mon-espace/"
    assert client.get("/mon-espace/").status_code == 200


def test_member_logs_in_by_code():
    make_user("jean@example.org", password=None)
    client = Client()
    assert client.post(reverse("account_request_login_code"), {"email": "jean@example.org"}).status_code == 302
    code = re.search(r"^([0-9A-Z-]{6,})$", mail.outbox[0].body, re.MULTILINE)[1]
    assert client.post(reverse("account_confirm_login_code"), {"code": code}).url == "/mon-espace/"
    assert client.get("/mon-espace/").status_code == 200


def test_sixth_wrong_password_is_refused_even_when_right_and_from_elsewhere():
    make_user("jean@example.org")
    for turn in range(5):
        assert log_in(Client(REMOTE_ADDR=f"192.0.2.{turn}"), "jean@example.org", "faux").status_code == 200
    answer = log_in(Client(REMOTE_ADDR="192.0.2.77"), "jean@example.org")
    assert answer.status_code == 200
    assert not answer.wsgi_request.user.is_authenticated
    assert "tentatives" in answer.content.decode()


def test_thirty_first_log_in_of_a_minute_from_one_address_gets_429_in_french():
    client = Client()
    statuses = [log_in(client, f"personne{turn}@example.org", "faux").status_code for turn in range(31)]
    assert statuses[-1] == 429
    assert "Trop de tentatives" in log_in(client, "autre@example.org").content.decode()


def test_forwarded_addresses_written_by_a_visitor_do_not_escape_the_throttle(settings):
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1
    statuses = []
    for turn in range(31):
        client = Client(HTTP_X_FORWARDED_FOR=f"198.51.100.{turn}, 203.0.113.9")
        statuses.append(log_in(client, f"personne{turn}@example.org", "faux").status_code)
    assert statuses[-1] == 429


def normal(html: str) -> str:
    html = re.sub(r'name="csrfmiddlewaretoken" value="[^"]+"', "", html)
    return re.sub(r"(connu|inconnu)@example\.org", "", html)


@pytest.mark.parametrize(
    ("name", "field"), [("account_request_login_code", "email"), ("account_reset_password", "email"), ("account_signup", "email"), ("account_login", "login")]
)
def test_pages_answer_alike_whether_the_address_is_known_or_not(name, field):
    make_user("connu@example.org")
    known, unknown = (
        Client().post(reverse(name), {field: f"{who}@example.org", "password": "faux"}, follow=True, REMOTE_ADDR=f"192.0.2.{turn}")
        for turn, who in enumerate(["connu", "inconnu"])
    )
    assert known.redirect_chain == unknown.redirect_chain
    assert known.status_code == unknown.status_code
    assert normal(known.content.decode()) == normal(unknown.content.decode())


@pytest.mark.parametrize("name", ["account_reset_password", "account_request_login_code"])
def test_whoever_has_no_account_is_told_by_letter_how_to_open_one_and_nobody_else_is(name):
    Client().post(reverse(name), {"email": "inconnu@example.org"})
    letter = mail.outbox[0]
    assert (len(mail.outbox), letter.to, letter.subject) == (1, ["inconnu@example.org"], "Aucun compte n’a cette adresse")
    assert reverse("account_signup") in letter.body


def test_newcomer_signs_up_and_confirms_by_code():
    client = Client()
    client.post(reverse("account_signup"), {"email": "Nouveau@example.org"})
    assert "Bonjour" in mail.outbox[0].body
    assert "Terreau" in mail.outbox[0].body
    code = re.search(r"^([0-9A-Z-]{6,})$", mail.outbox[0].body, re.MULTILINE)[1]
    client.post(reverse("account_email_verification_sent"), {"code": code})
    assert EmailAddress.objects.get(user=User.objects.get(email="nouveau@example.org")).verified
    assert client.get("/mon-espace/").status_code == 200


def test_password_reset_link_lets_one_choose_a_password():
    user = make_user("jean@example.org", must_change_password=True)
    client = Client()
    client.post(reverse("account_reset_password"), {"email": "jean@example.org"})
    path = re.search(r"https?://[^/]+(/\S+)", mail.outbox[0].body)[1]
    page = client.get(path, follow=True)
    client.post(page.request["PATH_INFO"], {"password1": "tout à fait nouveau", "password2": "tout à fait nouveau"})
    user.refresh_from_db()
    assert user.check_password("tout à fait nouveau")
    assert not user.must_change_password


def test_no_link_stands_between_the_address_and_the_password(platform):
    page = Client().get(reverse("account_login")).content.decode()
    assert page.index('name="login"') < page.index('name="password"') < page.index(reverse("account_reset_password"))


def test_the_rule_of_passwords_is_said_once(settings, platform):
    page = logged_in(make_user()).get(reverse("account_change_password")).content.decode()
    shortest = next(rule["OPTIONS"]["min_length"] for rule in settings.AUTH_PASSWORD_VALIDATORS if "MinimumLength" in rule["NAME"])
    assert page.count(f"{shortest} caractères au moins") == 1
    assert "Votre mot de passe" not in page


def test_a_refused_form_opens_on_the_field_to_mend(platform):
    page = Client().post(reverse("account_signup"), {"email": "mairie"}).content.decode()
    assert re.search(r'<input[^>]*name="email"[^>]*autofocus', page)
    assert "autofocus" not in Client().get(reverse("account_signup")).content.decode()


@pytest.mark.parametrize(("host", "origin"), [("terreau.test:8001", "https://terreau.test"), ("soeur.test:8001", "https://soeur.test")])
def test_links_in_mails_have_the_address_of_the_platform_whatever_the_host_header_says(settings, second_platform, host, origin):
    settings.WAGTAILADMIN_BASE_URL = "https://terreau.test"
    user = make_user("jean@example.org")
    Client().post(reverse("account_reset_password"), {"email": user.email}, headers={"host": host})
    Client().post(reverse("account_signup"), {"email": user.email}, headers={"host": host})
    assert re.findall(r"https?://[^/\s]+", " ".join(message.body for message in mail.outbox)) == [origin, origin]
    assert [message.body for message in mail.outbox if "8001" in message.body] == []


def test_links_in_mails_keep_the_port_of_an_installation_that_has_one(settings, platform):
    settings.WAGTAILADMIN_BASE_URL = "http://terreau.test:8000"
    user = make_user("jean@example.org")
    Client().post(reverse("account_reset_password"), {"email": user.email}, headers={"host": "terreau.test"})
    assert "http://terreau.test:8000/compte/" in mail.outbox[0].body


ANONYMOUS_PAGES = ["account_login", "account_signup", "account_request_login_code", "account_reset_password", "account_reset_password_done"]
MEMBER_PAGES = [
    "accounts:space",
    "accounts:close_account",
    "account_email",
    "account_change_password",
    "account_logout",
    "mfa_index",
    "mfa_activate_totp",
    "mfa_add_webauthn",
    "usersessions_list",
    "account_reauthenticate",
]


def inline_scripts(html: str) -> list[str]:
    return [tag for tag in re.findall(r"<script\b[^>]*>", html) if "src=" not in tag and "application/json" not in tag]


@pytest.mark.parametrize("name", [*ANONYMOUS_PAGES, *MEMBER_PAGES])
def test_pages_are_in_french_and_obey_the_strict_policy(name):
    client = logged_in(make_user()) if name in MEMBER_PAGES else Client()
    answer = client.get(reverse(name))
    html = answer.content.decode()
    assert answer.status_code == 200
    assert "unsafe-inline" not in answer["Content-Security-Policy"]
    assert inline_scripts(html) == []
    assert not re.search(r"\son\w+=|<style|\sstyle=", html)
    assert "⟦undefined" not in html
    assert not re.search(r">\s*(Sign|Send|Change|Not used|Enter|Remove|Add|Email|Password|Name)\b", html)


def test_pages_with_a_second_factor_are_in_french_and_obey_the_strict_policy():
    client = logged_in(make_user(), second_factor=True)
    for name in ["mfa_index", "mfa_deactivate_totp", "mfa_generate_recovery_codes", "mfa_reauthenticate"]:
        html = client.get(reverse(name)).content.decode()
        assert inline_scripts(html) == []
        assert "⟦undefined" not in html
    client.post(reverse("mfa_generate_recovery_codes"))
    html = client.get(reverse("mfa_view_recovery_codes")).content.decode()
    assert "<textarea" in html
    assert "⟦undefined" not in html


def test_security_keys_are_listed_and_renamed_in_french():
    user = make_user()
    client = logged_in(user, second_factor=True)
    assert "Nom de la clé" in client.get(reverse("mfa_add_webauthn")).content.decode()
    key = user.authenticator_set.create(type="webauthn", data={"name": "Clé du bureau", "credential": {}})
    html = client.get(reverse("mfa_list_webauthn")).content.decode()
    assert "jamais utilisée" in html
    assert "Clé du bureau" in html
    assert "Nom de la clé" in client.get(reverse("mfa_edit_webauthn", kwargs={"pk": key.pk})).content.decode()


def test_people_are_greeted_by_name():
    make_user("jean@example.org", first_name="Jean")
    client = Client()
    log_in(client, "jean@example.org")
    assert "personne " not in client.get("/mon-espace/").content.decode().split("<h1>")[0]


def test_second_factor_is_asked_at_log_in():
    user = make_user("jean@example.org")
    logged_in(user, second_factor=True)
    client = Client()
    answer = log_in(client, "jean@example.org")
    assert answer.url == reverse("mfa_authenticate")
    html = client.get(answer.url).content.decode()
    assert inline_scripts(html) == []
    assert "⟦undefined" not in html
    assert client.get("/mon-espace/").status_code == 302


def test_no_other_view_takes_a_password():
    from django.contrib.auth import views as django_views
    from django.urls import get_resolver

    def walk(patterns, path=""):
        for pattern in patterns:
            here = path + str(pattern.pattern)
            if hasattr(pattern, "url_patterns"):
                yield from walk(pattern.url_patterns, here)
            elif isinstance(getattr(pattern.callback, "view_class", None), type):
                yield here, pattern.callback.view_class

    own_doors = (django_views.LoginView, django_views.PasswordResetView, django_views.PasswordResetConfirmView)
    found = {path for path, view in walk(get_resolver().url_patterns) if issubclass(view, own_doors)}
    assert found == {"_util/login/", "atelier/login/", "atelier/password_reset/", "atelier/password_reset/confirm/<uidb64>/<token>/"}


def test_the_desk_has_no_log_in_or_reset_of_its_own():
    assert Client().get("/atelier/login/?next=/atelier/images/").url == "/compte/connexion/?next=%2Fatelier%2Fimages%2F"
    assert Client().get("/atelier/login/?next=https://ailleurs.example.org/").url == "/compte/connexion/?next=%2Fatelier%2F"
    assert Client().get("/_util/login/?next=//mechant.example/").url == "/compte/connexion/?next=%2Fmon-espace%2F"
    make_user("jean@example.org")
    for path in ["/atelier/login/", "/_util/login/"]:
        assert not Client().post(path, {"username": "jean@example.org", "password": PASSWORD}).wsgi_request.user.is_authenticated
    for path in ["/atelier/password_reset/", "/atelier/password_reset/done/", "/atelier/password_reset/confirm/MQ/abc/"]:
        assert Client().get(path).status_code == 404
    assert Client().get("/atelier/").url.startswith("/compte/connexion/?next=/atelier/")


def test_the_page_of_the_code_says_how_long_it_lives(settings):
    settings.ACCOUNT_LOGIN_BY_CODE_TIMEOUT = 7 * 60
    make_user("jean@example.org", password=None)
    html = Client().post(reverse("account_request_login_code"), {"email": "jean@example.org"}, follow=True).content.decode()
    assert "Il est valable 7\u00a0minutes." in html.replace("\u202f", "\u00a0") or "Il est valable 7 minutes." in html
    assert "Demander un nouveau code" in html


def test_a_wrong_password_is_said_once_and_is_to_be_typed_again():
    html = log_in(Client(), "personne@example.org", "faux").content.decode()
    assert "L’adresse ou le mot de passe est incorrect." in html
    assert "Le mot de passe est à saisir à nouveau." in html
    assert "n’est perdu" not in html


def test_one_asks_for_help_only_where_there_is_an_address(here):
    page = reverse("account_reset_password")
    assert "mailto:" not in Client().get(page).content.decode()
    here.contact_email = "equipe@example.org"
    here.save()
    assert "mailto:equipe@example.org" in Client().get(page).content.decode()


@pytest.mark.parametrize("name", [*ANONYMOUS_PAGES, *MEMBER_PAGES])
def test_pages_say_adresse_electronique_and_courriel(name):
    client = logged_in(make_user()) if name in MEMBER_PAGES else Client()
    words = re.sub(r"<[^>]+>", " ", client.get(reverse(name)).content.decode())
    assert not re.search(r"\be-?mails?\b|\bmails?\b", words, re.IGNORECASE)


def test_the_cookie_of_forms_dies_with_the_browser():
    client = Client()
    client.get(reverse("account_login"))
    assert client.cookies["csrftoken"]["max-age"] == ""


def test_the_log_in_page_sends_its_address_on_when_one_asks_for_a_code():
    make_user("jean@example.org")
    client = Client()
    page = client.get(reverse("account_login") + "?next=/mon-espace/mes-donnees/").content.decode()
    action = re.search(r'formaction="([^"]+)"', page)[1]
    assert action.startswith(reverse("account_request_login_code"))
    answer = client.post(action, {"login": "jean@example.org", "password": "", "next": "/mon-espace/mes-donnees/"})
    assert answer.status_code == 302
    assert mail.outbox[0].to == ["jean@example.org"]
    assert 'aria-invalid="true"' in Client().post(action, {"login": "", "password": ""}).content.decode()


def test_one_is_told_to_be_out():
    client = logged_in(make_user())
    answer = client.post(reverse("account_logout"), follow=True)
    assert answer.redirect_chain == [(reverse("account_login"), 302)]
    assert "Vous êtes déconnecté." in answer.content.decode()


NEW = {"password1": "tout à fait nouveau", "password2": "tout à fait nouveau"}


def test_after_the_first_password_one_goes_on(here):
    for user, then in [
        (make_role(here, user=make_user(must_change_password=True)).user, "/atelier/"),
        (make_user(must_change_password=True), "/mon-espace/"),
        (make_role(here).user, "/mon-espace/"),
    ]:
        client = logged_in(user)
        answer = client.post(reverse("account_change_password"), {"oldpassword": PASSWORD, **NEW})
        assert answer.url == then


NOTICE = {"ip": "192.0.2.1", "user_agent": "x", "timestamp": "x", "domain": "ici.example.org"}


@pytest.mark.parametrize(
    "name",
    [
        "account/email/password_changed",
        "account/email/password_reset",
        "account/email/password_set",
        "mfa/email/recovery_codes_generated",
        "mfa/email/totp_activated",
        "mfa/email/totp_deactivated",
        "mfa/email/webauthn_added",
        "mfa/email/webauthn_removed",
    ],
)
def test_notices_of_changes_are_in_our_words(name):
    subject, body = (render_to_string(f"{name}_{part}.txt", NOTICE) for part in ["subject", "message"])
    assert "\n" not in subject.strip()
    assert "Votre compte vient de changer" in body
    for word in ["deux facteurs", "authentificateur", "L'", "d'", "&#"]:
        assert word not in subject + body
