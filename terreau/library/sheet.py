"""A resource's sheet: all that its page shows, read in few queries."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from django.db.models import Case, CharField, IntegerField, Model, Q, QuerySet, Value, When
from django.db.models.functions import Cast, Coalesce, Concat
from django.http import Http404
from django.utils.translation import gettext_lazy as _

from terreau.changes.addresses import find_or_explain
from terreau.core.prepared import Prepared
from terreau.library.cards import Card, Row, cards_of, described
from terreau.library.enums import RelationKind
from terreau.library.models import EcosystemPlatform, Placement, Relation, Resource, ResourcePartner, ResourcePublisher
from terreau.vocabulary.models import Lever, Platform

# Roles of the facts that tell of other resources: how each is linked (role and kind of link), and the levers it serves.
FORWARD, INVERSE, SERVED = "forward ", "inverse ", "served"
REASONS = {
    FORWARD + RelationKind.SUCCEEDS: _("Le document qu’il remplace"),
    FORWARD + RelationKind.COMPLETES: _("À lire avec celui-ci"),
    FORWARD + RelationKind.ILLUSTRATES: _("Ce que cet exemple illustre"),
    FORWARD + RelationKind.APPLIES: _("Ce qu’il met en pratique"),
    INVERSE + RelationKind.SUCCEEDS: _("Ce qui l’a remplacé"),
    INVERSE + RelationKind.COMPLETES: _("À lire avec celui-ci"),
    INVERSE + RelationKind.ILLUSTRATES: _("Ce que cela donne sur le terrain"),
    INVERSE + RelationKind.APPLIES: _("Pour passer à la pratique"),
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


def _facts(role: str | Concat, rows: QuerySet, label: str | Coalesce, slug: str = "", order: str = "") -> QuerySet:
    return rows.order_by().values_list(
        Value(role, output_field=CharField()) if isinstance(role, str) else role,
        Cast(label, CharField()),
        Cast(slug, CharField()) if slug else Value("", output_field=CharField()),
        Cast(order, IntegerField()) if order else Value(0),
    )


def _linked(role: str, field_name: str, resource: int, label: str, slug: str, order: str = "") -> QuerySet:
    relation = Resource._meta.get_field(field_name)
    target = relation.remote_field.model._meta.model_name  # type: ignore[union-attr]  # all are many-to-many fields
    rows = getattr(Resource, field_name).through.objects.filter(resource_id=resource)
    return _facts(role, rows, f"{target}__{label}", f"{target}__{slug}", f"{target}__{order}" if order else "")


def _neighbours(resource: int) -> QuerySet:
    """Return the keys of the resources linked to one, in either direction."""
    pairs = Relation.objects.filter(Q(origin=resource) | Q(target=resource))
    return pairs.annotate(other=Case(When(origin=resource, then="target_id"), default="origin_id", output_field=IntegerField())).order_by().values("other")


def _ties(role: str, resource: int, near: str, far: str) -> QuerySet:
    """Return the links of a resource in one direction as (role and kind, key of the link, key of the other, order)."""
    kind = Concat(Value(role), "kind", output_field=CharField())
    return _facts(kind, Relation.objects.filter(**{near: resource}), "pk", f"{far}_id", "order")


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
        _ties(FORWARD, resource, "origin", "target"),
        _ties(INVERSE, resource, "target", "origin"),
        _facts(SERVED, Resource.levers.through.objects.filter(resource_id__in=_neighbours(resource)), "lever_id", "resource_id"),
    ]
    return queries[0].union(*queries[1:], all=True)


_facts_by_key = Prepared(_all_facts)
_rows = Prepared(
    lambda resource, platform, framework: described(
        Resource.objects.on_keys(platform, framework).published().filter(pk__in=_neighbours(resource)).order_by(), framework
    )
)


@dataclass(frozen=True)
class Ties:
    """What relates to a resource: why, by key of the other and in order; and the levers served, as pairs of keys of a resource and of a lever."""

    why: dict[int, str]
    served: list[tuple[int, int]]


def facts_and_ties(resource: Resource, platform: Platform) -> tuple[dict[str, list[Fact]], Ties]:
    """Read in one query every label a sheet shows, and what its resource is linked to."""
    facts: dict[str, list[Fact]] = {}
    ties: list[tuple[int, int, int, str]] = []
    served: list[tuple[int, int]] = []
    for role, label, slug, order in _facts_by_key.rows(resource.pk, platform.pk, platform.framework_id):
        if role == SERVED:
            served.append((int(slug), int(label)))
        elif role in REASONS:
            ties.append((order, int(label), int(slug), role))
        else:
            facts.setdefault(role, []).append(Fact(label, slug or "", order or 0))
    for found in facts.values():
        found.sort(key=lambda fact: (fact.order, fact.label))
    return facts, Ties(reasons(ties), served)


def reasons(ties: Iterable[tuple[int, int, int, str]]) -> dict[int, str]:
    """Return why others are read next, by key of the other and in order; of what is linked twice, the first reason.

    Each tie is (order, key of the link, key of the other, role).
    """
    why: dict[int, str] = {}
    for _order, _key, other, role in sorted(ties):
        why.setdefault(other, str(REASONS[role]))
    return why


def related_cards(resource: Resource, platform: Platform, levers: list[Lever], ties: Ties) -> list[Card]:
    """Return the cards of what relates to a resource, each with the reason, in one query; none where nothing does."""
    if not ties.why:
        return []
    rows = [Row(*row) for row in _rows.rows(resource.pk, platform.pk, platform.framework_id)]
    found = {card.key: card for card in cards_of(rows, ties.served, levers, ties.why)}
    return [found[key] for key in ties.why if key in found]


def _with_slug(slug: str) -> QuerySet:
    return Resource.objects.filter(live=True, slug=slug).order_by()


_live_by_slug = Prepared(_with_slug, "kind", "format", "file")


def live_resource(slug: str) -> Resource:
    """Return a live resource with its kind, format and file, in one query.

    Raises what `find_or_explain` does.
    """
    found = _live_by_slug.records(slug)
    return found[0] if found else find_or_explain(Resource, slug, Resource.objects.filter(live=True))


def sheet(resource: Resource, platform: Platform, levers: list[Lever]) -> Sheet:
    """Return the sheet of a saved resource; `levers` are those of the platform's framework.

    Raises `Http404` when the platform does not show the resource.
    """
    facts, ties = facts_and_ties(resource, platform)
    if "shown" not in facts:
        raise Http404
    numbers = {fact.slug for fact in facts.get("levers", [])}
    return Sheet(resource, facts, [lever for lever in levers if lever.slug in numbers], related_cards(resource, platform, levers, ties))


def draft_sheet(resource: Resource, platform: Platform, levers: list[Lever]) -> Sheet:
    """Return the sheet of a resource as it stands in an editor's form: what the form does not hold is read from the saved record."""

    def several(items: Iterable[Model], label: str, slug: str = "slug") -> list[Fact]:
        return sorted((Fact(str(getattr(item, label)), str(getattr(item, slug, ""))) for item in items), key=lambda fact: fact.label)

    publishers = [(str(item), item.organisation) for item in resource.publishers.all()]
    placement = next((item for item in resource.placements.all() if item.framework_id == platform.framework_id), None)
    chosen = [lever for lever in levers if lever.pk in {one.pk for one in resource.levers.all()}]
    saved, ties = facts_and_ties(resource, platform) if resource.pk else ({}, Ties({}, []))
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
    return Sheet(resource, facts, chosen, related_cards(resource, platform, levers, ties))
