"""What becomes of addresses: a changed slug leaves a redirect, a deletion a tombstone."""

from typing import Any, TypeVar

from django.apps import apps
from django.db import models
from django.db.models.signals import post_delete, post_save, pre_save
from django.http import Http404
from django.utils import timezone
from wagtail.models import Site

from terreau.changes.models import FormerAddress, Tombstone
from terreau.core.models import AddressedRecord

Addressed = TypeVar("Addressed", bound=AddressedRecord)
_KEPT_SLUG = "_slug_before_save"


class Moved(Exception):  # noqa: N818 - an answer, not an error
    """The record now lives at `url`."""

    def __init__(self, url: str) -> None:
        super().__init__(url)
        self.url = url


class Gone(Exception):  # noqa: N818 - an answer, not an error
    """The record called `title` was deleted; no title where it might be the business of another platform."""

    def __init__(self, title: str) -> None:
        super().__init__(title)
        self.title = title


def find_or_explain(model: type[Addressed], slug: str, queryset: models.QuerySet[Addressed]) -> Addressed:
    """Return the record of `queryset` with this slug.

    Raises `Moved` when the slug is an old one of a record of `queryset`, `Gone` when the record
    was deleted, `Http404` otherwise: also for what exists but is not in `queryset`.
    """
    found = queryset.filter(slug=slug).first()
    if found is not None:
        return found
    label = model._meta.label_lower
    former = FormerAddress.objects.filter(model=label, slug=slug).first()
    current = queryset.filter(uuid=former.uuid).first() if former is not None else None
    if current is not None:
        raise Moved(current.get_absolute_url())
    if not model._base_manager.filter(slug=slug).exists():
        which = models.Q(uuid=former.uuid) if former is not None else models.Q(slug=slug)
        stone = Tombstone.objects.filter(which, model=label).first()
        if stone is not None:
            # A tombstone does not know on which platforms its record stood.
            raise Gone("" if Site.objects.count() > 1 else stone.title)
    raise Http404


def _was_public(values: dict[str, Any]) -> bool:
    """Return whether a record has ever had a page: drafts that were never published have not."""
    return "live" not in values or bool(values["live"] or values.get("first_published_at"))


def _public_fields(model: type[models.Model]) -> list[str]:
    return [field.attname for field in model._meta.concrete_fields if field.attname in {"live", "first_published_at"}]


def _before_save(sender: type[AddressedRecord], instance: AddressedRecord, raw: bool = False, update_fields: Any = None, **kwargs: Any) -> None:
    if raw or instance._state.adding or (update_fields is not None and "slug" not in update_fields):
        return
    before = sender._base_manager.filter(pk=instance.pk).values("slug", *_public_fields(sender)).first()
    if before is not None and before["slug"] != instance.slug and _was_public(before):
        setattr(instance, _KEPT_SLUG, before["slug"])


def _after_save(sender: type[AddressedRecord], instance: AddressedRecord, **kwargs: Any) -> None:
    left = instance.__dict__.pop(_KEPT_SLUG, None)
    if left is not None:
        FormerAddress.objects.update_or_create(model=sender._meta.label_lower, slug=left, defaults={"uuid": instance.uuid, "left_at": timezone.now()})


def _after_delete(sender: type[AddressedRecord], instance: AddressedRecord, **kwargs: Any) -> None:
    values = {name: getattr(instance, name) for name in _public_fields(sender)}
    if _was_public(values):
        # The last to live at an address is the one it speaks of.
        FormerAddress.objects.filter(model=sender._meta.label_lower, slug=instance.slug).delete()
        Tombstone.objects.update_or_create(
            model=sender._meta.label_lower,
            uuid=instance.uuid,
            defaults={"slug": instance.slug, "title": str(instance)[:300], "deleted_at": timezone.now()},
        )


def connect() -> None:
    """Keep the addresses of every concrete addressed record of every room."""
    for model in apps.get_models():
        if issubclass(model, AddressedRecord) and not model._meta.proxy:
            uid = f"terreau-address-{model._meta.label_lower}"
            pre_save.connect(_before_save, sender=model, dispatch_uid=uid)
            post_save.connect(_after_save, sender=model, dispatch_uid=uid)
            post_delete.connect(_after_delete, sender=model, dispatch_uid=uid)
