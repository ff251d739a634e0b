"""Kits: the list of them, and each one."""

from dataclasses import dataclass

from django.core.paginator import Page, Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from terreau.changes.addresses import find_or_explain
from terreau.changes.pagecache import public_page
from terreau.kits.models import Kit
from terreau.kits.queries import MOST, Contents, Drawer, cards_for, contents_of, kit_cards, kits_on
from terreau.kits.views.forms_offered import take_away
from terreau.kits.views.selection import address_of
from terreau.library.cards import Card
from terreau.library.views import script_json
from terreau.vocabulary.middleware import PlatformRequest
from terreau.vocabulary.models import Lever
from terreau.vocabulary.rosettes import only_lit

# A kit up to this size is shown whole; past it, each drawer shows its first works and leads to the others.
WHOLE = 60
FIRST = 12
PAGE_SIZE = 48


@dataclass(frozen=True)
class Shelf:
    """A drawer as a page shows it: cards by group, `count` of all its works, and where the others are when some are left out."""

    drawer: Drawer
    groups: list[tuple[str, list[Card]]]
    count: int
    more: str = ""
    open: bool = True


@require_safe
@public_page
def kits(request: PlatformRequest) -> HttpResponse:
    """The kits of the platform."""
    context = {
        "cards": kit_cards(request.platform, request.platform.framework.ordered_levers),
        "trail": [(_("Accueil"), reverse("portal:home")), (_("Kits"), "")],
        "empty_actions": [(_("Chercher des ressources"), reverse("library:resources"))],
        "most": MOST,
    }
    return render(request, "kits/kits.html", context)


@require_safe
@public_page
def kit(request: PlatformRequest, slug: str) -> HttpResponse:
    """A kit, or one drawer of a large kit, page by page (`?tiroir=`)."""
    contents = contents_of(find_or_explain(Kit, slug, kits_on(request.platform)), request.platform)
    wanted = request.GET.get("tiroir", "")
    if not wanted:
        return render(request, "kits/kit.html", kit_context(request, contents))
    drawer = next((found for found in contents.drawers if found.slug == wanted), None)
    if drawer is None:
        raise Http404
    return render(request, "kits/drawer.html", drawer_context(request, contents, drawer))


def preview_context(request: PlatformRequest, draft: Kit) -> dict[str, object]:
    """Return the variables of the page of a draft."""
    return kit_context(request, contents_of(draft, request.platform))


def kit_context(request: PlatformRequest, contents: Contents) -> dict[str, object]:
    """Return the variables of a kit's page."""
    levers, kit = request.platform.framework.ordered_levers, contents.kit
    works = contents.works
    shelves = [_shelf(drawer, levers, kit, whole=len(works) <= WHOLE, open_=not place or len(works) <= FIRST) for place, drawer in enumerate(contents.drawers)]
    return {
        "kit": kit,
        "contents": contents,
        "count": len(works),
        "shelves": shelves,
        "leaves": only_lit(levers, contents.levers),
        "leaves_label": _("Leviers : {names}").format(names=", ".join(lever.title for lever in contents.levers)),
        "trail": [*_trail(), (kit.title, "")],
        "forms": take_away("kit", slug=kit.slug) if kit.slug else [],
        "as_selection": f"{address_of(entry.resource.slug for entry in works)}&choisir=1" if 1 < len(works) <= MOST else "",
        "sources": kit.sources.all(),
        "json_ld": script_json(json_ld(request, contents, shelves)),
    }


def drawer_context(request: PlatformRequest, contents: Contents, drawer: Drawer) -> dict[str, object]:
    """Return the variables of the page of one drawer."""
    paginator = Paginator(range(len(drawer.entries)), PAGE_SIZE)
    page: Page = paginator.get_page(request.GET.get("page", "1"))
    start = (page.number - 1) * PAGE_SIZE
    shown = drawer.part(start, start + PAGE_SIZE)
    return {
        "kit": contents.kit,
        "drawer": drawer,
        "groups": _groups(shown, request.platform.framework.ordered_levers),
        "page": page,
        "trail": [*_trail(), (contents.kit.title, contents.kit.get_absolute_url()), (drawer.title, "")],
    }


def _trail() -> list[tuple[str, str]]:
    return [(_("Accueil"), reverse("portal:home")), (_("Kits"), reverse("kits:kits"))]


def _groups(drawer: Drawer, levers: list[Lever]) -> list[tuple[str, list[Card]]]:
    return [(group.title, cards_for(group.entries, levers)) for group in drawer.groups]


def _shelf(drawer: Drawer, levers: list[Lever], kit: Kit, *, whole: bool, open_: bool) -> Shelf:
    """Return a drawer for the page of its kit: open from the start where it is the first, or where the kit is small."""
    count = len(drawer.entries)
    if whole or count <= FIRST:
        return Shelf(drawer, _groups(drawer, levers), count, open=open_)
    return Shelf(drawer, _groups(drawer.part(0, FIRST), levers), count, f"{kit.get_absolute_url()}?tiroir={drawer.slug}", open=open_)


def json_ld(request: PlatformRequest, contents: Contents, shelves: list[Shelf]) -> dict[str, object]:
    """Return the schema.org description of a kit (https://schema.org/Collection), with the works that the page shows."""
    kit = contents.kit
    cards = [card for shelf in shelves for _title, group in shelf.groups for card in group]
    data = {
        "@context": "https://schema.org",
        "@type": ["Collection", "LearningResource"],
        "@id": f"urn:uuid:{kit.uuid}",
        "name": kit.title,
        "description": kit.purpose,
        "url": request.platform.origin + (kit.get_absolute_url() if kit.slug else "/"),
        "inLanguage": "fr",
        "isAccessibleForFree": True,
        "publisher": {"@type": "Organization", "name": request.platform.name},
        "about": [lever.title for lever in contents.levers],
        "timeRequired": f"PT{contents.minutes}M" if contents.minutes else None,
        "collectionSize": len(contents.works),
        "hasPart": [{"@type": "LearningResource", "name": card.title, "url": request.platform.origin + card.url} for card in cards],
    }
    return {name: value for name, value in data.items() if value}
