"""Addresses of the vocabulary."""

from django.urls import path

from terreau.vocabulary import views

app_name = "vocabulary"
urlpatterns = [path("teintes.css", views.hues, name="hues")]
