"""What kits add to the pages of other rooms."""

from collections.abc import Iterable
from itertools import islice

from django.db.models import Model
from django.http import HttpRequest
from django.urls import reverse

from terreau.core.registries import Panel, same_for_all
from terreau.kits.queries import kits_for, kits_holding, kits_on
from terreau.library.models import Resource
from terreau.library.selection import Selection
from terreau.vocabulary.models import Platform, Situation

# How many kits a panel names.
NAMED = 8
Context = dict[str, object] | None


def _platform(request: HttpRequest) -> Platform:
    found: Platform = request.platform  # type: ignore[attr-defined]  # set by the middleware of the vocabulary
    return found


def _named(kits: Iterable[tuple[str, str]]) -> Context:
    found = [(title, reverse("kits:kit", args=[slug])) for title, slug in islice(kits, NAMED)]
    return {"kits": found} if found else None


def add_to_selection(request: HttpRequest, subject: Model | None) -> Context:
    """« Ajouter à ma sélection », for what has an address."""
    return {"slug": subject.slug} if isinstance(subject, Resource) and subject.slug else None


def on_paper(request: HttpRequest, subject: Model | None) -> Context:
    """« Imprimer », for what is read here: its PDF is shorter on paper than its page."""
    return {"slug": subject.slug} if isinstance(subject, Resource) and subject.slug and subject.body else None


def take_list(request: HttpRequest, subject: Model | None) -> Context:
    """« Emporter ces ressources », for what a list of the library was asked."""
    return {"query": Selection.read(request.GET).query_string()}


def holding(request: HttpRequest, subject: Model | None) -> Context:
    """The kits that hold a resource."""
    return _named(kits_holding(subject, _platform(request))) if isinstance(subject, Resource) and subject.pk else None


def on_home(request: HttpRequest, subject: Model | None) -> Context:
    """The first kits of the platform."""
    return _named(kits_on(_platform(request)).values_list("title", "slug")[:NAMED])


def for_situation(request: HttpRequest, subject: Model | None) -> Context:
    """The kits made for a situation, each with what it is for."""
    if not isinstance(subject, Situation):
        return None
    found = [{"title": title, "url": reverse("kits:kit", args=[slug]), "purpose": purpose} for title, slug, purpose in kits_for(subject, _platform(request))]
    return {"kits": found} if found else None


PANELS = (
    Panel("header", 10, "kits/mine.html", same_for_all),
    Panel("home", 30, "kits/on_home.html", on_home),
    Panel("situation.first", 10, "kits/for_situation.html", for_situation),
    Panel("resource", 40, "kits/in_kits.html", holding),
    Panel("resource.actions", 10, "kits/on_paper.html", on_paper),
    Panel("resource.actions", 20, "kits/add.html", add_to_selection),
    Panel("library.actions", 20, "kits/take_list.html", take_list),
)
