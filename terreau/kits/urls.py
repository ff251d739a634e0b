"""Addresses of kits and selections."""

from django.urls import path

from terreau.kits.views import pages, selection

app_name = "kits"
urlpatterns = [
    path("kits/", pages.kits, name="kits"),
    path("kits/<slug:slug>/", pages.kit, name="kit"),
    path("selection/", selection.selection, name="selection"),
]
