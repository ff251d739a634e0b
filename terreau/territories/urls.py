"""Addresses of what is asked of territories; their pages are composed in `portal`."""

from django.urls import path

from terreau.territories import views

app_name = "territories"
urlpatterns = [
    path("territoires/suggestions.json", views.suggestions, name="suggestions"),
    path("territoires/contours/<slug:digest>/<slug:level>-<slug:within>.geojson", views.shapes, name="shapes-within"),
    path("territoires/contours/<slug:digest>/<slug:level>.geojson", views.shapes, name="shapes"),
]
