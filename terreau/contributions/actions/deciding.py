"""What moderators do with contributions."""

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import PermissionDenied
from django.core.files.base import File
from django.core.files.storage import default_storage
from django.db import transaction
from django.utils import timezone

from terreau.accounts.actions.file_rights import sync_file_rights
from terreau.accounts.models import User
from terreau.changes import audit
from terreau.contributions.actions.receiving import delete_file
from terreau.contributions.enums import State
from terreau.contributions.letters import tell_decision
from terreau.contributions.models import Contribution, Proposal, Trial
from terreau.contributions.perms import may_decide
from terreau.core.models import Attachment
from terreau.library.enums import Access, Provenance
from terreau.library.models import UNTITLED_SLUG, Resource, ResourcePublisher
from terreau.library.queries import free_slug


class AlreadyDecidedError(Exception):
    """Somebody else decided first: `contribution` is as they left it."""

    def __init__(self, contribution: Contribution) -> None:
        super().__init__(str(contribution.uuid))
        self.contribution = contribution


@transaction.atomic
def accept_trial(*, trial: Trial, by: User, corrected: Mapping[str, Any] | None = None) -> None:
    """Count a trial, and tell it where its giver agreed. `corrected` are its fields as the moderator leaves them.

    Raises `PermissionDenied`, and `AlreadyDecidedError` when another decision came first.
    """
    _decide(trial, State.ACCEPTED, by=by, corrected=corrected or {})


@transaction.atomic
def accept_proposal(*, proposal: Proposal, by: User, corrected: Mapping[str, Any] | None = None) -> Resource:
    """Make a draft of a proposal, ready to be finished in the library's form; return it. Raises like `accept_trial`."""
    _decide(proposal, State.ACCEPTED, by=by, corrected=corrected or {})
    proposal.resource = _draft_of(proposal, by)
    proposal.file = ""
    proposal.save(update_fields=["resource", "file", "updated_at"])
    return proposal.resource


@transaction.atomic
def refuse(*, contribution: Contribution, by: User, reason: str) -> None:
    """Refuse a contribution and write why to its giver. Raises like `accept_trial`."""
    _decide(contribution, State.REFUSED, by=by, corrected={}, reason=reason)


@transaction.atomic
def stop_showing(*, contribution: Contribution, by: User) -> bool:
    """Show no more, at somebody's wish, the account of a trial (which still counts) or the name of a proposer; return whether it was shown.

    Raises `PermissionDenied`.
    """
    if not may_decide(by, contribution):
        raise PermissionDenied
    consent = "told" if isinstance(contribution, Trial) else "credited"
    shown = type(contribution).objects.accepted().filter(pk=contribution.pk, **{consent: True})
    done = shown.update(**{consent: False}, name="", given={}, updated_at=timezone.now())
    contribution.refresh_from_db()
    if done:
        audit.record("terreau.contribution_hidden", contribution, user=by)
    return bool(done)


def _decide(contribution: Contribution, state: State, *, by: User, corrected: Mapping[str, Any], reason: str = "") -> None:
    """Decide by one conditional update, so that of two moderators one is told what the other did."""
    if not may_decide(by, contribution):
        raise PermissionDenied
    changed = {name: value for name, value in corrected.items() if getattr(contribution, name) != value}
    given = {name: getattr(contribution, name) for name in changed}
    now = timezone.now()
    done = (
        type(contribution)
        .objects.waiting()
        .filter(pk=contribution.pk)
        .update(state=state, decided_at=now, decided_by=by, reason=reason, given=given, updated_at=now, **changed)
    )
    contribution.refresh_from_db()
    if not done:
        raise AlreadyDecidedError(contribution)
    audit.record(f"terreau.contribution_{state}", contribution, user=by, data={"corrected": sorted(changed)})
    tell_decision(contribution)


def _draft_of(proposal: Proposal, by: User) -> Resource:
    file = _attachment_of(proposal, by)
    resource = Resource(
        title=proposal.title,
        slug=free_slug(Resource, proposal.title, otherwise=UNTITLED_SLUG),
        purpose=proposal.purpose,
        url=proposal.url,
        file=file,
        access=Access.ONLINE if proposal.url else Access.FILE if file else Access.PUBLISHER,
        year=proposal.year,
        classification=Provenance.PROPOSED,
        live=False,
        has_unpublished_changes=True,
    )
    resource.levers = list(proposal.levers.all())
    if proposal.publisher:
        resource.publishers.add(ResourcePublisher(label=proposal.publisher))
    resource.save()
    resource.save_revision(user=by)
    audit.record("wagtail.create", resource, user=by)
    return resource


def _attachment_of(proposal: Proposal, by: User) -> Attachment | None:
    """Move the proposed file to the files of its platform."""
    if not proposal.file:
        return None
    collection = sync_file_rights(platform=proposal.platform)
    attachment = Attachment(title=proposal.file_name or proposal.title, uploaded_by_user=by)
    if collection is not None:
        attachment.collection = collection
    with default_storage.open(proposal.file) as stored:
        attachment.file.save(proposal.file_name or proposal.file, File(stored), save=False)
    attachment.file_size = attachment.file.size
    attachment.save()
    delete_file(proposal.file)
    return attachment
