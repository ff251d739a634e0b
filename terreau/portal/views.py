"""Pages that compose several rooms: home, lever, situation, glossary, ecosystem; and what machines ask for."""

from itertools import groupby

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from terreau.changes.addresses import find_or_explain
from terreau.changes.pagecache import public_page
from terreau.core.registries import panels_for
from terreau.core.text import fold
from terreau.library.queries import best_of_each_step
from terreau.library.views import script_json
from terreau.portal import queries, territory_sheet
from terreau.portal.territory_paper import make as territory_pdf
from terreau.territories.enums import TerritoryKind
from terreau.territories.models import Territory
from terreau.territories.queries import alike, by_address, found, members, nearby
from terreau.territories.shapes import CREDIT
from terreau.vocabulary.middleware import PlatformRequest
from terreau.vocabulary.models import Lever, Situation, Term
from terreau.vocabulary.rosettes import all_lit, only_lit

# What of a name is looked for, and how many territories a page of answers holds.
MOST_LETTERS, MOST_TERRITORIES = 100, 30


def _neighbour(over: str, levers: list[Lever], order: int) -> tuple[str, str, str] | None:
    found = next((lever for lever in levers if lever.order == order), None)
    return found and (over, f"{found.order} {found.title}", found.get_absolute_url())


def website(request: PlatformRequest) -> dict[str, object]:
    """Describe the platform to search engines (https://schema.org/WebSite)."""
    home = request.platform.origin + reverse("portal:home")
    search = {"@type": "EntryPoint", "urlTemplate": f"{request.platform.origin}{reverse('library:resources')}?q={{q}}"}
    return {
        "@context": "https://schema.org",
        "@type": "WebSite",
        "name": request.platform.name,
        "url": home,
        "inLanguage": "fr",
        "publisher": {"@type": "Organization", "name": request.platform.name, "url": home},
        "potentialAction": {"@type": "SearchAction", "target": search, "query-input": "required name=q"},
    }


@require_safe
@public_page
def home(request: PlatformRequest) -> HttpResponse:
    """Recognise one's situation, type a question, pick a leaf."""
    levers = request.platform.framework.ordered_levers
    context = {
        "levers": [{"number": lever.order, "title": lever.title, "question": lever.question, "url": lever.get_absolute_url()} for lever in levers],
        "leaves": all_lit(levers),
        "situations": [(situation.words, situation.get_absolute_url()) for situation in queries.situations(request.platform)],
        "cards": queries.first_cards(request.platform, levers),
        "panels": panels_for("home", request),
        "json_ld": script_json(website(request)),
    }
    return render(request, "portal/home.html", context)


@require_safe
@public_page
def lever(request: PlatformRequest, slug: str) -> HttpResponse:
    """A lever: its questions, the steps, the drawers, the levers it leans on."""
    levers = request.platform.framework.ordered_levers
    found = next((one for one in levers if one.slug == slug), None) or find_or_explain(Lever, slug, Lever.objects.of(request.platform.framework))
    first_hour, questions = queries.own_texts(found)
    context = {
        "lever": found,
        "first_hour": first_hour,
        "questions": questions,
        "levers": levers,
        "trail": [(_("Accueil"), reverse("portal:home")), (_("Leviers"), f"{reverse('portal:home')}#leviers"), (found.title, "")],
        "leaves": only_lit(levers, [found]),
        "rosette_label": _("Levier {number} parmi les {total}").format(number=found.order, total=len(levers)),
        "library_url": f"{reverse('library:resources')}?levier={found.slug}",
        "shelves": queries.shelves(request.platform, best_of_each_step(request.platform, levers, [found])),
        "drawers": queries.drawers(request.platform, found),
        "links": queries.articulations(found, levers),
        "before": _neighbour(_("Levier précédent"), levers, found.order - 1),
        "after": _neighbour(_("Levier suivant"), levers, found.order + 1),
        "panels": panels_for("lever", request, found),
    }
    return render(request, "portal/lever.html", context)


@require_safe
@public_page
def situation(request: PlatformRequest, slug: str) -> HttpResponse:
    """A situation in people's own words: which levers it calls for, and what to open first."""
    levers = request.platform.framework.ordered_levers
    situations = queries.situations_with_levers(request.platform, levers)
    found = next((one for one in situations if one.slug == slug), None) or find_or_explain(Situation, slug, queries.situations(request.platform))
    called = [call.lever for call in found.calls.all()]
    by_step = best_of_each_step(request.platform, levers, called, each=3)
    context = {
        "situation": found,
        "trail": [(_("Accueil"), reverse("portal:home")), (_("Situations"), f"{reverse('portal:home')}#situations"), (found.words, "")],
        "rosette_label": _("Leviers à regarder : {names}").format(names=", ".join(other.title for other in called)),
        "calls": found.calls.all(),
        "leaves": only_lit(levers, called),
        "shelves": queries.shelves(request.platform, by_step),
        "others": [(other.words, other.get_absolute_url()) for other in situations if other != found],
        "library_url": f"{reverse('library:resources')}?" + "&".join(f"levier={other.slug}" for other in called),
        "first": panels_for("situation.first", request, found),
        "panels": panels_for("situation", request, found),
    }
    return render(request, "portal/situation.html", context)


def _letter(label: str) -> str:
    first = fold(label).strip("« \"'")[:1].upper()
    return first if first.isalpha() else "0-9"


