"""Addresses by which people give."""

from django.urls import path, re_path

from terreau.contributions import views

app_name = "contributions"
urlpatterns = [
    path("ressources/<slug:slug>/essai/", views.trial, name="trial"),
    path("ressources/<slug:slug>/essais/", views.trials, name="trials"),
    path("proposer/", views.proposal, name="proposal"),
    re_path(r"^confirmer/(?P<kind>essai|proposition)/(?P<secret>[\w-]{20,64})/$", views.confirm, name="confirm"),
]
