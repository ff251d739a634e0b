"""Addresses of the library."""

from django.urls import path
from django.views.decorators.http import require_safe

from terreau.library import views
from terreau.library.feeds import ResourceFeed

app_name = "library"
urlpatterns = [
    path("", views.resources, name="resources"),
    path("suggestions.json", views.suggestions, name="suggestions"),
    path("flux.atom", require_safe(ResourceFeed()), name="feed"),
    path("export.csv", views.resources_csv, name="csv"),
    *(path(f"export.{ending}", views.resources_bibliography, {"ending": ending}, name=f"export-{ending}") for ending in views.BIBLIOGRAPHIES),
    path("<slug:slug>/", views.resource, name="resource"),
    *(path(f"<slug:slug>/citation.{ending}", views.resource_reference, {"ending": ending}, name=f"reference-{ending}") for ending in views.BIBLIOGRAPHIES),
]
