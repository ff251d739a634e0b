"""The library in the desk: how resources, organisations and ecosystem platforms are edited."""

from django.utils.translation import gettext_lazy as _
from wagtail.snippets.views.snippets import SnippetViewSetGroup

from terreau.library.viewsets.resources import ResourceViewSet
from terreau.library.viewsets.shared import EcosystemViewSet, OrganisationViewSet

__all__ = ["EcosystemViewSet", "LibraryGroup", "OrganisationViewSet", "ResourceViewSet"]


class LibraryGroup(SnippetViewSetGroup):
    """The library's part of the desk's menu."""

    items = (ResourceViewSet, OrganisationViewSet, EcosystemViewSet)
    menu_icon = "folder-open-inverse"
    menu_label = _("Bibliothèque")
    menu_name = "library"
    menu_order = 100
