"""Resources and what they need, for tests."""

import itertools
from collections.abc import Iterable

from django.utils import timezone
from wagtail.models import Revision

from terreau.accounts.models import Organisation
from terreau.library.models import Placement, Resource, ResourcePublisher
from terreau.vocabulary.models import Concept, Framework, Lever, Nature, Platform, Scheme, Step

_numbers = itertools.count(1)


def make_concept(scheme: Scheme, slug: str, label: str = "", order: int = 0) -> Concept:
    """Return an entry of a controlled list, made when missing."""
    return Concept.objects.get_or_create(scheme=scheme, slug=slug, defaults={"label": label or slug.capitalize(), "order": order})[0]


def make_steps(framework: Framework) -> list[Step]:
    """Return the three steps of a framework, made when missing."""
    titles = ("Comprendre", "S’approprier", "Agir")
    return [
        Step.objects.get_or_create(framework=framework, slug=slug, defaults={"order": order, "title": title})[0]
        for order, (slug, title) in enumerate(zip(("comprendre", "s-approprier", "agir"), titles, strict=True), 1)
    ]


def make_nature(framework: Framework, slug: str = "methode") -> Nature:
    """Return a nature of a framework, made when missing."""
    return Nature.objects.get_or_create(framework=framework, slug=slug, defaults={"order": 1, "title": slug.capitalize()})[0]


def make_resource(
    platform: Platform,
    *,
    levers: Iterable[Lever] | None = None,
    step: str = "comprendre",
    kind: str = "methodes",
    publisher: Organisation | None = None,
    live: bool = True,
    **fields: object,
) -> Resource:
    """Return a resource placed in the platform's framework, under its first lever unless said."""
    number = next(_numbers)
    values = {"title": f"Ressource {number}", "slug": f"ressource-{number}", "abstract": f"Ce que dit la ressource {number}.", **fields}
    published = timezone.now() if live else None
    resource = Resource(kind=make_concept(Scheme.KIND, kind), live=live, first_published_at=published, last_published_at=published, **values)
    resource.levers = list(levers) if levers is not None else [platform.framework.levers.order_by("order").first()]
    steps = {found.slug: found for found in make_steps(platform.framework)}
    resource.placements = [Placement(framework=platform.framework, step=steps[step], nature=make_nature(platform.framework))]
    if publisher is not None:
        resource.publishers = [ResourcePublisher(organisation=publisher)]
    resource.save()
    return resource


def draft_of(resource: Resource) -> Revision:
    """Return a new draft of a resource as it stands in memory."""
    return resource.save_revision()
