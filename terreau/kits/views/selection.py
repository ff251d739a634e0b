"""A reader's selection: it lives in its address, so that it can be shared; a browser may keep it too."""

from collections.abc import Iterable

from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from terreau.changes.pagecache import public_page
from terreau.core.text import printable
from terreau.kits.queries import MOST, Gathering, gather, levers_of
from terreau.kits.views.forms_offered import take_away
from terreau.library.citations import date_label
from terreau.library.models import Resource
from terreau.library.queries import matching
from terreau.library.selection import Selection
from terreau.vocabulary.middleware import PlatformRequest
from terreau.vocabulary.models import Platform
from terreau.vocabulary.rosettes import only_lit

# What an address may hold besides its parameters' names: a server refuses queries past 4,096 characters, and commas may take three.
LONGEST = 3600
# How many asked for are read at all, before the first `MOST` are kept.
READ = 500


def slugs_of(query: QueryDict) -> list[str]:
    """Return the resources that an address asks for: `?r=one,two`, or `?r=one&r=two`."""
    return [slug for value in query.getlist("r") for slug in printable(value).split(",") if slug][:READ]


def fitting(slugs: Iterable[str]) -> list[str]:
    """Return the first of them that an address can hold."""
    kept: list[str] = []
    length = 0
    for slug in slugs:
        length += len(slug) + 3
        if length > LONGEST:
            break
        kept.append(slug)
    return kept


def address_of(slugs: Iterable[str]) -> str:
    """Return the address of a selection."""
    listed = ",".join(fitting(slugs))
    return f"{reverse('kits:selection')}{f'?r={listed}' if listed else ''}"


def changed(query: QueryDict) -> list[str] | None:
    """Return what a button asks for (`monter`, `descendre` or `retirer` a resource, `garder` those ticked); None when none was used."""
    slugs = slugs_of(query)
    if "garder" in query:
        return slugs
    for verb, shift in (("monter", -1), ("descendre", 1), ("retirer", 0)):
        slug = query.get(verb)
        if slug is None:
            continue
        if slug in slugs:
            place = slugs.index(slug)
            slugs.remove(slug)
            if shift:
                slugs.insert(max(0, place + shift), slug)
        return slugs
    return None


@require_safe
@public_page
def selection(request: PlatformRequest) -> HttpResponse:
    """What a reader gathered, in their order, from its address alone."""
    wanted = changed(request.GET)
    if wanted is not None:
        return redirect(address_of(wanted))
    searched = request.GET.get("de") == "recherche"
    found = searched_for(request.platform, request.GET) if searched else gather(request.platform, slugs_of(request.GET))
    choosing = "choisir" in request.GET and found.resources
    return render(request, "kits/choose.html" if choosing else "kits/selection.html", selection_context(request, found, searched=searched))


def searched_for(platform: Platform, query: QueryDict) -> Gathering:
    """Return the first resources that a query of the library finds."""
    keys = matching(platform, Selection.read(query))
    slugs = Resource.objects.filter(pk__in=keys[:MOST]).in_bulk(keys[:MOST])
    found = gather(platform, [slugs[key].slug for key in keys[:MOST] if key in slugs])
    return Gathering(found.resources, [], len(keys[MOST:]))


def selection_context(request: PlatformRequest, found: Gathering, *, searched: bool) -> dict[str, object]:
    """Return the variables of the page of a selection."""
    kept = fitting(resource.slug for resource in found.resources)
    resources = found.resources[: len(kept)]
    levers = levers_of(resources)
    address = address_of(kept)
    return {
        "rows": [(resource, meta(resource)) for resource in resources],
        "value": ",".join(kept),
        "address": request.platform.origin + address,
        "back": address,
        "choose": f"{address}&choisir=1",
        "forms": take_away("selection", query=f"?r={','.join(kept)}"),
        "most": MOST,
        "left": found.left + len(found.resources) - len(kept),
        "unknown": found.unknown[:5],
        "searched": searched,
        "leaves": only_lit(request.platform.framework.ordered_levers, levers) if levers else [],
        "leaves_label": _("Leviers : {names}").format(names=", ".join(lever.title for lever in levers)),
        "trail": [(_("Accueil"), reverse("portal:home")), (_("Ressources"), reverse("library:resources")), (_("Sélection"), "")],
        "empty_actions": [(_("Chercher des ressources"), reverse("library:resources")), (_("Voir les kits"), reverse("kits:kits"))],
    }


def meta(resource: Resource) -> str:
    """Return a line about a resource: what it is, of whom, of when."""
    publishers = ", ".join(str(publisher) for publisher in resource.publishers.all())
    parts = [resource.format or resource.kind, publishers, date_label(resource)]
    return " · ".join(str(part) for part in parts if part)
