"""Addresses of the network's members."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
