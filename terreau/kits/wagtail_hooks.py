"""What kits add to the desk."""

from wagtail.snippets.models import register_snippet

from terreau.kits.viewsets import KitViewSet

register_snippet(KitViewSet)
