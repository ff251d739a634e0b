"""Addresses of the network."""

from terreau.network.urls import directory, members, questions

app_name = "network"
urlpatterns = [*directory.urlpatterns, *members.urlpatterns, *questions.urlpatterns]
