"""Addresses of the directory, its map, its profiles and its open data."""

from django.urls import path

from terreau.network.views import directory as views

urlpatterns = [
    path("reseau/", views.directory, name="directory"),
    path("reseau/profils/<slug:slug>/", views.profile, name="profile"),
]
