"""Contributions at each of their stages, and the forms by which they come, for tests."""

import itertools
import re
import time
from typing import Any
from uuid import uuid4

from django.core import mail
from django.utils import timezone

from terreau.contributions.enums import Outcome, Place, State
from terreau.contributions.models import Contribution, Proposal, Trial
from terreau.core import trap
from terreau.library.models import Resource
from terreau.library.tests.factories import make_resource
from terreau.vocabulary.models import Platform

_numbers = itertools.count(1)


def _common(state: State, fields: dict[str, Any]) -> dict[str, Any]:
    now = timezone.now()
    return {
        "submission": uuid4(),
        "state": state,
        "email": f"donne{next(_numbers)}@example.org",
        "confirmed_at": None if state == State.UNCONFIRMED else now,
        "decided_at": now if state in {State.ACCEPTED, State.REFUSED} else None,
        "reason": "Ce n’est pas le lieu." if state == State.REFUSED else "",
        **fields,
    }


def make_trial(platform: Platform, resource: Resource | None = None, state: State = State.WAITING, **fields: Any) -> Trial:
    """Return a trial."""
    number = next(_numbers)
    texts = {"tried": f"Nous avons essayé {number}.", "happened": f"Il s’est passé {number}.", "place": Place.VILLAGE, "outcome": Outcome.KEPT}
    return Trial.objects.create(platform=platform, resource=resource or make_resource(platform), **_common(state, {**texts, **fields}))


def make_proposal(platform: Platform, state: State = State.WAITING, **fields: Any) -> Proposal:
    """Return a proposal."""
    number = next(_numbers)
    return Proposal.objects.create(platform=platform, **_common(state, {"title": f"Titre proposé {number}", "purpose": f"Pour essayer {number}.", **fields}))


def hidden(seconds_ago: int = 120, **fields: Any) -> dict[str, Any]:
    """Return what a form carries unseen, as if it had been open a while."""
    return {"cle": str(uuid4()), trap.STAMP: trap.stamp(time.time() - seconds_ago), trap.HONEYPOT: "", **fields}


def trial_data(**fields: Any) -> dict[str, Any]:
    """Return what the form of trials sends."""
    told = {
        "tried": "Un conseil de village, chez nous.",
        "place": Place.VILLAGE,
        "happened": "Douze personnes sont venues.",
        "outcome": Outcome.ADAPTED,
        "advice": "Commencer par un café.",
        "told": "on",
        "name": "Une commune de la Meuse",
        "email": "maire@example.org",
    }
    return hidden() | told | fields


def proposal_data(**fields: Any) -> dict[str, Any]:
    """Return what the form of proposals sends."""
    values = {
        "title": "Tenir un conseil de village",
        "purpose": "Pour décider avec ceux qui vivent là.",
        "url": "https://exemple.example.org/conseil",
        "publisher": "Une association",
        "year": "2021",
        "remarks": "Je l’ai depuis longtemps.",
        "email": "maire@example.org",
        "name": "",
    }
    return hidden() | values | fields


def letter_link() -> str:
    """Return the path that the last letter gives."""
    return re.search(r"https?://[^/]+(/confirmer/\S+)", mail.outbox[-1].body)[1]


def reloaded(contribution: Contribution) -> Any:
    """Return a contribution as it is kept now."""
    return type(contribution).objects.get(pk=contribution.pk)
