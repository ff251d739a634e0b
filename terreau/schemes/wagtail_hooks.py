"""What schemes add to the desk."""

from wagtail.snippets.models import register_snippet

from terreau.schemes.viewsets import SchemeViewSet

register_snippet(SchemeViewSet)
