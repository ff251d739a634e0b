"""Cards: what lists show of a resource."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple

from django.db.models import OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.translation import gettext as _

from terreau.library.enums import Access, Status
from terreau.library.models import Placement, Resource, ResourcePublisher
from terreau.vocabulary.models import Lever


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
    availability: str
    why: str = ""

    @property
    def tone(self) -> int:
        """The number of the lever that colours the card; 0 for none."""
        return self.levers[0] if self.levers else 0


class Row(NamedTuple):
    """The columns that a card is made of, in the order of `described`."""

    pk: int
    slug: str
    title: str
    purpose: str
    abstract: str
    year: int | None
    status: str
    access: str
    kind: str | None
    format: str | None
    step: str | None
    step_slug: str | None
    publisher: str | None


def described(resources: QuerySet[Resource], framework: int) -> QuerySet:
    """Read of each resource, in the same query, the columns of `Row`: making whole records costs more than the query."""
    placements = Placement.objects.filter(resource_id=OuterRef("pk"), framework_id=framework)
    publishers = ResourcePublisher.objects.filter(resource_id=OuterRef("pk")).order_by("order")
    return resources.values_list(
        *("pk", "slug", "title", "purpose", "abstract", "year", "status", "access", "kind__label", "format__label"),
        Subquery(placements.values("step__title")[:1]),
        Subquery(placements.values("step__slug")[:1]),
        Subquery(publishers.values_list(Coalesce("organisation__name", "label"))[:1]),
    )


def cards(resources: QuerySet[Resource], levers: list[Lever]) -> list[Card]:
    """Return the cards of resources in two queries, whatever their number; `levers` are those of the framework."""
    if not levers:
        return []
    rows = [Row(*row) for row in described(resources, levers[0].framework_id)]
    links = Resource.levers.through.objects.filter(resource_id__in=[row.pk for row in rows], lever_id__in=[lever.pk for lever in levers])
    return cards_of(rows, links.values_list("resource_id", "lever_id"), levers)


def cards_of(rows: Iterable[Row], links: Iterable[tuple[int, int]], levers: list[Lever], why: dict[int, str] | None = None) -> list[Card]:
    """Make cards of rows already read; `links` are pairs of keys of a resource and of a lever."""
    by_key = {lever.pk: lever for lever in levers}
    served: dict[int, list[Lever]] = {}
    for resource, lever in links:
        if lever in by_key:
            served.setdefault(resource, []).append(by_key[lever])
    why = why or {}
    return [_card(row, served.get(row.pk, []), len(levers), why.get(row.pk, "")) for row in rows]


def _availability(row: Row) -> str:
    """Say in two words whether the work can be opened now."""
    if row.status != Status.PUBLISHED:
        return {Status.ANNOUNCED.value: _("Annoncé"), Status.PROGRAMMED.value: _("Parution non confirmée")}.get(row.status, _("Retiré"))
    ways = {Access.ONLINE.value: _("En ligne"), Access.FILE.value: _("À télécharger"), Access.BODY.value: _("À lire ici")}
    return ways.get(row.access, _("À demander"))


def _card(row: Row, levers: list[Lever], leaves: int, why: str) -> Card:
    levers = sorted(levers, key=lambda lever: lever.order)
    facts = [_availability(row), row.step, row.format, str(row.year or ""), row.publisher]
    return Card(
        key=row.pk,
        url=reverse("library:resource", args=[row.slug]),
        title=row.title,
        kind=row.kind or "",
        levers=tuple(lever.order for lever in levers),
        lever_names=", ".join(lever.short_title for lever in levers),
        leaves=leaves,
        purpose=row.purpose or row.abstract,
        meta=" · ".join(fact for fact in facts if fact),
        step=row.step_slug or "",
        year=row.year,
        availability=_availability(row),
        why=why,
    )
