"""The library in the desk: how resources, organisations and ecosystem platforms are edited."""

from django.utils.translation import gettext_lazy as _
from wagtail.snippets.views.snippets import SnippetViewSetGroup

from terreau.library.viewsets.resources import ResourceViewSet
from terreau.library.viewsets.shared import EcosystemViewSet, OrganisationViewSet

__all__ = ["EcosystemViewSet", "OrganisationViewSet", "OrganisationsGroup", "ResourceViewSet"]


class OrganisationsGroup(SnippetViewSetGroup):
    """Who publishes, and the sites around us, in the desk's menu; resources stand there by themselves."""

    items = (OrganisationViewSet, EcosystemViewSet)
    menu_icon = "group"
    menu_label = _("Organisations")
    menu_name = "organisations"
    menu_order = 120
