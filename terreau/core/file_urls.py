"""Addresses of uploaded files. Wagtail's own names are kept: its models reverse them."""

from django.urls import path
from wagtail.documents.views.serve import authenticate_with_password

from terreau.core import file_views

urlpatterns = [
    path("medias/<path:path>", file_views.rendition, name="rendition"),
    path("fichiers/mot-de-passe/<int:restriction_id>/", authenticate_with_password, name="wagtaildocs_authenticate_with_password"),
    path("fichiers/<int:document_id>/<path:filename>", file_views.attachment, name="wagtaildocs_serve"),
]
