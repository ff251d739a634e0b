"""Addresses of the directory, its map, its profiles and its open data."""

from django.urls import path
from django.views.decorators.http import require_safe

from terreau.network.views import directory as views
from terreau.network.views.feeds import ProfileFeed

urlpatterns = [
    path("reseau/", views.directory, name="directory"),
    path("reseau/points.json", views.points_json, name="points"),
    path("reseau/apercus.json", views.previews_json, name="previews"),
    path("reseau/export.csv", views.profiles_csv, name="csv"),
    path("reseau/export.geojson", views.profiles_geojson, name="geojson"),
    path("reseau/flux.atom", require_safe(ProfileFeed()), name="feed"),
    path("reseau/profils/<slug:slug>/", views.profile, name="profile"),
]
