"""Addresses of accounts, in French; the names are allauth's own, because its views reverse them.

Wagtail's own log-ins, for the desk and for private pages, stand here too, closed: include this before Wagtail's addresses.
"""

from allauth.account import views as account
from allauth.usersessions import views as sessions
from django.urls import include, path, re_path
from wagtail.admin.urls.reports import urlpatterns as reports

from terreau.accounts import views
from terreau.accounts.prove import prove_by_code

personal = (
    [
        path("", views.space, name="space"),
        path("confirmer/", prove_by_code, name="prove"),
        path("mes-donnees/", views.my_data, name="my_data"),
        path("fermer-mon-compte/", views.close_account, name="close_account"),
    ],
    "accounts",
)

# Wagtail's reports that know no platform.
CLOSED_REPORTS = ("workflow", "site_history")

urlpatterns = [
    path("compte/connexion/", account.login, name="account_login"),
    path("compte/connexion/code/", account.request_login_code, name="account_request_login_code"),
    path("compte/connexion/code/verification/", account.confirm_login_code, name="account_confirm_login_code"),
    path("compte/deconnexion/", account.logout, name="account_logout"),
    path("compte/ferme/", account.account_inactive, name="account_inactive"),
    path("compte/inscription/", account.signup, name="account_signup"),
    path("compte/confirmer-identite/", account.reauthenticate, name="account_reauthenticate"),
    path("compte/adresse/", account.email, name="account_email"),
    path("compte/adresse/verification/", account.email_verification_sent, name="account_email_verification_sent"),
    path("compte/mot-de-passe/", account.password_change, name="account_change_password"),
    path("compte/mot-de-passe/choisir/", account.password_set, name="account_set_password"),
    path("compte/mot-de-passe/oublie/", account.password_reset, name="account_reset_password"),
    path("compte/mot-de-passe/oublie/envoye/", account.password_reset_done, name="account_reset_password_done"),
    path("compte/mot-de-passe/nouveau/fait/", account.password_reset_from_key_done, name="account_reset_password_from_key_done"),
    re_path(r"^compte/mot-de-passe/nouveau/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$", account.password_reset_from_key, name="account_reset_password_from_key"),
    path("compte/securite/", include("allauth.mfa.urls")),
    path("compte/appareils/", sessions.list_usersessions, name="usersessions_list"),
    path("mon-espace/", include(personal)),
    path("atelier/login/", views.desk_login, name="desk_login"),
    path("_util/login/", views.desk_login, name="public_login", kwargs={"default": "/mon-espace/"}),
    *[path(f"atelier/reports/{report.pattern}", views.installation_only(report.callback)) for report in reports if report.name.startswith(CLOSED_REPORTS)],
    re_path(r"^atelier/password_reset/", views.desk_closed, name="desk_closed"),
]
