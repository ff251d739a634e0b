"""The kinds of records that a load writes, in the order in which they depend on each other."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from django.db import models
from wagtail.models import Page, Site

from terreau.accounts.models import Organisation
from terreau.library.loading import library_records as library
from terreau.library.loading import vocabulary_records as vocabulary
from terreau.library.loading.reading import Files
from terreau.library.loading.records import Wanted
from terreau.library.models import EcosystemPlatform, EcosystemRelation, Placement, Relation, Resource, ResourcePartner, ResourcePublisher
from terreau.vocabulary.models import (
    Articulation,
    Concept,
    Framework,
    GuidingQuestion,
    KeyFigure,
    Landmark,
    LandmarkFamily,
    Lever,
    Nature,
    NatureGroup,
    Platform,
    Situation,
    SituationLever,
    Source,
    Step,
    Term,
)


@dataclass(frozen=True)
class RowsOf:
    """Rows that belong to a record: their model, the field that names the record, their other fields by kind of reference."""

    model: type[models.Model]
    parent: str
    values: tuple[str, ...]
    refs: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Kind:
    """A kind of record. `lookup` finds a record made by hand; `untouched` tells one that nobody has changed yet."""

    name: str
    label: str
    model: type[models.Model]
    read: Callable[[Files], Iterable[Wanted]]
    lookup: tuple[str, ...]
    refs: dict[str, str] = field(default_factory=dict)
    many: dict[str, str] = field(default_factory=dict)
    rows: dict[str, RowsOf] = field(default_factory=dict)
    prepare: Callable[[models.Model], None] | None = None
    untouched: Callable[[models.Model], bool] | None = None
    has_drafts: bool = False

    @property
    def itself(self) -> str:
        """Return the field that refers to another record of the same kind, or nothing."""
        return next((name for name, kind in self.refs.items() if kind == self.name), "")


def give_root_page(site: models.Model) -> None:
    """Give a new site the first page of Wagtail's tree; the pages of the portal come later."""
    if isinstance(site, Site) and not site.root_page_id:
        site.root_page = Page.objects.filter(depth__lte=2).order_by("-depth", "path")[0]


def never_named(site: models.Model) -> bool:
    """Tell whether a site is still as Wagtail's own migrations made it."""
    return isinstance(site, Site) and (site.hostname, site.port, site.site_name) == ("localhost", 80, "")


KINDS = (
    Kind("source", "sources", Source, vocabulary.source_records, ("code",)),
    Kind("framework", "cadres", Framework, vocabulary.framework_records, ("code",)),
    Kind(
        "lever",
        "leviers",
        Lever,
        vocabulary.lever_records,
        ("slug",),
        refs={"framework": "framework"},
        many={"sources": "source"},
        rows={"questions": RowsOf(GuidingQuestion, "lever", ("order", "text"))},
    ),
    Kind("articulation", "articulations", Articulation, vocabulary.articulation_records, ("origin", "target"), refs={"origin": "lever", "target": "lever"}),
    Kind("step", "marches", Step, vocabulary.step_records, ("framework", "slug"), refs={"framework": "framework"}),
    Kind("nature", "natures", Nature, vocabulary.nature_records, ("framework", "slug"), refs={"framework": "framework"}),
    Kind("group", "groupes de documents", NatureGroup, vocabulary.nature_group_records, ("nature", "title"), refs={"nature": "nature"}),
    Kind("concept", "termes de listes", Concept, vocabulary.concept_records, ("scheme", "slug"), refs={"parent": "concept"}),
    Kind("family", "familles de repères", LandmarkFamily, vocabulary.family_records, ("code",)),
    Kind("landmark", "repères", Landmark, vocabulary.landmark_records, ("family", "code"), refs={"family": "family"}, many={"sources": "source"}),
    Kind("figure", "chiffres repères", KeyFigure, vocabulary.figure_records, ("code",), many={"sources": "source"}),
    Kind(
        "term",
        "termes du glossaire",
        Term,
        vocabulary.term_records,
        ("slug",),
        many={"levers": "lever", "related": "term", "sources": "source"},
    ),
    Kind(
        "situation",
        "situations",
        Situation,
        vocabulary.situation_records,
        ("slug",),
        refs={"framework": "framework"},
        rows={"calls": RowsOf(SituationLever, "situation", ("order", "reason"), {"lever": "lever"})},
    ),
    Kind(
        "organisation",
        "organisations",
        Organisation,
        library.organisation_records,
        ("slug",),
        refs={"parent": "organisation"},
        many={"sources": "source"},
    ),
    Kind(
        "resource",
        "ressources",
        Resource,
        library.resource_records,
        ("slug",),
        refs={"kind": "concept", "format": "concept"},
        many={"levers": "lever", "audiences": "concept", "sources": "source"},
        rows={
            "placements": RowsOf(
                Placement, "resource", ("nature_provenance",), {"framework": "framework", "step": "step", "nature": "nature", "group": "group"}
            ),
            "publishers": RowsOf(ResourcePublisher, "resource", ("order", "label"), {"organisation": "organisation"}),
            "partners": RowsOf(ResourcePartner, "resource", ("order", "label"), {"organisation": "organisation"}),
            "relations": RowsOf(Relation, "origin", ("kind", "order", "provenance"), {"target": "resource"}),
        },
        has_drafts=True,
    ),
    Kind(
        "ecosystem",
        "plateformes de l’écosystème",
        EcosystemPlatform,
        library.ecosystem_records,
        ("slug",),
        refs={"operator": "organisation", "referential": "resource"},
        many={"partners": "organisation", "resources": "resource", "sources": "source"},
        rows={"relations": RowsOf(EcosystemRelation, "origin", ("label",), {"target": "ecosystem"})},
    ),
    Kind("site", "sites", Site, vocabulary.site_records, ("is_default_site",), prepare=give_root_page, untouched=never_named),
    Kind("platform", "plateformes", Platform, vocabulary.platform_records, ("site",), refs={"site": "site", "framework": "framework"}),
)
