"""« Trouver de l’aide » : the list of public schemes."""

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from terreau.changes.pagecache import public_page
from terreau.schemes import queries
from terreau.vocabulary.middleware import PlatformRequest


@require_safe
@public_page
def schemes(request: PlatformRequest) -> HttpResponse:
    """Public schemes, services and networks, by sort of help."""
    context = {
        "families": queries.families(request.platform),
        "trail": [(_("Accueil"), reverse("portal:home")), (_("Trouver de l’aide"), "")],
        "empty_actions": [(_("Chercher des ressources"), reverse("library:resources"))],
    }
    return render(request, "schemes/schemes.html", context)
