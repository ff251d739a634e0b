"""Cards: what lists show of a resource."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple

from django.db.models import OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.html import escape
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from terreau.library.enums import Access, Status
from terreau.library.models import Placement, Resource, ResourcePublisher
from terreau.search.engine import Hit
from terreau.search.explaining import Reason, Where
from terreau.vocabulary.models import Lever

# Translated one by one, when a card says them: a page has twenty cards.
_STANDING = {Status.ANNOUNCED.value: gettext_lazy("Annoncé"), Status.PROGRAMMED.value: gettext_lazy("Parution non confirmée")}
_WITHDRAWN = gettext_lazy("Retiré")
_WAYS = {Access.ONLINE.value: gettext_lazy("En ligne"), Access.FILE.value: gettext_lazy("À télécharger"), Access.BODY.value: gettext_lazy("À lire ici")}
_ON_DEMAND = gettext_lazy("À demander")


@dataclass(frozen=True)
class Card:
    """A resource in a list; `levers` are the numbers of the leaves it serves, `tone` the first of them."""

    key: int
    url: str
    title: str
    kind: str
    levers: tuple[int, ...]
    lever_names: str
    leaves: int
    purpose: str
    meta: str
    step: str
    year: int | None
    availability: str
    why: str = ""

    @property
    def tone(self) -> int:
        """The number of the lever that colours the card; 0 for none."""
        return self.levers[0] if self.levers else 0


class Row(NamedTuple):
    """The columns that a card is made of, in the order of `described`."""

    pk: int
    slug: str
    title: str
    purpose: str
    abstract: str
    year: int | None
    status: str
    access: str
    kind: str | None
    format: str | None
    step: str | None
    step_slug: str | None
    publisher: str | None
    synthetic: bool = False
    url: str = ""


def described(resources: QuerySet[Resource], framework: int) -> QuerySet:
    """Read of each resource, in the same query, the columns of `Row`: making whole records costs more than the query."""
    placements = Placement.objects.filter(resource_id=OuterRef("pk"), framework_id=framework)
    publishers = ResourcePublisher.objects.filter(resource_id=OuterRef("pk")).order_by("order")
    return resources.values_list(
        *("pk", "slug", "title", "purpose", "abstract", "year", "status", "access", "kind__label", "format__label"),
        Subquery(placements.values("step__title")[:1]),
        Subquery(placements.values("step__slug")[:1]),
        Subquery(publishers.values_list(Coalesce("organisation__name", "label"))[:1]),
        "synthetic",
    )


def cards(resources: QuerySet[Resource], levers: list[Lever]) -> list[Card]:
    """Return the cards of resources in two queries, whatever their number; `levers` are those of the framework."""
    if not levers:
        return []
    rows = [Row(*row) for row in described(resources, levers[0].framework_id)]
    links = Resource.levers.through.objects.filter(resource_id__in=[row.pk for row in rows], lever_id__in=[lever.pk for lever in levers])
    return cards_of(rows, links.values_list("resource_id", "lever_id"), levers)


def cards_of(rows: Iterable[Row], links: Iterable[tuple[int, int]], levers: list[Lever], why: dict[int, str] | None = None) -> list[Card]:
    """Make cards of rows already read; `links` are pairs of keys of a resource and of a lever."""
    by_key = {lever.pk: lever for lever in levers}
    served: dict[int, list[Lever]] = {}
    for resource, lever in links:
        if lever in by_key:
            served.setdefault(resource, []).append(by_key[lever])
    why = why or {}
    return [_card(row, served.get(row.pk, []), len(levers), why.get(row.pk, "")) for row in rows]


def found_cards(hits: Iterable[Hit], levers: list[Lever]) -> list[Card]:
    """Return the cards of documents found, in their order, from what the index keeps of them: no query."""
    framework = str(levers[0].framework_id) if levers else ""
    rows, links = [], []
    why: dict[int, str] = {}
    for hit in hits:
        card = hit.shown["card"]
        step, step_slug = card["steps"].get(framework, (None, None))
        words = (hit.shown["title"], hit.shown["purpose"], hit.shown["abstract"])
        facts = (card["year"], card["status"], card["access"], card["kind"], card["format"])
        rows.append(Row(hit.key, card["slug"], *words, *facts, step, step_slug, card["publisher"], card["synthetic"], hit.shown["url"]))
        links += [(hit.key, lever) for lever in card["levers"]]
        why[hit.key] = reasons_in_words(told_here(hit.reasons, levers))
    return cards_of(rows, links, levers, why)


def told_here(reasons: Iterable[Reason], levers: list[Lever]) -> list[Reason]:
    """Return the reasons that a platform may tell: a work may serve levers of other frameworks too."""
    titles = {lever.title for lever in levers}
    return [reason for reason in reasons if reason.where != Where.SUBJECT or reason.passage in titles]


def reasons_in_words(reasons: Iterable[Reason]) -> SafeString:
    """Return why a document was found, the words marked: « Dans le titre : charte · Levier : Apprendre à faire alliance »."""
    return SafeString(" · ".join(_marked(reason) if reason.where == Where.TEXT else escape(reason_in_words(reason)) for reason in reasons))


def _marked(reason: Reason) -> str:
    """Return a passage with its words marked, escaped part by part."""
    parts, done = [], 0
    for start, end in reason.marks:
        parts += [escape(reason.passage[done:start]), "<mark>", escape(reason.passage[start:end]), "</mark>"]
        done = end
    return _in_text("".join([*parts, escape(reason.passage[done:])]))


def _in_text(passage: str) -> str:
    return _("Dans le texte : « …{passage}… »").format(passage=" ".join(passage.split()).strip(" .…"))


def reason_in_words(reason: Reason) -> str:
    """Return one reason: « Dans le titre : charte »."""
    words = ", ".join(reason.words)
    if reason.where == Where.MEANING:
        return _("Sens proche de votre demande")
    if reason.where == Where.SUBJECT:
        return _("Levier : {name}").format(name=reason.passage)
    if reason.where == Where.ORGANISATION:
        return _("Éditeur : {name}").format(name=reason.passage)
    if reason.where == Where.NAME:
        return _("Fichier : {name}").format(name=reason.passage)
    if reason.where == Where.TEXT:
        return _in_text(reason.passage)
    return (_("Dans le titre : {words}") if reason.where == Where.TITLE else _("Dans le résumé : {words}")).format(words=words)


def availability(status: str, access: str) -> str:
    """Say in two words whether a work can be opened now."""
    return str(_STANDING.get(status, _WITHDRAWN) if status != Status.PUBLISHED else _WAYS.get(access, _ON_DEMAND))


def _card(row: Row, levers: list[Lever], leaves: int, why: str) -> Card:
    levers = sorted(levers, key=lambda lever: lever.order)
    available = availability(row.status, row.access)
    facts = [_("Fiche factice") if row.synthetic else "", available, row.step, row.format, str(row.year or ""), row.publisher]
    return Card(
        key=row.pk,
        url=row.url or reverse("library:resource", args=[row.slug]),
        title=row.title,
        kind=row.kind or "",
        levers=tuple(lever.order for lever in levers),
        lever_names=", ".join(lever.short_title for lever in levers),
        leaves=leaves,
        purpose=row.purpose or row.abstract,
        meta=" · ".join(fact for fact in facts if fact),
        step=row.step_slug or "",
        year=row.year,
        availability=available,
        why=why,
    )
