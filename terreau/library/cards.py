"""Cards: what lists show of a resource."""

from dataclasses import dataclass

from django.db.models import OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from terreau.library.enums import Access, Status
from terreau.library.models import Placement, Resource, ResourcePublisher
from terreau.vocabulary.models import Framework, Lever


@dataclass(frozen=True)
class Card:
    """A resource in a list; `levers` are the numbers of the leaves it serves, `tone` the first of them."""

    key: int
    url: str
    title: str
    kind: str
    levers: tuple[int, ...]
    lever_names: str
    leaves: int
    purpose: str
    meta: str
    step: str
    year: int | None
    why: str = ""

    @property
    def tone(self) -> int:
        """The number of the lever that colours the card; 0 for none."""
        return self.levers[0] if self.levers else 0


def described(resources: QuerySet[Resource], framework: Framework) -> QuerySet[Resource]:
    """Add to each resource, in the same query, the words its card shows."""
    placements = Placement.objects.filter(resource_id=OuterRef("pk"), framework=framework)
    publishers = ResourcePublisher.objects.filter(resource_id=OuterRef("pk")).order_by("order")
    return (
        resources.select_related("kind", "format")
        .annotate(
            step_title=Subquery(placements.values("step__title")[:1]),
            step_slug=Subquery(placements.values("step__slug")[:1]),
            publisher=Subquery(publishers.values_list(Coalesce("organisation__name", "label"))[:1]),
        )
        .defer("body", "folded", "source_note", "citation")
    )


def cards(resources: QuerySet[Resource], levers: list[Lever], why: dict[int, str] | None = None) -> list[Card]:
    """Return the cards of resources in two queries, whatever their number; `levers` are those of the framework."""
    if not levers:
        return []
    found = list(described(resources, levers[0].framework))
    numbers = {lever.pk: lever for lever in levers}
    served: dict[int, list[Lever]] = {}
    links = Resource.levers.through.objects.filter(resource_id__in=[resource.pk for resource in found], lever_id__in=numbers)
    for resource_id, lever_id in links.values_list("resource_id", "lever_id"):
        served.setdefault(resource_id, []).append(numbers[lever_id])
    return [
        _card(resource, sorted(served.get(resource.pk, []), key=lambda lever: lever.order), len(levers), (why or {}).get(resource.pk, "")) for resource in found
    ]


def _availability(resource: Resource) -> str:
    if resource.status != Status.PUBLISHED:
        return _("Annoncé")
    return {Access.ONLINE: _("En ligne"), Access.FILE: _("À télécharger"), Access.BODY: _("À lire ici")}.get(Access(resource.access), "")


def _card(resource: Resource, levers: list[Lever], leaves: int, why: str) -> Card:
    levers = sorted(levers, key=lambda lever: lever.order)
    step = getattr(resource, "step_title", None) or ""
    facts = [
        _availability(resource),
        step,
        resource.format.label if resource.format else "",
        str(resource.year or ""),
        getattr(resource, "publisher", None) or "",
    ]
    return Card(
        key=resource.pk,
        url=resource.get_absolute_url(),
        title=resource.title,
        kind=resource.kind.label if resource.kind else "",
        levers=tuple(lever.order for lever in levers),
        lever_names=", ".join(lever.short_title for lever in levers),
        leaves=leaves,
        purpose=resource.purpose or resource.abstract,
        meta=" · ".join(fact for fact in facts if fact),
        step=getattr(resource, "step_slug", None) or "",
        year=resource.year,
        why=why,
    )
