"""Which tables are followed, and which record owns each row."""

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.apps import apps
from django.db import models
from modelcluster.fields import ParentalKey

# An app label stands for all its models. Rooms above add theirs with `watch` in `apps.ready`.
_watched: set[str] = {
    "core",
    "taggit",
    "wagtailredirects",
    "contenttypes.contenttype",
    "wagtailcore.collection",
    "wagtailcore.collectionviewrestriction",
    "wagtailcore.locale",
    "wagtailcore.page",
    "wagtailcore.pageviewrestriction",
    "wagtailcore.site",
}
_ignored: set[str] = set()
_derived: set[str] = set()


@dataclass(frozen=True)
class Watched:
    """A followed table: `owner` is the column that holds the primary key of the owning record, of table `subject`."""

    table: str
    subject: str
    owner: str


def watch(*labels: str) -> None:
    """Follow more: app labels (« agenda ») or model labels (« accounts.role »)."""
    _watched.update(label.lower() for label in labels)
    _ignored.difference_update(label.lower() for label in labels)
    forget_introspection()


def ignore(*labels: str) -> None:
    """Leave out app or model labels: what is private or noise. A page that reads them is not cached."""
    _ignored.update(label.lower() for label in labels)
    forget_introspection()


def derive(name: str) -> None:
    """Name something that is made from the database and shown by pages, as if it were a table: who makes it calls `log.derived_moved`."""
    _derived.add(name)


def derived() -> frozenset[str]:
    """Return the names of what is derived."""
    return frozenset(_derived)


def is_watched(model: type[models.Model]) -> bool:
    """Return whether the rows of a model are followed."""
    app, label = model._meta.app_label, model._meta.label_lower
    if label in _ignored or label in _watched:
        return label not in _ignored
    return app in _watched and app not in _ignored


def _parental_key(model: type[models.Model]) -> ParentalKey | None:
    return next((field for field in model._meta.local_fields if isinstance(field, ParentalKey)), None)


def _of(model: type[models.Model]) -> list[Watched]:
    meta = model._meta
    parent = _parental_key(model)
    if parent is not None:
        own = Watched(meta.db_table, parent.related_model._meta.db_table, parent.column)
    else:
        own = Watched(meta.db_table, meta.db_table, str(meta.pk.column))
    links = []
    for field in meta.local_many_to_many:
        through: Any = field.remote_field.through
        if through._meta.auto_created:
            links.append(Watched(through._meta.db_table, meta.db_table, field.m2m_column_name()))
    return [own, *links]


@lru_cache(maxsize=1)
def watched_tables() -> dict[str, Watched]:
    """Return every followed table by name."""
    found: dict[str, Watched] = {}
    for model in apps.get_models():
        if is_watched(model) and model._meta.managed and not model._meta.proxy:
            found.update({entry.table: entry for entry in _of(model)})
    return found


@lru_cache(maxsize=1)
def known_tables() -> frozenset[str]:
    """Return the names of the tables of all models, followed or not."""
    return frozenset(model._meta.db_table for model in apps.get_models(include_auto_created=True))


def forget_introspection() -> None:
    """Look the models up anew: what is watched was changed."""
    watched_tables.cache_clear()
    known_tables.cache_clear()
