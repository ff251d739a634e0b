"""The map of the site, for machines: only what the request's platform shows."""

from datetime import datetime
from typing import Any

from django.contrib.sitemaps import Sitemap
from django.contrib.sitemaps.views import index as index_view
from django.contrib.sitemaps.views import sitemap as sitemap_view
from django.core.paginator import Paginator
from django.db.models import Max, QuerySet
from django.http import HttpResponse
from django.urls import reverse
from django.utils.functional import cached_property
from django.views.decorators.http import require_safe

from terreau.kits.models import Kit
from terreau.kits.queries import kits_on
from terreau.library.models import Resource
from terreau.library.queries import shown_on
from terreau.network.models import Profile
from terreau.portal.models import EditorialPage
from terreau.territories.models import Territory
from terreau.vocabulary.middleware import PlatformRequest
from terreau.vocabulary.models import Lever, Platform, Situation


class PlatformSitemap(Sitemap):
    """A part of one platform's map."""

    def __init__(self, platform: Platform) -> None:
        self.platform = platform

    @cached_property
    def paginator(self) -> Paginator:
        """The pages of this part, counted once."""
        found: Paginator = super().paginator
        return found


class FixedPages(PlatformSitemap):
    """The pages that exist on every platform."""

    def items(self) -> list[str]:
        own = ["portal:home", "portal:territories", "portal:glossary", "portal:ecosystem", "portal:landmarks"]
        return [*own, "library:resources", "kits:kits", "schemes:schemes", "network:directory"]

    def location(self, item: str) -> str:
        return reverse(item)


class Levers(PlatformSitemap):
    """The levers of the platform's framework."""

    def items(self) -> QuerySet[Lever]:
        return Lever.objects.of(self.platform.framework)


class Situations(PlatformSitemap):
    """The situations of the platform's framework."""

    def items(self) -> QuerySet[Situation]:
        return Situation.objects.filter(framework_id=self.platform.framework_id)


class Resources(PlatformSitemap):
    """What the platform shows of the library, less what was made up for a measure."""

    limit = 5000

    def _listed(self) -> QuerySet[Resource]:
        return shown_on(self.platform).filter(synthetic=False)

    def items(self) -> QuerySet[Resource]:
        return self._listed().order_by("pk").only("slug", "last_published_at")

    def lastmod(self, item: Resource) -> datetime | None:
        return item.last_published_at

    def get_latest_lastmod(self) -> datetime | None:
        latest: datetime | None = self._listed().aggregate(latest=Max("last_published_at"))["latest"]
        return latest


class Kits(PlatformSitemap):
    """The kits of the platform."""

    def items(self) -> QuerySet[Kit]:
        return kits_on(self.platform).order_by("pk")

    def lastmod(self, item: Kit) -> datetime | None:
        return item.last_published_at


class Profiles(PlatformSitemap):
    """What anybody may see of the network on the platform, less what was made up for a measure."""

    limit = 5000

    def items(self) -> QuerySet[Profile]:
        return Profile.objects.on(self.platform).public().filter(synthetic=False).order_by("pk").only("slug", "last_published_at")

    def lastmod(self, item: Profile) -> datetime | None:
        return item.last_published_at


class Territories(PlatformSitemap):
    """The territories in force: the same on every platform."""

    limit = 10_000

    def items(self) -> QuerySet[Territory]:
        return Territory.objects.current().order_by("kind", "code").only("kind", "code", "slug")


class HandmadePages(PlatformSitemap):
    """The pages laid out by hand."""

    def items(self) -> QuerySet[EditorialPage]:
        return EditorialPage.objects.live().public().descendant_of(self.platform.site.root_page)

    def location(self, item: EditorialPage) -> str:
        return item.relative_url(self.platform.site) or "/"

    def lastmod(self, item: EditorialPage) -> datetime | None:
        return item.last_published_at


PARTS = {
    "pages": FixedPages,
    "leviers": Levers,
    "situations": Situations,
    "ressources": Resources,
    "kits": Kits,
    "reseau": Profiles,
    "territoires": Territories,
    "editorial": HandmadePages,
}
# Those that may not hold in one file.
LONG = ("ressources", "reseau", "territoires")


def _parts(request: PlatformRequest) -> dict[str, Any]:
    return {name: part(request.platform) for name, part in PARTS.items()}


@require_safe
def sitemap(request: PlatformRequest) -> HttpResponse:
    """The map of the platform of the request (https://www.sitemaps.org/protocol.html): an index of its parts when one file cannot hold it."""
    parts = _parts(request)
    if any(parts[name].paginator.num_pages > 1 for name in LONG):
        return index_view(request, sitemaps=parts, sitemap_url_name="portal:sitemap-part")
    return sitemap_view(request, sitemaps=parts)


@require_safe
def sitemap_part(request: PlatformRequest, section: str) -> HttpResponse:
    """A part of the map, or a page of it (`?p=2`)."""
    return sitemap_view(request, sitemaps=_parts(request), section=section)
