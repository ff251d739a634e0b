"""Atom feed of any query of the library."""

from datetime import datetime
from typing import cast

from django.contrib.syndication.views import Feed
from django.http import HttpRequest
from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed
from django.utils.html import escape
from django.utils.translation import gettext as _

from terreau.core.text import printable
from terreau.library import queries
from terreau.library.models import Resource
from terreau.library.selection import Selection
from terreau.vocabulary.middleware import PlatformRequest

FEED_LENGTH = 50


class ResourceFeed(Feed):
    """The resources that a query finds, the last published first."""

    feed_type = Atom1Feed
    language = "fr"

    def get_object(self, request: HttpRequest, *args: object, **kwargs: object) -> tuple:
        """Keep the platform and the query for the other methods."""
        return cast(PlatformRequest, request).platform, Selection.read(request.GET)

    def title(self, query: tuple) -> str:
        platform, selection = query
        words = f" : {selection.text}" if selection.text else ""
        return _("Ressources de {name}").format(name=platform.name) + words

    def subtitle(self, query: tuple) -> str:
        return _("Les dernières ressources publiées qui répondent à cette recherche.")

    def link(self, query: tuple) -> str:
        return f"{reverse('library:resources')}?{query[1].query_string()}"

    def items(self, query: tuple) -> list[Resource]:
        platform, selection = query
        newest = queries.matching(platform, selection, most=FEED_LENGTH, order="published")
        return list(queries.in_order_of(newest, Resource.objects.published().defer("folded", "plain")))

    def item_title(self, item: Resource) -> str:
        return printable(item.title)

    def item_description(self, item: Resource) -> str:
        """Return a summary; feeds hold HTML."""
        return escape(printable(" ".join(filter(None, [item.notice, item.purpose or item.abstract]))))

    def item_guid(self, item: Resource) -> str:
        return f"urn:uuid:{item.uuid}"

    def item_pubdate(self, item: Resource) -> datetime | None:
        return item.first_published_at

    def item_updateddate(self, item: Resource) -> datetime | None:
        return item.last_published_at
