"""What nobody could answer: a page for people, problem details for clients of the API."""

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from terreau.core import views
from terreau.core.problems import problem

API = "/api/"


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """400: the request could not be read."""
    if not request.path_info.startswith(API):
        return views.bad_request(request, exception)
    return problem(400, _("Adresse illisible"), _("Cette adresse ne peut pas être lue : raccourcissez-la, et vérifiez ses caractères."))


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """404: nothing at this address."""
    if not request.path_info.startswith(API):
        return views.not_found(request, exception)
    return problem(404, _("Adresse inconnue"), _("Rien ne répond à cette adresse : celles qui existent sont décrites dans /api/v1/openapi.json."))


def server_error(request: HttpRequest) -> HttpResponse:
    """500: something broke."""
    if not request.path_info.startswith(API):
        return views.server_error(request)
    return problem(500, _("Panne"), _("Une panne empêche de répondre : elle a été notée. Réessayez dans quelques minutes."))
