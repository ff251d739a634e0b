"""What members do with the profiles that they keep: write, send to review, hide, withdraw, leave, delete.

What is written is a draft until it is moderated; what is agreed to, hidden or withdrawn acts at once, everywhere.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.text import slugify

from terreau.accounts.models import User
from terreau.changes import audit
from terreau.changes.models import FormerAddress, Tombstone
from terreau.network.actions.consents import agree, hide
from terreau.network.enums import CATALYSTS, Kind, Part, StewardState
from terreau.network.letters import members as letters
from terreau.network.models import Profile, ProfileLink, Steward
from terreau.network.queries.members import draft_of
from terreau.vocabulary.models import Platform

LONGEST_SLUG = 120
# Animators are told once a day at most that profiles wait.
BETWEEN_LETTERS = timedelta(days=1)
_PLAIN = ("name", "role", "story", "place_kind", "scope", "seat_id", "address", "website", "events_url", "codev")
_LISTS = ("catchment", "crafts", "levers", "audiences")


class OvertakenError(Exception):
    """Somebody else wrote the same profile meanwhile."""


def locked(pk: int) -> Profile:
    """Return a profile as it is now, kept from others until the transaction ends. Raises `DoesNotExist` for one that was deleted."""
    return Profile.objects.select_for_update(of=("self",)).select_related("platform__site").get(pk=pk)


@transaction.atomic
def create(
    *,
    platform: Platform,
    kind: Kind,
    key: UUID,
    by: User,
    values: Mapping[str, Any],
    wordings: Mapping[Part, str],
    takes_questions: bool = False,
    send: bool = False,
    now: datetime | None = None,
) -> Profile:
    """Make a profile, not public, that a person keeps; return it, or the one that the same form (`key`) made already. See `keep`."""
    made = Profile.objects.filter(uuid=key, stewards__user=by, stewards__state=StewardState.GRANTED).first()
    if made is None:
        profile = Profile(uuid=key, platform=platform, kind=kind, live=False, slug=free_slug(values["name"]))
        _fill(profile, values)
        profile.save()
        granted = {"state": StewardState.GRANTED, "decided_at": now or timezone.now()}
        Steward.objects.create(profile=profile, user=by, **granted)
        made = profile
    return keep(profile=made, by=by, values=values, wordings=wordings, takes_questions=takes_questions, send=send, now=now)


@transaction.atomic
def keep(
    *,
    profile: Profile,
    by: User,
    values: Mapping[str, Any],
    wordings: Mapping[Part, str],
    takes_questions: bool = False,
    send: bool = False,
    read: int | None = None,
    now: datetime | None = None,
) -> Profile:
    """Keep what is written as a draft, show at once the parts agreed to in `wordings` and no other; send to review where asked.

    `read` is the key of the revision that the writer read. Raises `OvertakenError` when there is another one since.
    """
    now = now or timezone.now()
    current = locked(profile.pk)
    if read is not None and read != (current.latest_revision_id or 0):
        raise OvertakenError
    _write(current, values, by)
    agree(profile=current, wordings=wordings, by=by, now=now)
    current.takes_questions = takes_questions and current.kind in CATALYSTS
    current.save(update_fields=["takes_questions", "updated_at"])
    current = locked(profile.pk)
    if send and not (current.is_public and not current.has_unpublished_changes):
        _send(current, by, now)
    return current


def _write(current: Profile, values: Mapping[str, Any], by: User) -> None:
    """Keep a draft where it says something else than the last one; a profile that was never public follows its draft, address included."""
    draft = draft_of(current)
    before = _said(draft)
    _fill(draft, values)
    if current.latest_revision_id and _said(draft) == before:
        return
    if not current.live:
        renamed = draft.name != current.name and (current.first_published_at is None or current.withdrawn_at is not None)
        if renamed:
            draft.slug = free_slug(draft.name, besides=current.pk)
        draft.save()
        if renamed:
            # Who withdrew and comes back under another name is not found under the former one.
            FormerAddress.objects.filter(model=Profile._meta.label_lower, uuid=current.uuid).delete()
    draft.save_revision(user=by)


def _send(current: Profile, by: User, now: datetime) -> None:
    if current.withdrawn_at is not None:
        # Coming back takes a moderator: until then nothing of it is public.
        current.live = False
    told = Profile.objects.filter(platform=current.platform, submitted_at__gte=now - BETWEEN_LETTERS).exists()
    current.submitted_at, current.withdrawn_at = now, None
    current.save(update_fields=["submitted_at", "withdrawn_at", "live", "updated_at"])
    audit.record("terreau.profile_submitted", current, user=by)
    if not told:
        letters.tell_profile_waits(current)


@transaction.atomic
def withdraw(*, profile: Profile, by: User, now: datetime | None = None) -> bool:
    """Take a profile off every page, list, map and file at once, and take back every consent; return whether there was something to withdraw."""
    now = now or timezone.now()
    current = locked(profile.pk)
    if current.withdrawn_at is not None:
        return False
    hide(profile=current, now=now)
    current.withdrawn_at, current.submitted_at, current.takes_questions = now, None, False
    current.live, current.live_revision, current.has_unpublished_changes = False, None, True
    # What was brought in already public was never « published »: its address was seen all the same.
    current.first_published_at = current.first_published_at or now
    changed = ("withdrawn_at", "submitted_at", "takes_questions", "live", "live_revision", "has_unpublished_changes", "first_published_at", "updated_at")
    current.save(update_fields=list(changed))
    audit.record("terreau.profile_withdrawn", current, user=by)
    return True


@transaction.atomic
def delete(*, profile: Profile, by: User) -> None:
    """Delete a profile for good, with its drafts, its consents and who kept it."""
    current = locked(profile.pk)
    audit.record("terreau.profile_deleted", current, user=by)
    current.delete()


@transaction.atomic
def leave(*, profile: Profile, by: User) -> bool:
    """Stop keeping the profile of an organisation that others keep too; return False where nobody else does."""
    current = locked(profile.pk)
    keepers = Steward.objects.filter(profile=current, state=StewardState.GRANTED)
    if current.kind == Kind.PERSON or not keepers.exclude(user=by).exists():
        return False
    left, _models = keepers.filter(user=by).delete()
    if left:
        audit.record("terreau.profile_left", current, user=by)
    return bool(left)


def free_slug(name: str, *, besides: int | None = None) -> str:
    """Return an address made of a name that no profile has, had or left."""
    plain = slugify(name)[:LONGEST_SLUG].strip("-") or "profil"
    taken = set(Profile.objects.filter(slug__startswith=plain).exclude(pk=besides or 0).values_list("slug", flat=True))
    for model in (FormerAddress, Tombstone):
        taken |= set(model._default_manager.filter(model=Profile._meta.label_lower, slug__startswith=plain).values_list("slug", flat=True))
    return next(slug for slug in (plain, *(f"{plain}-{number}" for number in range(2, len(taken) + 3))) if slug not in taken)


def _fill(profile: Profile, values: Mapping[str, Any]) -> None:
    """Write in a profile, in memory, what a form says; what a form does not offer stays."""
    for name in ("name", "role", "story", "place_kind", "scope", "seat", "address", "website", "events_url", "codev"):
        if name in values:
            setattr(profile, name, values[name])
    if profile.kind == Kind.PLACE and "latitude" in values:
        # Without a point of its own, a place is in the middle of its commune: `Profile.save`.
        own = values["latitude"], values["longitude"]
        profile.latitude, profile.longitude = own if own[0] is not None or profile.seat is None else (profile.seat.latitude, profile.seat.longitude)
    for name in ("catchment", "crafts", "audiences"):
        if name in values:
            setattr(profile, name, list(values[name]))
    if "levers" in values:
        elsewhere = [lever for lever in profile.levers.all() if lever.framework_id != profile.platform.framework_id]
        profile.levers = [*values["levers"], *elsewhere]
    if "links" in values and _links(profile) != list(values["links"]):
        profile.links.set([ProfileLink(label=label, url=url, order=order) for order, (label, url) in enumerate(values["links"])])


def _links(profile: Profile) -> list[tuple[str, str]]:
    return [(link.label, link.url) for link in sorted(profile.links.all(), key=lambda link: link.order)]


def _said(profile: Profile) -> tuple[Any, ...]:
    """Return what a profile says, to be compared; the point of what is at the middle of its commune follows the commune."""
    point = (profile.latitude, profile.longitude) if profile.kind == Kind.PLACE else ()
    lists = [_keys(getattr(profile, name).all()) for name in _LISTS]
    return (*(getattr(profile, name) for name in _PLAIN), *point, *lists, _links(profile))


def _keys(rows: Iterable[Any]) -> list[int]:
    return sorted(row.pk for row in rows)
