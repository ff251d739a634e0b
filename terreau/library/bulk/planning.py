"""What a change would do, resource by resource, before anything is written: the same rules as when it is done."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from wagtail.models import WorkflowState

from terreau.accounts.perms import Person
from terreau.library import perms
from terreau.library.bulk.operations import OPERATIONS, Operation
from terreau.library.enums import Display
from terreau.library.models import PlatformDisplay, Resource

# Databases take so many values in one condition.
BATCH = 2000


class Outcome(StrEnum):
    """What becomes of a resource."""

    LIVE = "live"
    DRAFT = "draft"
    SAME = "same"
    PENDING = "pending"
    REVIEW = "review"
    LOCKED = "locked"
    REFUSED = "refused"
    UNPLACED = "unplaced"
    FAILED = "failed"


# After a number or a title alike: « 4 : changement en ligne », « Titre : déjà ainsi ».
OUTCOMES = {
    Outcome.LIVE: _("changement en ligne aussitôt"),
    Outcome.DRAFT: _("changement en brouillon, à relire et à publier"),
    Outcome.SAME: _("déjà ainsi"),
    Outcome.PENDING: _("un brouillon attend d’être publié : à finir d’abord"),
    Outcome.REVIEW: _("relecture en cours"),
    Outcome.LOCKED: _("verrou posé"),
    Outcome.REFUSED: _("hors de vos plateformes"),
    Outcome.UNPLACED: _("plus aucun levier après cela"),
    Outcome.FAILED: _("échec du changement"),
}
CHANGED = (Outcome.LIVE, Outcome.DRAFT)


@dataclass(frozen=True)
class Change:
    """An operation and its value, chosen by somebody who may choose them: `read` refuses the rest."""

    operation: Operation
    value: str
    value_label: str

    @classmethod
    def read(cls, name: str, value: str, user: Person) -> "Change | None":
        """Return the change of a form; None for what is not offered to this person."""
        operation = OPERATIONS.get(name)
        label = dict(operation.offered(user)).get(value) if operation else None
        return cls(operation, value, label) if operation and label is not None else None

    def __str__(self) -> str:
        return f"{self.operation.label} « {self.value_label} »"


@dataclass(frozen=True)
class Line:
    """What a change does to one resource: before and after in words."""

    pk: int
    title: str
    outcome: Outcome
    before: str
    after: str


def in_review() -> QuerySet[WorkflowState]:
    """Return the reviews of resources under way."""
    under_way = (WorkflowState.STATUS_IN_PROGRESS, WorkflowState.STATUS_NEEDS_CHANGES)
    return WorkflowState.objects.filter(status__in=under_way, base_content_type__app_label="library", base_content_type__model="resource")


def planned(change: Change, keys: list[int], user: Person) -> Iterator[Line]:
    """Yield what a change would do to some resources, in their order: ten queries for two thousand."""
    for start in range(0, len(keys), BATCH):
        yield from _batch(change, keys[start : start + BATCH], user)


def _batch(change: Change, keys: list[int], user: Person) -> Iterator[Line]:
    operation, value = change.operation, change.value
    columns = ("title", "live", "has_unpublished_changes", "locked")
    rows = Resource.objects.filter(pk__in=keys).only(*columns).in_bulk()
    facts = _Facts(change, list(rows), user)
    states = operation.states(list(rows), value)
    after = {key: operation.after(state, value) for key, state in states.items()}
    names = operation.words([*states.values(), *after.values()], value)
    for key in keys:
        if key in rows:
            outcome = facts.outcome(key, rows[key], states[key], after[key])
            yield Line(key, str(rows[key]), outcome, operation.said(states[key], names), operation.said(after[key], names))


class _Facts:
    """What decides, read once for a batch."""

    def __init__(self, change: Change, keys: list[int], user: Person) -> None:
        self.change = change
        self.mine = _keys(perms.resources_within(user, "change"), keys)
        self.publishable = _keys(perms.resources_within(user, "publish"), keys) if self._publishes(user) else set()
        self.reviewed = {int(key) for key in in_review().filter(object_id__in=map(str, keys)).values_list("object_id", flat=True)}
        pinned = PlatformDisplay.objects.filter(resource_id__in=keys, display=Display.PINNED)
        self.pinned = set(pinned.values_list("resource_id", flat=True)) if self._takes_levers else set()

    @property
    def _takes_levers(self) -> bool:
        return self.change.operation.name == "lever-remove"

    def _publishes(self, user: Any) -> bool:
        """A new lever counts only where the person publishes; the rest follows the resource."""
        if not user.has_perm("library.publish_resource"):
            return False
        return self.change.operation.name != "lever-add" or perms.levers_within(user, "publish").filter(pk=self.change.value).exists()

    def outcome(self, key: int, resource: Resource, before: Any, after: Any) -> Outcome:
        """Return what becomes of one resource."""
        reasons = {
            Outcome.REFUSED: key not in self.mine,
            Outcome.SAME: before == after,
            Outcome.LOCKED: resource.locked,
            Outcome.REVIEW: key in self.reviewed,
            Outcome.PENDING: resource.live and resource.has_unpublished_changes,
            Outcome.UNPLACED: resource.live and self._takes_levers and not after and key not in self.pinned,
        }
        kept = next((outcome for outcome, holds in reasons.items() if holds), None)
        return kept or (Outcome.LIVE if resource.live and key in self.publishable else Outcome.DRAFT)


def _keys(within: QuerySet[Resource], keys: list[int]) -> set[int]:
    return set(within.filter(pk__in=keys).values_list("pk", flat=True))


def counted(lines: list[Line]) -> list[tuple[Outcome, str, int]]:
    """Return how many resources have each outcome, in words, changes first."""
    numbers = Counter(line.outcome for line in lines)
    return [(outcome, str(OUTCOMES[outcome]), numbers[outcome]) for outcome in Outcome if numbers[outcome]]
