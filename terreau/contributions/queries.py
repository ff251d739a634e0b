"""Reads of contributions: what a resource's page says of its trials, and what a proposal may repeat."""

import re
from collections import Counter
from dataclasses import dataclass
from typing import NamedTuple

from django.contrib.auth.models import AnonymousUser
from django.db.models import CharField, Count, IntegerField, OuterRef, QuerySet, Subquery, TextField, Value
from django.db.models.functions import Cast
from django.utils.text import Truncator
from django.utils.translation import gettext as _

from terreau.contributions.enums import COMMUNES, Outcome, Place, State
from terreau.contributions.models import ContributionQuerySet, Proposal, Trial
from terreau.contributions.words import what_became, where_tried
from terreau.core.prepared import Prepared
from terreau.library.duplicates import likely
from terreau.library.models import Resource
from terreau.library.queries import shown_on
from terreau.network.queries.questions import shared_by
from terreau.territories.enums import TerritoryKind
from terreau.territories.models import Territory
from terreau.vocabulary.models import Platform

ACCOUNTS_SHOWN = 3
LONG_ACCOUNT = 360
MOST_TRIED = 6
# What a title and remarks hold of a question and its answer.
LONGEST_TITLE, LONGEST_ASKED, LONGEST_ANSWERED = 120, 450, 1000
_LINK = re.compile(r"https?://|www\.", re.IGNORECASE)


@dataclass(frozen=True)
class Account:
    """A trial as its resource's page tells it; `name` is who tells it, where they wished it said. Templates ask it as they ask a trial."""

    place: Place
    outcome: Outcome
    name: str
    tried: str
    happened: str
    advice: str

    def get_place_display(self) -> str:
        """Return the place in words."""
        return str(self.place.label)

    def get_outcome_display(self) -> str:
        """Return what became of it, in words."""
        return str(self.outcome.label)

    @property
    def is_long(self) -> bool:
        """Whether the page folds it: what was tried is read first, the rest on demand."""
        return len(self.tried) + len(self.happened) + len(self.advice) > LONG_ACCOUNT


@dataclass(frozen=True)
class FieldReport:
    """What a resource's page says of its trials: `told` is how many accounts there are, `credit` who proposed the resource."""

    total: int
    where: str
    became: str
    told: int
    accounts: list[Account]
    credit: str


class Tried(NamedTuple):
    """A resource that was tried so many times."""

    title: str
    url: str
    times: int


def place_of(territory: Territory) -> Place | None:
    """Return the place that somebody who tries something in a territory tells; None for a commune whose population is not known."""
    if territory.kind == TerritoryKind.EPCI:
        return Place.INTERCOMMUNAL
    if territory.kind != TerritoryKind.COMMUNE:
        return Place.LARGER
    population = territory.population
    return None if population is None else next(place for least, place in COMMUNES if population >= least)


def tried_in(platform: Platform, place: Place) -> list[Tried]:
    """Return the resources of a platform that were tried most in places of a kind."""
    counts = Trial.objects.accepted().filter(resource_id=OuterRef("pk"), place=place).order_by().values("resource_id").annotate(number=Count("pk"))
    found = shown_on(platform).annotate(times=Subquery(counts.values("number"))).filter(times__gt=0).order_by("-times", "title", "pk")
    return [Tried(one.title, one.get_absolute_url(), one.times) for one in found[:MOST_TRIED]]


def _text(value: str) -> Value:
    return Value(value, output_field=CharField())


def _rows(resource: int) -> QuerySet:
    """Return counts, accounts and credit as (role, place, outcome, number, name, tried, happened, advice)."""
    accepted = Trial.objects.accepted().filter(resource_id=resource)
    counts = accepted.order_by().values("place", "outcome").annotate(number=Count("pk"))
    told = accepted.filter(told=True).order_by().values("resource_id").annotate(number=Count("pk"))
    latest = accepted.filter(told=True).order_by("-decided_at", "-pk").values("pk")[:ACCOUNTS_SHOWN]
    texts = [Cast(name, TextField()) for name in ("tried", "happened", "advice")]
    empty = [Cast(Value(""), TextField())] * 3
    credited = Proposal.objects.filter(resource_id=resource, state=State.ACCEPTED, credited=True, name__gt="")
    return counts.values_list(_text("count"), "place", "outcome", "number", _text(""), *empty).union(
        told.values_list(_text("told"), _text(""), _text(""), "number", _text(""), *empty),
        Trial.objects.filter(pk__in=latest).order_by().values_list(_text("account"), "place", "outcome", Cast("pk", IntegerField()), "name", *texts),
        credited.order_by().values_list(_text("credit"), _text(""), _text(""), Value(0), "name", *empty),
        all=True,
    )


_report_by_key = Prepared(_rows)


def field_report(resource: Resource) -> FieldReport:
    """Read all that a resource's page says of its trials, in one query."""
    rows = _report_by_key.rows(resource.pk)
    places: Counter[Place] = Counter()
    outcomes: Counter[Outcome] = Counter()
    for role, place, outcome, number, *_texts in rows:
        if role == "count":
            places[Place(place)] += number
            outcomes[Outcome(outcome)] += number
    latest = sorted((row for row in rows if row[0] == "account"), key=lambda row: -row[3])
    return FieldReport(
        total=places.total(),
        where=where_tried(places, outcomes[Outcome.GIVEN_UP]) if places else "",
        became=what_became(outcomes),
        told=next((row[3] for row in rows if row[0] == "told"), 0),
        accounts=[Account(Place(row[1]), Outcome(row[2]), *row[4:]) for row in latest],
        credit=next((row[4] for row in rows if row[0] == "credit"), ""),
    )


def told_trials(resource: Resource) -> ContributionQuerySet:
    """Return the trials of a resource whose accounts show, the latest first."""
    return Trial.objects.accepted().filter(resource=resource, told=True).order_by("-decided_at", "-pk")


def links_in(*texts: str) -> int:
    """Return how many links some texts hold: many are what spam is made of, which a moderator is told."""
    return sum(len(_LINK.findall(text)) for text in texts)


def likely_same(platform: Platform, *, title: str, url: str) -> list[Resource]:
    """Return the resources of a platform that a proposal may repeat, the nearest first: what the public sees of them."""
    near = [found.pk for found in likely(title, url, user=AnonymousUser())]
    shown = shown_on(platform).in_bulk(near)
    return [shown[key] for key in near if key in shown]


def from_question(platform: Platform, key: str) -> dict[str, object]:
    """Return what a proposal begins with when a question and its answer lead to it: their words and their subject, no name and no address.

    Both sides agreed; what exceeds the remarks is cut, and says so by « … ».
    """
    question = shared_by(platform, key) if key else None
    if question is None:
        return {}
    told = {
        "asked": Truncator(question.words).chars(LONGEST_ASKED),
        "answer": Truncator(question.answer).chars(LONGEST_ANSWERED),
    }
    return {
        "title": Truncator(" ".join(question.words.split())).chars(LONGEST_TITLE),
        "levers": [str(question.lever_id)] if question.lever_id else [],
        "remarks": _("Question : %(asked)s\n\nRéponse : %(answer)s") % told,
    }
