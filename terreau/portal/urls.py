"""Addresses of composed pages."""

from django.urls import path

from terreau.portal import sitemaps, views

app_name = "portal"
urlpatterns = [
    path("", views.home, name="home"),
    path("leviers/<slug:slug>/", views.lever, name="lever"),
    path("situations/<slug:slug>/", views.situation, name="situation"),
    path("glossaire/", views.glossary, name="glossary"),
    path("ecosysteme/", views.ecosystem, name="ecosystem"),
    path("reperes/", views.landmarks, name="landmarks"),
    path("robots.txt", views.robots, name="robots"),
    path("sitemap.xml", sitemaps.sitemap, name="sitemap"),
]
