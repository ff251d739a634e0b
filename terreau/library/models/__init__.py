"""The library: resources, how they are placed in a framework, what links them, what each platform shows."""

from terreau.library.models.bulk import BulkChange
from terreau.library.models.ecosystem import EcosystemPlatform, EcosystemRelation
from terreau.library.models.importing import ImportedKey, ImportMapping, ResourceImport
from terreau.library.models.links import LastReview, LinkCheck, LinkHost
from terreau.library.models.loading import LoadedRecord
from terreau.library.models.relations import Placement, PlatformDisplay, Relation
from terreau.library.models.resources import MADE_UP, UNTITLED, UNTITLED_SLUG, Resource, ResourcePartner, ResourcePublisher
from terreau.library.models.review import PlatformReview

__all__ = [
    "MADE_UP",
    "UNTITLED",
    "UNTITLED_SLUG",
    "BulkChange",
    "EcosystemPlatform",
    "EcosystemRelation",
    "ImportMapping",
    "ImportedKey",
    "LastReview",
    "LinkCheck",
    "LinkHost",
    "LoadedRecord",
    "Placement",
    "PlatformDisplay",
    "PlatformReview",
    "Relation",
    "Resource",
    "ResourceImport",
    "ResourcePartner",
    "ResourcePublisher",
]
