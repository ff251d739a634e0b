"""A person's data: all of it handed over, or all of it gone."""

from collections.abc import Iterable

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from terreau.accounts.actions.administrators import end_sessions
from terreau.accounts.models import User
from terreau.changes import audit
from terreau.core import personal_data


@transaction.atomic
def export_person(*, user: User) -> dict[str, object]:
    """Return everything Terreau holds about a person, as JSON-ready values, with why and for how long it is kept.

    The audit trail keeps that they asked.
    """
    audit.record("terreau.export", user, user=user)
    rows = personal_data.export_rows(user)
    return {
        "format": "terreau-personal-data/1",
        "site": settings.WAGTAILADMIN_BASE_URL,
        "exported_at": timezone.now().isoformat(),
        "person": str(user.uuid),
        "data": {
            label: {"purpose": declared.purpose, "retention": declared.retention, "fields": dict(declared.fields), "rows": rows[label]}
            for label, declared in personal_data.declarations.items()
            if label in rows
        },
    }


@transaction.atomic
def erase_person(*, user: User, by: User | None) -> None:
    """Erase a person: account, addresses, keys, sessions, roles; what they published stays, without them.

    The audit trail keeps a number that leads to nobody. `by` is who asked: the person, an administrator, or None for
    the clock. Raises `ValidationError` for the last administrator of the installation.
    """
    if user.is_superuser and user.is_active and not User.objects.filter(is_superuser=True, is_active=True).exclude(pk=user.pk).exists():
        raise ValidationError(_("Ce compte est le dernier qui administre l’installation : confiez-la d’abord à quelqu’un."), code="last_administrator")
    actor = by if by is not None and by.pk != user.pk else None
    audit.record("terreau.person_erased", user, user=actor, data={"asked_by_themselves": by is not None and by.pk == user.pk})
    end_sessions(user=user)
    personal_data.erase_rows(user)


@transaction.atomic
def erase_people(*, people: Iterable[User], by: User | None) -> None:
    """Erase several people, all or none. Raises `ValidationError` like `erase_person`."""
    for user in people:
        erase_person(user=user, by=by)
