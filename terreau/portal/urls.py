"""Addresses of composed pages."""

from django.urls import path
from django.views.generic import RedirectView

from terreau.portal import sitemaps, views

app_name = "portal"
urlpatterns = [
    path("", views.home, name="home"),
    path("leviers/", RedirectView.as_view(url="/#leviers", permanent=True), name="levers"),
    path("leviers/<slug:slug>/", views.lever, name="lever"),
    path("situations/", RedirectView.as_view(url="/#situations", permanent=True), name="situations"),
    path("situations/<slug:slug>/", views.situation, name="situation"),
    path("glossaire/", views.glossary, name="glossary"),
    path("glossaire/<slug:slug>/", views.term, name="term"),
    path("ecosysteme/", views.ecosystem, name="ecosystem"),
    path("reperes/", views.landmarks, name="landmarks"),
    path("territoires/", views.territories, name="territories"),
    path("territoires/<slug:kind>/<slug:code>/", views.territory, name="territory"),
    path("territoires/<slug:kind>/<slug:code>/fiche.pdf", views.territory_paper, name="territory-paper"),
    path("robots.txt", views.robots, name="robots"),
    path("sitemap.xml", sitemaps.sitemap, name="sitemap"),
    path("sitemap-<slug:section>.xml", sitemaps.sitemap_part, name="sitemap-part"),
]
