"""Atom feed of any query of the directory."""

from datetime import datetime
from typing import cast

from django.contrib.syndication.views import Feed
from django.http import HttpRequest
from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed
from django.utils.html import escape
from django.utils.translation import gettext as _

from terreau.core.keys import these
from terreau.core.text import printable
from terreau.network.models import Profile
from terreau.network.queries.cards import what_it_is
from terreau.network.queries.narrowing import Narrowing
from terreau.network.queries.wanted import Wanted
from terreau.vocabulary.middleware import PlatformRequest

FEED_LENGTH = 50


class ProfileFeed(Feed):
    """The profiles that a query of the directory finds, the last published first."""

    feed_type = Atom1Feed
    language = "fr"

    def get_object(self, request: HttpRequest, *args: object, **kwargs: object) -> tuple:
        """Keep the platform and the query for the other methods."""
        return cast(PlatformRequest, request).platform, Wanted.read(request.GET)

    def title(self, query: tuple) -> str:
        return _("Réseau de {name}").format(name=query[0].name)

    def subtitle(self, query: tuple) -> str:
        return _("Les derniers profils publiés qui répondent à cette recherche.")

    def link(self, query: tuple) -> str:
        return f"{reverse('network:directory')}?{query[1].query_string()}"

    def feed_url(self, query: tuple) -> str:
        """Return its own address, with the query."""
        return f"{reverse('network:feed')}?{query[1].query_string()}"

    def items(self, query: tuple) -> list[Profile]:
        public = Profile.objects.on(query[0]).public().filter(pk__in=these(Narrowing(*query).keys()))
        return list(public.filter(first_published_at__isnull=False).order_by("-first_published_at", "pk")[:FEED_LENGTH])

    def item_title(self, item: Profile) -> str:
        return printable(f"{item.name} ({_('profil fictif')})" if item.synthetic else item.name)

    def item_description(self, item: Profile) -> str:
        """Return a summary; feeds hold HTML."""
        shown: str = item.public_story
        return escape(printable(" · ".join(filter(None, [what_it_is(item.kind, item.place_kind, item.scope), item.role, shown]))))

    def item_guid(self, item: Profile) -> str:
        return f"urn:uuid:{item.uuid}"

    def item_pubdate(self, item: Profile) -> datetime | None:
        return item.first_published_at

    def item_updateddate(self, item: Profile) -> datetime | None:
        return item.last_published_at
