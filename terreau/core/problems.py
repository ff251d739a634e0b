"""What the API could not do, in one shape: problem details (RFC 9457)."""

import re
from collections.abc import Iterable, Mapping
from typing import Any

from django.http import HttpResponse, JsonResponse
from django.utils.translation import gettext as _
from ninja import Schema

from terreau.core.typography import number

MEDIA_TYPE = "application/problem+json"
_QUOTED = re.compile(r"'([^']*)'")


class Wrong(Schema):
    """A parameter that was not understood; `detail` says in French what it takes."""

    parameter: str
    detail: str


class Problem(Schema):
    """Why there is no answer: `detail` says in French what to do, `errors` which parameters are wrong."""

    type: str = "about:blank"
    title: str
    status: int
    detail: str
    errors: list[Wrong] = []


def problem(status: int, title: str, detail: str, errors: Iterable[Wrong] = ()) -> HttpResponse:
    """Return the answer that tells a problem."""
    told = Problem(title=title, status=status, detail=detail, errors=list(errors)).model_dump()
    return JsonResponse(told, status=status, content_type=MEDIA_TYPE, json_dumps_params={"ensure_ascii": False})


def wrong(error: Mapping[str, Any]) -> Wrong:
    """Return an error of Pydantic (https://docs.pydantic.dev/latest/errors/validation_errors/) in words."""
    name = next((str(part) for part in reversed(error["loc"]) if isinstance(part, str)), "")
    return Wrong(parameter=name, detail=_sentence(name, str(error["type"]), error.get("ctx") or {}))


def _sentence(name: str, kind: str, context: Mapping[str, Any]) -> str:
    if kind.startswith("int_"):
        return _("« {name} » attend un nombre entier.").format(name=name)
    if kind == "greater_than_equal":
        return _("« {name} » doit valoir au moins {least}.").format(name=name, least=number(context["ge"]))
    if kind == "less_than_equal":
        return _("« {name} » doit valoir au plus {most}.").format(name=name, most=number(context["le"]))
    if kind == "literal_error":
        return _("« {name} » attend l’une de ces valeurs : {values}.").format(name=name, values=", ".join(_QUOTED.findall(context["expected"])))
    if kind == "string_too_long":
        return _("« {name} » compte au plus {most} caractères.").format(name=name, most=number(context["max_length"]))
    return _("« {name} » n’a pas une valeur que cette adresse comprend.").format(name=name)
