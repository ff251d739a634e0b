"""What an editor settles from a list, for one resource or several: nothing else of their drafts is published on the way."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from wagtail.models import Revision

from terreau.accounts.perms import Person
from terreau.changes import audit
from terreau.library.desk import worklists
from terreau.library.enums import Provenance
from terreau.library.models import LastReview, LinkCheck, Resource
from terreau.library.perms import resources_within


def within_reach(user: Person) -> QuerySet[Resource]:
    """Return the resources of which a person may change what the public sees: one's drafts, and what is live where one publishes."""
    return resources_within(user).filter(Q(live=False) | Q(pk__in=resources_within(user, "publish").values("pk")), locked=False)


def amend(resource: Resource, *, change: Callable[[dict[str, Any]], None], **values: Any) -> None:
    """Change a few fields of a resource, and of the drafts kept of it (`change` receives the content of each): a later publication keeps them."""
    for name, value in values.items():
        setattr(resource, name, value)
    resource.save(update_fields=[*values, "updated_at"])
    kept = Q(pk__in=[resource.latest_revision_id, resource.live_revision_id]) | Q(approved_go_live_at__isnull=False)
    for revision in Revision.objects.for_instance(resource).filter(kept):
        change(revision.content)
        revision.save(update_fields=["content"])


@transaction.atomic
def confirm(*, resource: Resource, user: Person) -> bool:
    """Say that an editor checked the levers, step and nature proposed for a resource."""

    def change(content: dict[str, Any]) -> None:
        content["classification"] = Provenance.CHECKED.value
        for place in content.get("placements", []):
            if place["nature_provenance"] == Provenance.PROPOSED:
                place["nature_provenance"] = Provenance.CHECKED.value

    amend(resource, change=change, classification=Provenance.CHECKED)
    for place in resource.placements.filter(nature_provenance=Provenance.PROPOSED):
        place.nature_provenance = Provenance.CHECKED
        place.save(update_fields=["nature_provenance"])
    audit.record("terreau.classification_checked", resource, user=user)
    return True


@transaction.atomic
def review(*, resource: Resource, user: Person) -> bool:
    """Say that a resource still holds today."""
    LastReview.objects.update_or_create(resource=resource, defaults={"reviewed_on": timezone.localdate()})
    audit.record("terreau.reviewed", resource, user=user)
    return True


@transaction.atomic
def take_new_address(*, resource: Resource, user: Person) -> bool:
    """Replace the address of a resource by the one its site redirects to; False when that one cannot be an address here."""
    old = resource.url
    found = LinkCheck.objects.moved().filter(url=old).first()
    if found is None:
        return False
    new = found.target
    try:
        URLValidator(["http", "https"])(new)
    except ValidationError:
        return False

    def change(content: dict[str, Any]) -> None:
        if content.get("url") == old:
            content["url"] = new

    amend(resource, change=change, url=new)
    audit.record("terreau.address_replaced", resource, user=user, data={"old": old, "new": new})
    return True


@transaction.atomic
def say_it_answers(*, resource: Resource, user: Person) -> bool:
    """Take an address off the dead ones, until three more failures: somebody opened it."""
    LinkCheck.objects.dead().filter(url=resource.url).update(failures=0, failed_on=None)
    audit.record("terreau.address_answers", resource, user=user)
    return True


@dataclass(frozen=True)
class Deed:
    """What can be done from a list: `act` does it to one resource and says whether it did, `allowed` is where a person may."""

    label: str | Promise
    several: str | Promise
    done: str | Promise
    act: Callable[..., bool]
    allowed: Callable[[Person], QuerySet[Resource]]


DEEDS = {
    "classement": Deed(_("Confirmer"), _("Confirmer les ressources cochées"), _("Classement confirmé"), confirm, within_reach),
    "a-revoir": Deed(_("Marquer comme revue"), _("Marquer comme revues les ressources cochées"), _("Revue aujourd’hui"), review, resources_within),
    "adresses-changees": Deed(
        _("Prendre la nouvelle adresse"), _("Prendre la nouvelle adresse des ressources cochées"), _("Nouvelle adresse prise"), take_new_address, within_reach
    ),
    "adresses-mortes": Deed(_("Elle répond"), _("Les adresses cochées répondent"), _("Adresse tenue pour vivante"), say_it_answers, resources_within),
}


@dataclass(frozen=True)
class Outcome:
    """What became of the resources asked for."""

    done: list[Resource]
    refused: int


def settle(*, slug: str, keys: list[int], user: Person, years: int = worklists.YEARS) -> Outcome:
    """Do what a list is for to some of its resources; those that left it meanwhile, or on which the person may not act, are refused.

    Each is settled in a transaction of its own: one that fails does not undo the others.
    """
    deed = DEEDS[slug]
    waiting = worklists.BY_SLUG[slug].find(user, years).filter(pk__in=keys).filter(pk__in=deed.allowed(user).values("pk"))
    done = [resource for resource in waiting if deed.act(resource=resource, user=user)]
    return Outcome(done, len(set(keys)) - len(done))
