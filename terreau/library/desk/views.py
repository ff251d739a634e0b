"""The pages of the coverage map, of the worklists and of the searches without an answer, in the desk."""

from collections.abc import Iterable
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Page
from django.db.models import Model, QuerySet
from django.http import Http404, HttpRequest, HttpResponse, QueryDict, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe
from wagtail.admin.paginator import WagtailPaginator

from terreau.accounts.perms import Person, platforms_of
from terreau.core.registries import worklists as registered
from terreau.core.tables.writing import csv_lines
from terreau.library.desk.coverage import NONE, Chosen, behind, coverage_map
from terreau.library.desk.deeds import DEEDS, Deed, settle
from terreau.library.desk.wishes import describe_address, search_address, unanswered, wish_table, wishes_of
from terreau.library.desk.worklists import BY_SLUG, YEARS, ResourceList, Way
from terreau.library.models import Resource
from terreau.library.perms import resources_within
from terreau.search.actions import SHOWN_FROM, settle_wish
from terreau.vocabulary.models import Lever, Nature, Platform, Step

PAGE_SIZE = 50
OFFERED_YEARS = (1, 2, 3, 5, 10)
MOST_AT_ONCE = 200


def _crumbs(*trail: tuple[str, str]) -> list[dict[str, str]]:
    """Return the way from the desk's first page: pairs of address and words, the last one being here."""
    return [{"url": reverse("wagtailadmin_home"), "label": _("Accueil")}, *({"url": url, "label": label} for url, label in trail)]


def _platforms(request: HttpRequest) -> list[Platform]:
    """Return the person's platforms. Raises `PermissionDenied` for those who have none."""
    found = list(platforms_of(request.user).select_related("site", "framework"))
    if not found:
        raise PermissionDenied
    return found


def _platform(request: HttpRequest, platforms: list[Platform]) -> Platform:
    """Return the platform chosen, else that of the host, else the first. Raises `Http404` for one that is not the person's."""
    asked = request.GET.get("plateforme")
    if asked is None:
        host = request.get_host().partition(":")[0]
        return next((one for one in platforms if one.site.hostname == host), platforms[0])
    for one in platforms:
        if str(one.pk) == asked:
            return one
    raise Http404


@never_cache
@require_safe
def coverage(request: HttpRequest) -> HttpResponse | StreamingHttpResponse:
    """The coverage map: levers by steps, each cell leading to what it counts."""
    platforms = _platforms(request)
    platform = _platform(request, platforms)
    natures = request.GET.get("natures") == "1"
    found = coverage_map(platform, natures=natures)
    if request.GET.get("format") == "csv":
        return _csv(found.rows(), "couverture.csv")
    context = {
        "map": found,
        "natures": natures,
        "platforms": platforms,
        "breadcrumbs_items": _crumbs(("", _("Couverture"))),
        "header_title": _("Couverture de la bibliothèque"),
        "header_icon": "table",
    }
    return render(request, "library/desk/coverage.html", context)


