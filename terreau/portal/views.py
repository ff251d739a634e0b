"""Pages that compose several rooms: home, lever, situation, glossary, ecosystem; and what machines ask for."""

from itertools import groupby

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from terreau.changes.addresses import find_or_explain
from terreau.changes.pagecache import public_page
from terreau.core.registries import panels_for
from terreau.core.text import fold
from terreau.library.queries import best_of_each_step
from terreau.portal import queries
from terreau.vocabulary.middleware import PlatformRequest
from terreau.vocabulary.models import Lever, Situation
from terreau.vocabulary.rosettes import all_lit, only_lit


def _levers(request: PlatformRequest) -> list[Lever]:
    return list(Lever.objects.of(request.platform.framework).select_related("framework"))


@require_safe
@public_page
def home(request: PlatformRequest) -> HttpResponse:
    """Recognise one's situation, type a question, pick a leaf."""
    levers = _levers(request)
    context = {
        "levers": levers,
        "leaves": all_lit(levers),
        "situations": queries.situations(request.platform),
        "cards": queries.first_cards(request.platform, levers),
        "panels": panels_for("home", request),
    }
    return render(request, "portal/home.html", context)


@require_safe
@public_page
def lever(request: PlatformRequest, slug: str) -> HttpResponse:
    """A lever: its questions, the three steps, the four drawers, the levers it leans on."""
    levers = _levers(request)
    found = next((one for one in levers if one.slug == slug), None) or find_or_explain(Lever, slug, Lever.objects.of(request.platform.framework))
    outgoing, incoming = queries.articulations(found)
    context = {
        "lever": found,
        "questions": list(found.questions.all()),
        "levers": levers,
        "trail": [(_("Accueil"), reverse("portal:home")), (_("Leviers"), f"{reverse('portal:home')}#leviers"), (found.title, "")],
        "leaves": only_lit(levers, [found]),
        "rosette_label": _("Levier {number} parmi les {total}").format(number=found.order, total=len(levers)),
        "library_url": f"{reverse('library:resources')}?levier={found.slug}",
        "shelves": queries.shelves(request.platform, best_of_each_step(request.platform, levers, [found])),
        "drawers": queries.drawers(request.platform, found),
        "outgoing": outgoing,
        "incoming": incoming,
        "previous": next((other for other in levers if other.order == found.order - 1), None),
        "following": next((other for other in levers if other.order == found.order + 1), None),
        "panels": panels_for("lever", request, found),
    }
    return render(request, "portal/lever.html", context)


@require_safe
@public_page
def situation(request: PlatformRequest, slug: str) -> HttpResponse:
    """A situation in people's own words: which levers it calls for, and what to open first."""
    found = find_or_explain(Situation, slug, Situation.objects.filter(framework=request.platform.framework).prefetch_related("calls__lever"))
    levers = _levers(request)
    called = [call.lever for call in found.calls.all()]
    by_step = best_of_each_step(request.platform, levers, called, each=3)
    context = {
        "situation": found,
        "trail": [(_("Accueil"), reverse("portal:home")), (_("Situations"), f"{reverse('portal:home')}#situations"), (found.words, "")],
        "rosette_label": _("Leviers à regarder : {names}").format(names=", ".join(other.title for other in called)),
        "calls": found.calls.all(),
        "leaves": only_lit(levers, called),
        "shelves": queries.shelves(request.platform, by_step),
        "others": queries.situations(request.platform).exclude(pk=found.pk),
        "library_url": f"{reverse('library:resources')}?" + "&".join(f"levier={other.slug}" for other in called),
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
    terms = list(queries.glossary())
    by_letter = groupby(sorted(terms, key=lambda term: fold(term.label)), key=lambda term: _letter(term.label))
    context = {
        "terms": terms,
        "letters": [(letter, list(found)) for letter, found in by_letter],
        "trail": [(_("Accueil"), reverse("portal:home")), (_("Glossaire"), "")],
    }
    return render(request, "portal/glossary.html", context)


@require_safe
@public_page
def ecosystem(request: PlatformRequest) -> HttpResponse:
    """The platforms of the ecosystem and the referentials they come from."""
    platforms = list(queries.ecosystem())
    context = {
        "chains": [item for item in platforms if item.referential_id],
        "others": [item for item in platforms if not item.referential_id],
        "trail": [(_("Accueil"), reverse("portal:home")), (_("Écosystème"), "")],
    }
    return render(request, "portal/ecosystem.html", context)


@require_safe
@public_page
def landmarks(request: PlatformRequest) -> HttpResponse:
    """The notions and lists on which the network leans."""
    trail = [(_("Accueil"), reverse("portal:home")), (_("Repères"), "")]
    return render(request, "portal/landmarks.html", {"families": queries.landmark_families(), "trail": trail})


@require_safe
def robots(request: PlatformRequest) -> HttpResponse:
    """Tell robots where the map of the site is, and what is not worth reading."""
    lines = [
        "User-agent: *",
        "Disallow: /atelier/",
        "Disallow: /compte/",
        "Disallow: /mon-espace/",
        "Disallow: /ressources/export.csv",
        f"Sitemap: {request.build_absolute_uri(reverse('portal:sitemap'))}",
    ]
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")
