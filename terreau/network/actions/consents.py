"""What keepers agree to show: the state that pages read and its evidence, written together."""

from collections.abc import Iterable, Mapping
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from terreau.accounts.models import User
from terreau.network.enums import Part
from terreau.network.models import Consent, Profile


@transaction.atomic
def agree(*, profile: Profile, wordings: Mapping[Part, str], by: User | None, now: datetime | None = None) -> None:
    """Show of a profile exactly the parts named in `wordings`, each with the sentence that was agreed to; the others are hidden at once."""
    now = now or timezone.now()
    in_force = {Part(consent.part): consent for consent in Consent.objects.filter(profile=profile, withdrawn_at=None)}
    gone = [consent.pk for part, consent in in_force.items() if wordings.get(part) != consent.wording]
    Consent.objects.filter(pk__in=gone).update(withdrawn_at=now)
    new = [part for part, wording in wordings.items() if part not in in_force or in_force[part].wording != wording]
    Consent.objects.bulk_create(Consent(profile=profile, part=part, wording=wordings[part], given_by=by, given_at=now) for part in new)
    _show(profile, wordings)


@transaction.atomic
def hide(*, profile: Profile, parts: Iterable[Part] = tuple(Part), now: datetime | None = None) -> None:
    """Show some parts of a profile, or all, no more."""
    parts = set(parts)
    Consent.objects.filter(profile=profile, part__in=parts, withdrawn_at=None).update(withdrawn_at=now or timezone.now())
    _show(profile, set(profile.shown_parts) - parts)


def _show(profile: Profile, parts: Iterable[Part]) -> None:
    shown = set(parts)
    for part in Part:
        setattr(profile, f"shows_{part}", part in shown)
    profile.save(update_fields=[*(f"shows_{part}" for part in Part), "updated_at"])