@require_safe
@public_page
def glossary(request: PlatformRequest) -> HttpResponse:
    """The words of the network."""
    terms = list(queries.glossary(request.platform))
    by_letter = groupby(sorted(terms, key=lambda term: fold(term.label)), key=lambda term: _letter(term.label))
    context = {
        "terms": terms,
        "sources": queries.documents(terms),
        "letters": [(letter, list(found)) for letter, found in by_letter],
        "trail": [(_("Accueil"), reverse("portal:home")), (_("Glossaire"), "")],
    }
    return render(request, "portal/glossary.html", context)


@require_safe
def term(request: PlatformRequest, slug: str) -> HttpResponse:
    """Lead the address of a word to where the glossary defines it."""
    return redirect(find_or_explain(Term, slug, Term.objects.all()))


@require_safe
@public_page
def ecosystem(request: PlatformRequest) -> HttpResponse:
    """The platforms of the ecosystem and the referentials they come from."""
    platforms = list(queries.ecosystem(request.platform))
    context = {
        "chains": [item for item in platforms if item.referential],
        "others": [item for item in platforms if not item.referential],
        "trail": [(_("Accueil"), reverse("portal:home")), (_("Écosystème"), "")],
    }
    return render(request, "portal/ecosystem.html", context)


@require_safe
@public_page
def landmarks(request: PlatformRequest) -> HttpResponse:
    """The notions and lists on which the network leans."""
    trail = [(_("Accueil"), reverse("portal:home")), (_("Repères"), "")]
    families = list(queries.landmark_families())
    sources = queries.documents(landmark for family in families for landmark in family.landmarks.all())
    return render(request, "portal/landmarks.html", {"families": families, "sources": sources, "trail": trail})


@require_safe
def robots(request: PlatformRequest) -> HttpResponse:
    """Tell robots where the map of the site is, and what is not worth reading."""
    lines = [
        "User-agent: *",
        "Disallow: /atelier/",
        "Disallow: /compte/",
        "Disallow: /mon-espace/",
        "Disallow: /ressources/export.",
        "Disallow: /reseau/export.",
        "Disallow: /reseau/question/",
        "Disallow: /emporter/",
        "Disallow: /selection/",
        f"Sitemap: {request.platform.origin}{reverse('portal:sitemap')}",
    ]
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")


@require_safe
@public_page
def territories(request: PlatformRequest) -> HttpResponse:
    """Find a territory by some letters or a postcode, or from the regions."""
    return _sought(request, request.GET.get("q", "").strip()[:MOST_LETTERS])


def _sought(request: PlatformRequest, text: str, *, unknown: bool = False) -> HttpResponse:
    """Return the territories that some letters may mean; `unknown` when they come from an address that leads to none."""
    context = {
        "text": text,
        "unknown": unknown,
        "found": found(text, most=MOST_TERRITORIES) if text else [],
        "regions": sorted(Territory.objects.regions(), key=lambda region: region.slug),
        "trail": [(_("Accueil"), reverse("portal:home")), (_("Territoires"), "")],
    }
    return render(request, "portal/territories.html", context, status=404 if unknown else 200)


def _territory(kind: str, code: str) -> Territory | None:
    """Return the territory of an address, or what it was merged into; None where no code leads anywhere."""
    level = next((one for one in TerritoryKind if one.in_addresses == kind), None)
    shown = by_address(level, code.partition("-")[0].upper()) if level else None
    return (shown.successor or shown) if shown else None


@require_safe
@public_page
def territory(request: PlatformRequest, kind: str, code: str) -> HttpResponse:
    """A territory: its figures, beside others; what is near it. Its code finds it, whatever its name became or what it was merged into."""
    shown = _territory(kind, code)
    if shown is None:
        return _sought(request, (code.partition("-")[2] or code).replace("-", " ")[:MOST_LETTERS], unknown=True)
    if request.path != shown.get_absolute_url():
        return redirect(shown, permanent=True)
    below, middle = members(shown), alike(shown)
    context = {
        "territory": shown,
        "summary": territory_sheet.summary(shown),
        "facts": territory_sheet.facts(shown),
        "head": territory_sheet.head(),
        "rows": territory_sheet.rows(shown, middle),
        "explained": territory_sheet.explained(shown, middle),
        "drawing": territory_sheet.drawing(shown),
        "drawing_label": territory_sheet.drawing_label(shown),
        "credit": CREDIT,
        "nearby": nearby(shown),
        "members": below,
        "members_title": territory_sheet.members_title(shown, len(below)),
        "panels": panels_for("territory", request, shown),
        "trail": [(_("Accueil"), reverse("portal:home")), (_("Territoires"), reverse("portal:territories")), *territory_sheet.trail(shown)],
    }
    return render(request, "portal/territory.html", context)


@require_safe
@public_page
def territory_paper(request: PlatformRequest, kind: str, code: str) -> HttpResponse:
    """A territory on one page of paper."""
    shown = _territory(kind, code)
    if shown is None:
        raise Http404
    address = f"{shown.get_absolute_url()}fiche.pdf"
    if request.path != address:
        return redirect(address, permanent=True)
    answer = HttpResponse(territory_pdf(shown, request.platform, timezone.localdate()), content_type="application/pdf")
    answer["Content-Disposition"] = f'inline; filename="{shown.slug}.pdf"'
    return answer
