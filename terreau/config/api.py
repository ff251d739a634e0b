"""The API of every room, under one address and one description (OpenAPI 3.1, `/api/v1/openapi.json`)."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja import NinjaAPI
from ninja.errors import ValidationError
from ninja.openapi.schema import OpenAPISchema

from terreau.core.problems import MEDIA_TYPE, problem, wrong
from terreau.library.api import router as library
from terreau.search.index import UnavailableError

# What a client may be answered, as the description says it.
ANSWERS = {
    200: "Ce qui a été trouvé.",
    400: "L’adresse ne peut pas être lue : elle est trop longue, ou ses caractères ne sont pas en UTF-8.",
    422: "Un paramètre n’a pas une valeur possible : `errors` dit lequel et ce qu’il attend.",
    500: "Une panne, notée par le site.",
    503: "La recherche se prépare : redemander après le délai de l’en-tête `Retry-After`, en secondes.",
}
FIRST_ERROR = 400
AGAIN = "30"


class Api(NinjaAPI):
    """An API that says what goes wrong as problem details."""

    def get_openapi_schema(self, **options: Any) -> OpenAPISchema:
        """Return the description, each answer in French and with the type it leaves with."""
        described = super().get_openapi_schema(**options)
        for operations in described["paths"].values():
            for operation in operations.values():
                for status, answer in operation["responses"].items():
                    answer["description"] = ANSWERS.get(status, answer["description"])
                    if status >= FIRST_ERROR:
                        answer["content"] = {MEDIA_TYPE: answer["content"].pop(self.renderer.media_type)}
        return described


api = Api(
    title="Terreau",
    version="1",
    description="Ce que le réseau a publié, en lecture, sans clé. Les libellés et les textes sont en français.",
    urls_namespace="api-1",
    # Its page of documentation loads scripts from elsewhere.
    docs_url=None,
)
api.add_router("", library)


@api.exception_handler(ValidationError)
def refused(request: HttpRequest, error: ValidationError) -> HttpResponse:
    """Say which parameters are wrong, and what they take."""
    return problem(422, _("Demande refusée"), _("Corrigez les paramètres nommés dans « errors », puis redemandez."), map(wrong, error.errors))


@api.exception_handler(UnavailableError)
def unavailable(request: HttpRequest, error: UnavailableError) -> HttpResponse:
    """Say that the index is being made."""
    answer = problem(503, _("Recherche en préparation"), _("La recherche se prépare : redemandez dans une demi-minute."))
    answer["Retry-After"] = AGAIN
    return answer
