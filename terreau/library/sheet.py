"""A resource's sheet: all that its page shows, read in few queries."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from django.db.models import Case, CharField, IntegerField, Model, Q, QuerySet, Value, When
from django.db.models.functions import Cast, Coalesce
from django.http import Http404
from django.utils.translation import gettext_lazy as _

from terreau.core.prepared import Prepared
from terreau.library.cards import Card, Row, cards_of, described
from terreau.library.enums import RelationKind
from terreau.library.models import EcosystemPlatform, Placement, Relation, Resource, ResourcePartner, ResourcePublisher
from terreau.vocabulary.models import Lever, Platform

INVERSE = {
    RelationKind.SUCCEEDS: _("Ce qui l’a remplacé"),
    RelationKind.COMPLETES: _("À lire avec celui-ci"),
    RelationKind.ILLUSTRATES: _("Ce que cela donne sur le terrain"),
    RelationKind.APPLIES: _("Pour passer à la pratique"),
}
FORWARD = {
    RelationKind.SUCCEEDS: _("Le document qu’il remplace"),
    RelationKind.COMPLETES: _("À lire avec celui-ci"),
    RelationKind.ILLUSTRATES: _("Ce que cet exemple illustre"),
    RelationKind.APPLIES: _("Ce qu’il met en pratique"),
}


@dataclass(frozen=True)
class Fact:
    """Something a resource is linked to: its label, and the end of its address where it has one."""

    label: str
    slug: str = ""
    order: int = 0


@dataclass(frozen=True)
class Sheet:
    """A resource with its facts by role: publishers, partners, levers, audiences, step…"""

    resource: Resource
    facts: dict[str, list[Fact]]
    levers: list[Lever]
    related: list[Card] = field(default_factory=list)

    def labels(self, role: str) -> list[str]:
        """Return the labels of one role."""
        return [fact.label for fact in self.facts.get(role, [])]


def _facts(role: str, rows: QuerySet, label: str | Coalesce, slug: str = "", order: str = "") -> QuerySet:
    return rows.order_by().values_list(
        Value(role, output_field=CharField()),
        Cast(label, CharField()),
        Cast(slug, CharField()) if slug else Value("", output_field=CharField()),
        Cast(order, IntegerField()) if order else Value(0),
    )


def _linked(role: str, field_name: str, resource: int, label: str, slug: str, order: str = "") -> QuerySet:
    relation = Resource._meta.get_field(field_name)
    target = relation.remote_field.model._meta.model_name  # type: ignore[union-attr]  # all are many-to-many fields
    rows = getattr(Resource, field_name).through.objects.filter(resource_id=resource)
    return _facts(role, rows, f"{target}__{label}", f"{target}__{slug}", f"{target}__{order}" if order else "")


def _all_facts(resource: int, platform: int, framework: int) -> QuerySet:
    """Return every label a sheet shows as (role, label, slug, order), by primary keys; « shown » stands there if the platform shows it."""
    name = Coalesce("organisation__name", "label")
    publishers = ResourcePublisher.objects.filter(resource_id=resource)
    placements = Placement.objects.filter(resource_id=resource, framework_id=framework)
    levers = Resource.levers.through.objects.filter(resource_id=resource, lever__framework_id=framework)
    queries = [
        _facts("shown", Resource.objects.on_keys(platform, framework).filter(pk=resource), "slug"),
        _facts("publishers", publishers, name, "organisation__slug", "order"),
        _facts("sites", publishers.filter(organisation__url__gt=""), "organisation__name", "organisation__url", "order"),
        _facts("partners", ResourcePartner.objects.filter(resource_id=resource), name, "organisation__slug", "order"),
        _facts("levers", levers, "lever__title", "lever__slug", "lever__order"),
        _linked("audiences", "audiences", resource, "label", "slug", "order"),
        _linked("phases", "phases", resource, "label", "slug", "order"),
        _linked("scales", "scales", resource, "label", "slug", "order"),
        _linked("domains", "domains", resource, "label", "slug", "order"),
        _linked("sources", "sources", resource, "title", "short"),
        _facts("step", placements.filter(step__isnull=False), "step__title", "step__slug"),
        _facts("nature", placements.filter(nature__isnull=False), "nature__title", "nature__slug"),
        _facts("group", placements.filter(group__isnull=False), "group__title"),
        _facts("platforms", EcosystemPlatform.objects.filter(Q(resources=resource) | Q(referential=resource)).distinct(), "name", "slug"),
    ]
    return queries[0].union(*queries[1:], all=True)


_facts_by_key = Prepared(_all_facts)


def facts_of(resource: Resource, platform: Platform) -> dict[str, list[Fact]]:
    """Read every label a sheet shows in one query."""
    facts: dict[str, list[Fact]] = {}
    for role, label, slug, order in _facts_by_key.rows(resource.pk, platform.pk, platform.framework_id):
        facts.setdefault(role, []).append(Fact(label, slug or "", order or 0))
    for found in facts.values():
        found.sort(key=lambda fact: (fact.order, fact.label))
    return facts


def _neighbours(resource: int) -> QuerySet:
    """Return the keys of the resources linked to one, in either direction."""
    pairs = Relation.objects.filter(Q(origin=resource) | Q(target=resource))
    return pairs.annotate(other=Case(When(origin=resource, then="target_id"), default="origin_id", output_field=IntegerField())).order_by().values("other")


_pairs = Prepared(
    lambda resource: Relation.objects.filter(Q(origin=resource) | Q(target=resource)).order_by("order", "pk").values_list("origin_id", "target_id", "kind")
)
_rows = Prepared(
    lambda resource, platform, framework: described(
        Resource.objects.on_keys(platform, framework).published().filter(pk__in=_neighbours(resource)).order_by(), framework
    )
)
_links = Prepared(
    lambda resource: Resource.levers.through.objects.filter(resource_id__in=_neighbours(resource)).order_by().values_list("resource_id", "lever_id")
)


def related_cards(resource: Resource, platform: Platform, levers: list[Lever]) -> list[Card]:
    """Return the cards of what relates to a resource, each with the reason, in three queries."""
    why: dict[int, str] = {}
    for origin, target, kind in _pairs.rows(resource.pk):
        if origin == resource.pk:
            why.setdefault(target, str(FORWARD[RelationKind(kind)]))
        else:
            why.setdefault(origin, str(INVERSE[RelationKind(kind)]))
    if not why:
        return []
    rows = [Row(*row) for row in _rows.rows(resource.pk, platform.pk, platform.framework_id)]
    found = {card.key: card for card in cards_of(rows, _links.rows(resource.pk), levers, why)}
    return [found[key] for key in why if key in found]


def sheet(resource: Resource, platform: Platform, levers: list[Lever]) -> Sheet:
    """Return the sheet of a saved resource; `levers` are those of the platform's framework.

    Raises `Http404` when the platform does not show the resource.
    """
    facts = facts_of(resource, platform)
    if "shown" not in facts:
        raise Http404
    numbers = {fact.slug for fact in facts.get("levers", [])}
    return Sheet(resource, facts, [lever for lever in levers if lever.slug in numbers], related_cards(resource, platform, levers))


def draft_sheet(resource: Resource, platform: Platform, levers: list[Lever]) -> Sheet:
    """Return the sheet of a resource as it stands in an editor's form: what the form does not hold is read from the saved record."""

    def several(items: Iterable[Model], label: str, slug: str = "slug") -> list[Fact]:
        return sorted((Fact(str(getattr(item, label)), str(getattr(item, slug, ""))) for item in items), key=lambda fact: fact.label)

    publishers = [(str(item), item.organisation) for item in resource.publishers.all()]
    placement = next((item for item in resource.placements.all() if item.framework_id == platform.framework_id), None)
    chosen = [lever for lever in levers if lever.pk in {one.pk for one in resource.levers.all()}]
    saved = facts_of(resource, platform) if resource.pk else {}
    facts = {
        "publishers": [Fact(label, organisation.slug if organisation else "") for label, organisation in publishers],
        "sites": [Fact(organisation.name, organisation.url) for _label, organisation in publishers if organisation and organisation.url],
        "partners": [Fact(str(item), item.organisation.slug if item.organisation else "") for item in resource.partners.all()],
        "levers": [Fact(lever.title, lever.slug, lever.order) for lever in chosen],
        "audiences": several(resource.audiences.all(), "label"),
        "phases": several(resource.phases.all(), "label"),
        "scales": several(resource.scales.all(), "label"),
        "domains": several(resource.domains.all(), "label"),
        "sources": several(resource.sources.all(), "title", "short"),
        "step": several([placement.step], "title") if placement and placement.step else [],
        "nature": several([placement.nature], "title") if placement and placement.nature else [],
        "group": several([placement.group], "title", "pk") if placement and placement.group else [],
        "platforms": saved.get("platforms", []),
    }
    return Sheet(resource, facts, chosen, related_cards(resource, platform, levers) if resource.pk else [])
