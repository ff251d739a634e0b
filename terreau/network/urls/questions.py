"""Addresses of the network's questions."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
