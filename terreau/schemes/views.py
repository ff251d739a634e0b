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
    """Public schemes, services and networks, by sort of help, narrowed by whom they serve and by what they cost."""
    context = {
        "doors": queries.doors(request.platform, queries.read(request.GET)),
        "trail": [(_("Accueil"), reverse("portal:home")), (_("Trouver de l’aide"), "")],
        "empty_actions": [(_("Chercher des ressources"), reverse("library:resources"))],
        "all_actions": [(_("Voir toutes les portes"), reverse("schemes:schemes"))],
    }
    return render(request, "schemes/schemes.html", context)
