"""Addresses of questions to the network, and to one of its profiles."""

from django.urls import path, re_path

from terreau.network.views import questions as views

KNOWN_BY = r"(?P<secret>[0-9a-f]{40})"
urlpatterns = [
    path("reseau/question/", views.ask, name="ask"),
    path("reseau/profils/<slug:slug>/ecrire/", views.write, name="write"),
    re_path(rf"^reseau/suivi/{KNOWN_BY}/$", views.follow, name="follow"),
    re_path(rf"^reseau/offre/{KNOWN_BY}/$", views.offer, name="offer"),
]