def _csv(lines: Iterable[tuple[object, ...]], name: str) -> StreamingHttpResponse:
    answer = StreamingHttpResponse(csv_lines(lines), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


def _chosen(data: QueryDict, platform: Platform) -> Chosen:
    """Read a cell of the map from an address. Raises `Http404` when it names what the platform's framework has not."""

    def named(parameter: str, model: type[Lever] | type[Step] | type[Nature]) -> Any:
        slug = data.get(parameter)
        if slug == NONE and model is not Lever:
            return NONE
        return get_object_or_404(model, framework_id=platform.framework_id, slug=slug) if slug else None

    return Chosen(lever=named("levier", Lever), step=named("marche", Step), nature=named("nature", Nature))


def _classification(chosen: Chosen) -> str:
    """Return what the form of a new resource is told of a cell, so that what is described there fills it."""
    parts = {"lever": chosen.lever, "step": chosen.step, "nature": chosen.nature}
    return urlencode({name: part.pk for name, part in parts.items() if isinstance(part, Model)})


def _page(request: HttpRequest, found: QuerySet[Any]) -> Page:
    return WagtailPaginator(found, PAGE_SIZE).get_page(request.GET.get("p"))


def _rows(page: Page, notes: dict[int, list[str]], actionable: set[int], ways: dict[int, list[tuple[str, str]]]) -> list[dict[str, object]]:
    edit = "wagtailsnippets_library_resource:edit"
    return [
        {
            "resource": one,
            "url": reverse(edit, args=[one.pk]),
            "notes": notes.get(one.pk, []),
            "actionable": one.pk in actionable,
            "ways": ways.get(one.pk, []),
        }
        for one in page
    ]


def _ways(user: Person, ways: tuple[Way, ...], shown: list[Resource]) -> dict[int, list[tuple[str, str]]]:
    """Return where each line leads, as (words, address): only where the person may go, in one query at most."""
    keys = {one.pk for one in shown}
    publishes: set[int] = set()
    if any(way.takes_publishing for way in ways):
        publishes.update(resources_within(user, "publish").filter(pk__in=keys).values_list("pk", flat=True))
    return {
        one.pk: [(str(way.label), way.address(one)) for way in ways if way.live in (None, one.live) and (one.pk in publishes or not way.takes_publishing)]
        for one in shown
    }


@never_cache
@require_safe
def behind_a_cell(request: HttpRequest) -> HttpResponse:
    """What a cell of the coverage map counts."""
    platform = _platform(request, _platforms(request))
    chosen = _chosen(request.GET, platform)
    words = chosen.words[:1].upper() + chosen.words[1:]
    page = _page(request, behind(platform, chosen).select_related("kind"))
    context = {
        "hint": _("Sur %(platform)s : publiées d’abord, puis brouillons.") % {"platform": platform.name},
        "rows": _rows(page, {}, set(), {}),
        "acts": False,
        "page": page,
        "elided_page_range": page.paginator.get_elided_page_range(page.number),
        "empty": _("Rien ici encore : c’est un manque à combler."),
        "add_url": f"{reverse('wagtailsnippets_library_resource:add')}?{_classification(chosen)}",
        "breadcrumbs_items": _crumbs((f"{reverse('desk_coverage')}?plateforme={platform.pk}", _("Couverture")), ("", words)),
        "header_title": words,
        "header_icon": "table",
    }
    return render(request, "library/desk/list.html", context)


@never_cache
@require_safe
def overview(request: HttpRequest) -> HttpResponse:
    """All that waits for the person, list by list."""
    _platforms(request)
    lists = [{"label": one.label, "hint": one.hint, "urgent": one.urgent, "url": one.url(), "count": one.count(request.user)} for one in in_order()]
    context = {
        "waiting": [one for one in lists if one["count"]],
        "settled": [one for one in lists if not one["count"]],
        "breadcrumbs_items": _crumbs(("", _("À faire"))),
        "header_title": _("À faire"),
        "header_icon": "tasks",
    }
    return render(request, "library/desk/worklists.html", context)


def in_order() -> list:
    """Return what is registered: where somebody outside waits for an answer first."""
    return sorted(registered, key=lambda one: (not one.urgent, one.order))


def _years(data: QueryDict) -> int:
    asked = data.get("ans", "")
    return int(asked) if asked in map(str, OFFERED_YEARS) else YEARS


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def worklist(request: HttpRequest, slug: str) -> HttpResponse:
    """One list: what waits, and what settles it."""
    _platforms(request)
    if slug not in BY_SLUG:
        raise Http404
    asked, deed = BY_SLUG[slug], DEEDS.get(slug)
    if request.method == "POST":
        if deed is None:
            raise Http404
        _settle(request, slug, deed)
        return redirect(request.get_full_path())
    return render(request, "library/desk/list.html", _worklist_context(request, asked, deed))


def _worklist_context(request: HttpRequest, asked: ResourceList, deed: Deed | None) -> dict[str, object]:
    years = _years(request.GET)
    page = _page(request, asked.waiting(request.user, years).select_related("kind"))
    shown = list(page)
    allowed = set(deed.allowed(request.user).filter(pk__in=[one.pk for one in shown]).values_list("pk", flat=True)) if deed and shown else set()
    return {
        "hint": asked.hint,
        "rows": _rows(page, asked.notes(shown, request.user) if shown else {}, allowed, _ways(request.user, asked.ways, shown)),
        "acts": bool(allowed or asked.ways),
        "page": page,
        "elided_page_range": page.paginator.get_elided_page_range(page.number),
        "deed": deed if allowed else None,
        "reserved": deed is not None and len(allowed) < len(shown),
        "years": years if asked.by_age else None,
        "offered_years": OFFERED_YEARS,
        "empty": _("Rien à faire ici."),
        "breadcrumbs_items": _crumbs((reverse("desk_worklists"), _("À faire")), ("", str(asked.label))),
        "header_title": asked.label,
        "header_icon": "tasks",
    }


def _settle(request: HttpRequest, slug: str, deed: Deed) -> None:
    """Do it to the one whose button was pressed, else to those ticked, and say what was done."""
    asked = request.POST.getlist("one") or request.POST.getlist("key")
    keys = [int(key) for key in asked if key.isascii() and key.isdigit() and len(key) < 19][:MOST_AT_ONCE]
    if not keys:
        messages.warning(request, _("Rien n’est coché : cochez d’abord les ressources dont il s’agit."))
        return
    outcome = settle(slug=slug, keys=keys, user=request.user, years=_years(request.GET))
    if outcome.done:
        names = str(outcome.done[0]) if len(outcome.done) == 1 else ngettext("%d ressource", "%d ressources", len(outcome.done)) % len(outcome.done)
        messages.success(request, _("%(done)s : %(names)s.") % {"done": deed.done, "names": names})
    if outcome.refused:
        sentence = ngettext(
            "%d ressource n’a pas changé : elle ne figure plus dans cette liste, ou vous ne pouvez pas la changer.",
            "%d ressources n’ont pas changé : elles ne figurent plus dans cette liste, ou vous ne pouvez pas les changer.",
            outcome.refused,
        )
        messages.warning(request, sentence % outcome.refused)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def wishes(request: HttpRequest) -> HttpResponse | StreamingHttpResponse:
    """What visitors looked for and no resource holds; sent, one of them is settled."""
    platforms = _platforms(request)
    if request.method == "POST":
        _settle_wish(request)
        return redirect(request.get_full_path())
    settled = request.GET.get("reglees") == "1"
    found = wishes_of(request.user).filter(settled=settled)
    if request.GET.get("format") == "csv":
        return _csv(wish_table(found), "recherches-reglees.csv" if settled else "recherches-sans-reponse.csv")
    return render(request, "library/desk/wishes.html", _wishes_context(_page(request, found), settled=settled, several=len(platforms) > 1))


def _settle_wish(request: HttpRequest) -> None:
    """Settle the one whose button was pressed, on a platform of the person's, and say so."""
    key = request.POST.get("one", "")
    wish = unanswered(request.user).filter(pk=int(key)).first() if key.isascii() and key.isdigit() and len(key) < 19 else None
    if wish is None:
        messages.warning(request, _("Rien n’a changé : cette recherche est déjà réglée, ou ne figure plus dans la liste."))
        return
    settle_wish(wish=wish)
    messages.success(request, _("Réglée : « %(words)s ».") % {"words": wish.words})


def _wishes_words(*, settled: bool) -> dict[str, str]:
    if settled:
        hint = _("Elles ont trouvé leur réponse. Si quelqu’un en refait une en vain, elle revient parmi celles sans réponse.")
        return {"hint": hint, "empty": _("Aucune recherche n’a encore été réglée.")}
    hint = _(
        "Cherché au moins %(times)s\u00a0fois, et trouvé nulle part. Décrivez ce qui manque, ou donnez ces mots au terme du glossaire qui dit la même chose."
        " Personne ne sait qui a cherché."
    )
    empty = _("Rien n’attend : aucune recherche n’est restée sans réponse au moins %(times)s\u00a0fois. Celles à qui cela arrivera viendront ici.")
    return {"hint": hint % {"times": SHOWN_FROM}, "empty": empty % {"times": SHOWN_FROM}}


def _wishes_context(page: Page, *, settled: bool, several: bool) -> dict[str, object]:
    return {
        "settled": settled,
        "several": several,
        **_wishes_words(settled=settled),
        "rows": [{"wish": one, "search_url": search_address(one), "describe_url": describe_address(one)} for one in page],
        "acts": not settled,
        "page": page,
        "elided_page_range": page.paginator.get_elided_page_range(page.number),
        "breadcrumbs_items": _crumbs((reverse("desk_worklists"), _("À faire")), ("", _("Recherches sans réponse"))),
        "header_title": _("Recherches sans réponse"),
        "header_icon": "search",
    }
