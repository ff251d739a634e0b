"""The registry of personal data: which model holds which data about whom, why, for how long, and how it leaves.

Each room declares its own in `apps.ready`; models of Django, allauth and Wagtail are declared by `accounts`. A test
compares the registry with every installed model. `docs/reference/personal-data.md` is written from it.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Any

from django.apps import apps
from django.contrib.auth import get_user_model
from django.core.exceptions import FieldDoesNotExist
from django.db import models

Find = Callable[[Any], "models.QuerySet[Any]"]
PERSONAL_NAMES = re.compile(
    r"e_?mail|user_?agent|phone|mobile|recipient|sender|(^|_)(ip|ip_address|first_name|last_name|full_name|birth\w*|postal_address)($|_)", re.IGNORECASE
)


class Erasure(Enum):
    """What becomes of a person's rows when the person is erased."""

    DELETE = "supprimé"
    DETACH = "conservé, le lien avec la personne coupé"
    PSEUDONYM = "conservé : ne reste qu’un numéro qui ne mène plus à personne"
    CUSTOM = "effacé ou remplacé par une règle propre"


@dataclass(frozen=True)
class Declaration:
    """What one model holds about people.

    `subject` is the path from a row to its person (`"user"`, `"registration__user"`, `""` when the row is the person),
    or a function from the person to the rows. `fields` says why each is there. `export` turns a row into what the
    person is given (None: the declared fields; False: nothing, because the row says nothing more). `erase` is the
    rule, or a function called with the person.
    """

    label: str
    purpose: str
    retention: str
    subject: str | Find
    fields: Mapping[str, str]
    export: Callable[[Any], object] | bool
    erase: Erasure | Callable[[Any], None]

    @property
    def model(self) -> type[models.Model]:
        """The model declared."""
        return apps.get_model(self.label)

    def rows(self, user: models.Model) -> "models.QuerySet[Any]":
        """Return the rows that are about a person."""
        if callable(self.subject):
            return self.subject(user)
        if not self.subject:
            return self.model._base_manager.filter(pk=user.pk)
        return self.model._base_manager.filter(**{self.subject: user})

    @property
    def erasure(self) -> Erasure:
        """The rule in words."""
        return self.erase if isinstance(self.erase, Erasure) else Erasure.CUSTOM


declarations: dict[str, Declaration] = {}
exceptions: dict[str, str] = {}


def declare(
    model: type[models.Model] | str,
    *,
    purpose: str,
    retention: str,
    fields: Mapping[str, str],
    subject: str | Find = "user",
    export: Callable[[Any], object] | bool = True,
    erase: Erasure | Callable[[Any], None] = Erasure.DELETE,
) -> Declaration:
    """Declare the personal data of a model, from `apps.ready`. See `Declaration`; declaring again replaces.

    Raises `ValueError` when rows are to be detached by a path that is not a field of theirs.
    """
    if erase is Erasure.DETACH and (callable(subject) or "__" in subject):
        raise ValueError("Only a field of the row itself can be detached from its person: give a function as `erase`.")
    label = model if isinstance(model, str) else model._meta.label
    declarations[label] = Declaration(label, purpose, retention, subject, dict(fields), export, erase)
    return declarations[label]


def not_personal(field: str, because: str) -> None:
    """Say that `app.Model.field`, which looks personal to a machine, is not, and why."""
    exceptions[field] = because


def export_rows(user: models.Model) -> dict[str, list[object]]:
    """Return what each declared model holds about a person, by label; models that hold nothing are left out."""
    found: dict[str, list[object]] = {}
    for declaration in declarations.values():
        if declaration.export is False:
            continue
        rows = declaration.rows(user).order_by("pk")
        if callable(declaration.export):
            values: list[object] = [declaration.export(row) for row in rows]
        else:
            values = [{name: row.serializable_value(name) for name in declaration.fields} for row in rows]
        if values:
            found[declaration.label] = values
    return found


def erase_rows(user: models.Model) -> None:
    """Apply each model's rule to a person, the person's own row last. Call it in a transaction."""
    own = None
    for declaration in declarations.values():
        if declaration.subject == "":
            own = declaration
        elif callable(declaration.erase):
            declaration.erase(user)
        elif declaration.erase is Erasure.DELETE:
            declaration.rows(user).delete()
        elif declaration.erase is Erasure.DETACH:
            declaration.rows(user).update(**{str(declaration.subject): None})
    if own is not None:
        own.rows(user).delete()


def looks_personal(model: type[models.Model], field: "models.Field[Any, Any]") -> bool:
    """Return whether a machine would say that a field is about a person: a link to one, an address, a name, an IP."""
    if getattr(field, "related_model", None) is get_user_model():
        return True
    if isinstance(field, models.EmailField | models.GenericIPAddressField):
        return True
    ours = model.__module__.startswith("terreau.")
    return bool(PERSONAL_NAMES.search(field.name)) or (ours and re.search(r"(^|_)(name|author|person|contact)($|_)", field.name) is not None)


def undeclared() -> list[str]:
    """Return the fields that look personal and that nobody declared or excepted, as `app.Model.field`."""
    return [name for name in _personal_looking() if not _is_known(name)]


def stale() -> list[str]:
    """Return what is declared or excepted and no longer exists, as `app.Model.field`."""
    gone = []
    for name in [*exceptions, *(f"{d.label}.{field}" for d in declarations.values() for field in d.fields)]:
        label, _dot, field = name.rpartition(".")
        try:
            apps.get_model(label)._meta.get_field(field)
        except (LookupError, FieldDoesNotExist):
            gone.append(name)
    return gone


def _is_known(name: str) -> bool:
    label, _dot, field = name.rpartition(".")
    return name in exceptions or (label in declarations and field in declarations[label].fields)


def _personal_looking() -> Iterator[str]:
    for model in apps.get_models(include_auto_created=True):
        for field in model._meta.get_fields():
            if isinstance(field, models.Field) and field.model is model and looks_personal(model, field):
                yield f"{model._meta.label}.{field.name}"


def page() -> str:
    """Return `docs/reference/personal-data.md`: the register, model by model, in French as French law expects it."""
    lines = [
        "# Données personnelles",
        "",
        "Registre écrit par `manage.py personal_data --write` à partir de `terreau.core.personal_data` ; ne pas le modifier à la main.",
        "Un test échoue quand un champ qui touche une personne n’y figure pas.",
        "",
    ]
    for label in sorted(declarations):
        lines += _section(declarations[label])
    lines += ["## Ce qui ressemble à une donnée personnelle et n’en est pas", "", "| champ | pourquoi |", "|---|---|"]
    lines += [f"| `{name}` | {exceptions[name]} |" for name in sorted(exceptions)]
    return "\n".join(lines) + "\n"


def _section(declared: Declaration) -> list[str]:
    given = "non : la ligne n’apprend rien de plus" if declared.export is False else "oui"
    return [
        f"## {declared.label}",
        "",
        f"- Finalité : {declared.purpose}.",
        f"- Durée : {declared.retention}.",
        f"- Remis à la personne : {given}.",
        f"- À l’effacement : {declared.erasure.value}.",
        "",
        "| champ | pourquoi |",
        "|---|---|",
        *(f"| `{name}` | {why} |" for name, why in declared.fields.items()),
        "",
    ]
