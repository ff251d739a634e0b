"""Addresses of the style guide and of the health checks."""

from django.urls import path

from terreau.core import views

app_name = "core"

urlpatterns = [
    path("guide-de-style/", views.style_guide, name="style_guide"),
    path("sante/", views.alive, name="alive"),
    path("sante/pret/", views.ready, name="ready"),
]
