"""Kits, for tests."""

import itertools
from collections.abc import Iterable

from django.utils import timezone

from terreau.kits.models import Kit, KitItem, KitStage
from terreau.library.models import Resource
from terreau.vocabulary.models import Platform

_numbers = itertools.count(1)


def make_kit(platform: Platform, resources: Iterable[Resource] = (), *, stages: Iterable[KitStage] = (), live: bool = True, **fields: object) -> Kit:
    """Return a kit of a platform's framework that holds some resources, in their order."""
    number = next(_numbers)
    published = timezone.now() if live else None
    values = {"title": f"Kit {number}", "slug": f"kit-{number}", "purpose": f"Pour le test {number}.", **fields}
    kit = Kit(framework=platform.framework, live=live, first_published_at=published, last_published_at=published, **values)
    kit.items = [KitItem(order=order, resource=resource, note=f"Note {order}") for order, resource in enumerate(resources)]
    kit.stages = list(stages)
    kit.save()
    return kit
