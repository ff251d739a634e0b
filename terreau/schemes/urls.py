"""Address of the list of schemes."""

from django.urls import path

from terreau.schemes import views

app_name = "schemes"
urlpatterns = [path("trouver-de-l-aide/", views.schemes, name="schemes")]
