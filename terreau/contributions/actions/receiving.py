"""Keeping what somebody sends, once, and having it confirmed by its address."""

import hashlib
import json
import logging
import secrets
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from functools import partial
from pathlib import PurePath
from typing import Any
from uuid import UUID, uuid4, uuid5

from django.core.files.storage import default_storage
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils import timezone

from terreau.contributions.enums import State
from terreau.contributions.letters import ask_to_confirm, kind_of
from terreau.contributions.models import Contribution, Proposal, Trial
from terreau.core.files import extension_of
from terreau.library.models import Resource
from terreau.vocabulary.models import Lever, Platform

LIFE = timedelta(days=7)
SECRET_BYTES = 24
# No address leads to this folder: only the desk reads it.
FOLDER = "propositions"
log = logging.getLogger("terreau.contributions")


@transaction.atomic
def receive_trial(*, resource: Resource, platform: Platform, key: UUID, values: Mapping[str, Any]) -> Trial:
    """Keep a trial and ask its giver to confirm it; return it, or the one that the same form sent already.

    `key` is the form's own; `values` are the fields of the trial.
    """
    submission = _submission(key, {**values, "resource": resource.pk})
    secret = secrets.token_urlsafe(SECRET_BYTES)
    kept: Trial
    kept, new = Trial.objects.get_or_create(
        submission=submission, defaults={**values, "resource": resource, "platform": platform, "confirmation": hash_of(secret)}
    )
    if new:
        _received(kept, secret)
    return kept


@transaction.atomic
def receive_proposal(*, platform: Platform, key: UUID, values: Mapping[str, Any], levers: Iterable[Lever] = (), file: UploadedFile | None = None) -> Proposal:
    """Keep a proposal with its file, out of anybody's reach, and ask its giver to confirm it; see `receive_trial`."""
    levers = list(levers)
    about = {"levers": sorted(lever.pk for lever in levers), "file": [file.name, file.size] if file else None}
    submission = _submission(key, {**values, **about})
    secret = secrets.token_urlsafe(SECRET_BYTES)
    kept: Proposal
    kept, new = Proposal.objects.get_or_create(submission=submission, defaults={**values, "platform": platform, "confirmation": hash_of(secret)})
    if new:
        kept.levers.set(levers)
        if file is not None:
            _keep_file(kept, file)
        _received(kept, secret)
    return kept


def _submission(key: UUID, values: Mapping[str, Any]) -> UUID:
    """Return what tells a form sent twice from a form sent again with other words, which is another contribution."""
    return uuid5(key, json.dumps(values, sort_keys=True, default=str))


def hash_of(secret: str) -> str:
    """Return what is kept of the secret of a letter."""
    return hashlib.sha256(secret.encode()).hexdigest()


def _keep_file(proposal: Proposal, file: UploadedFile) -> None:
    name = file.name or ""
    stored = default_storage.save(f"{FOLDER}/{uuid4().hex}.{extension_of(name)}", file)
    try:
        proposal.file, proposal.file_name = stored, _short_name(name)
        proposal.save(update_fields=["file", "file_name", "updated_at"])
    except BaseException:
        default_storage.delete(stored)
        raise


def _short_name(name: str) -> str:
    """Return a file's name, cut before its extension where it is too long to be kept."""
    most: int = Proposal._meta.get_field("file_name").max_length or 0
    path = PurePath(name)
    return name if len(name) <= most else f"{path.stem[: most - len(path.suffix)]}{path.suffix}"


def _received(contribution: Contribution, secret: str) -> None:
    ask_to_confirm(contribution, secret)
    log.info("contribution received", extra={"fields": {"kind": kind_of(contribution), "contribution": str(contribution.uuid)}})


def find_by_secret(model: type[Contribution], secret: str) -> Contribution | None:
    """Return the contribution of a letter, if it is still there."""
    found: Contribution | None = model.objects.select_related("platform__site").filter(confirmation=hash_of(secret)).first()
    return found


def is_too_late(contribution: Contribution, now: datetime | None = None) -> bool:
    """Return whether a contribution can no longer be confirmed."""
    return (now or timezone.now()) - contribution.created_at > LIFE


def confirm(*, contribution: Contribution, now: datetime | None = None) -> bool:
    """Hand a contribution to its moderators; return False when that was done already, or its seven days are over."""
    now = now or timezone.now()
    waits = type(contribution).objects.filter(pk=contribution.pk, state=State.UNCONFIRMED, created_at__gte=now - LIFE)
    done = waits.update(state=State.WAITING, confirmed_at=now, updated_at=now)
    contribution.refresh_from_db()
    return bool(done)


def delete_file(name: str) -> None:
    """Delete a file of the private folder once what forgets it is committed."""
    if name:
        transaction.on_commit(partial(default_storage.delete, name))
