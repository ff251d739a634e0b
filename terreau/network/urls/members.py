"""Addresses of the network's members."""

from django.urls import URLPattern, path, re_path

from terreau.network.views import members as views

OWN = "reseau/mes-profils/<uuid:uuid>/"

urlpatterns: list[URLPattern] = [
    path("reseau/mes-profils/", views.my_profiles, name="my_profiles"),
    re_path(r"^reseau/mes-profils/creer/(?P<sorte>personne|organisation|reseau-relais|lieu)/$", views.new_profile, name="new_profile"),
    path(OWN, views.edit_profile, name="edit_profile"),
    path(f"{OWN}retirer/", views.withdraw_profile, name="withdraw_profile"),
    path(f"{OWN}confirmer/", views.confirm_profile, name="confirm_profile"),
    path(f"{OWN}quitter/", views.leave_profile, name="leave_profile"),
    path(f"{OWN}supprimer/", views.delete_profile, name="delete_profile"),
    re_path(r"^reseau/mes-profils/lien/(?P<secret>[\w.:-]{60,200})/$", views.still_right, name="still_right"),
    path("reseau/profils/<slug:slug>/c-est-le-mien/", views.claim, name="claim"),
]
