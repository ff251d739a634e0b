"""Reads of the profiles that members keep: theirs, in words; what a draft changes; the links of letters; what waits for an animator."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, NamedTuple
from uuid import UUID

from django.core import signing
from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from terreau.accounts.models import User
from terreau.accounts.perms import Person, platforms_of
from terreau.core.typography import day
from terreau.network.enums import Kind, StewardState
from terreau.network.models import Profile, ProfileQuerySet, Steward
from terreau.network.queries.catalysts import kept

# « Toujours juste ? » : how often it is asked, how long it waits, how long the link of a letter serves.
ASKED_AFTER, ANSWERED_WITHIN, LINK_LIFE = timedelta(days=365), timedelta(days=60), timedelta(days=400)
_signer = signing.TimestampSigner(salt="terreau.network.still_right")


class Kept(NamedTuple):
    """A profile as the list of one's own shows it: its name in its latest draft, where it stands, what may be done."""

    profile: Profile
    name: str
    state: str
    tone: str
    public: bool
    asks: bool
    back: bool
    may_leave: bool


@dataclass(frozen=True)
class LetterLink:
    """Who a letter was written to, about which profile."""

    profile: Profile
    user: User


class Change(NamedTuple):
    """A field of a profile as the public version has it, and as the draft has it."""

    label: str
    before: str
    after: str
    changed: bool


def kept_by(user: User) -> ProfileQuerySet:
    """Return the profiles that a person keeps."""
    granted = Steward.objects.filter(profile=OuterRef("pk"), user=user, state=StewardState.GRANTED)
    return Profile.objects.filter(Exists(granted)).select_related("platform__site", "latest_revision")


def kept_rows(user: User) -> list[Kept]:
    """Return what the list of a person's profiles shows, in one query."""
    number = Count("stewards", filter=Q(stewards__state=StewardState.GRANTED))
    return [_kept(profile) for profile in kept_by(user).annotate(keepers=number).order_by("kind", "name", "pk")]


def _kept(profile: Any) -> Kept:
    draft = profile.latest_revision.content if profile.latest_revision else {}
    state, tone = state_of(profile)
    return Kept(
        profile,
        draft.get("name") or profile.name,
        state,
        tone,
        public=profile.is_public,
        asks=profile.is_public and profile.reminded_at is not None,
        back=profile.lapsed_at is not None and profile.withdrawn_at is None,
        may_leave=profile.kind != Kind.PERSON and profile.keepers > 1,
    )


def state_of(profile: Profile) -> tuple[str, str]:
    """Return where a profile stands, for who keeps it, and the tone of these words."""
    if profile.withdrawn_at is not None:
        return _("Retiré : personne ne le voit plus."), "warning"
    if profile.submitted_at is not None:
        sent = _("Envoyé à la relecture le %(day)s.") % {"day": _day(profile.submitted_at)}
        return (_("%(sent)s En attendant, la version d’avant reste en ligne.") % {"sent": sent} if profile.is_public else sent), "info"
    if profile.lapsed_at is not None:
        return _("En sommeil : nous n’avons pas eu de réponse à « toujours juste ? »."), "warning"
    if profile.is_public:
        waiting = profile.has_unpublished_changes
        return (
            (_("En ligne, sans vos derniers changements : envoyez-les à la relecture, ou reprenez-les si elle vous les a rendus."), "warning")
            if waiting
            else (_("En ligne."), "success")
        )
    if profile.live:
        return _("Caché : vous n’acceptez plus que le nom soit montré."), "warning"
    return _("Brouillon, que vous êtes seul à voir."), "info"


def _day(moment: datetime) -> str:
    return day(moment)


def has_own(user: User) -> Profile | None:
    """Return the profile of a person as a person, if they keep one."""
    return kept_by(user).filter(kind=Kind.PERSON).order_by("pk").first()


def draft_of(profile: Profile) -> Profile:
    """Return a profile as its latest draft has it."""
    draft: Profile = profile.get_latest_revision_as_object() if profile.latest_revision_id else profile
    return draft


def link_secret(profile: UUID, user: UUID) -> str:
    """Return what the link of a letter holds: who it was written to, about which profile, signed and dated."""
    return _signer.sign(f"{profile.hex}.{user.hex}")


def by_link(secret: str) -> LetterLink | None:
    """Return what the link of a letter is about, if it still serves and its reader still keeps the profile."""
    try:
        profile, user = (UUID(part) for part in _signer.unsign(secret, max_age=LINK_LIFE).split("."))
    except (signing.BadSignature, ValueError):
        return None
    related = ("profile__platform__site", "user")
    found = Steward.objects.select_related(*related).filter(profile__uuid=profile, user__uuid=user, user__is_active=True, state=StewardState.GRANTED).first()
    return LetterLink(found.profile, found.user) if found else None


def due_to_ask(now: datetime) -> ProfileQuerySet:
    """Return the public profiles that nobody said right for a year."""
    due = Q(confirmed_at__lt=now - ASKED_AFTER) | Q(confirmed_at=None, created_at__lt=now - ASKED_AFTER)
    return Profile.objects.public().filter(due, synthetic=False)


def left_alone(user: Person, now: datetime | None = None) -> ProfileQuerySet:
    """Return the public profiles that nobody keeps and nobody said right for a year, on the platforms that a person animates."""
    return due_to_ask(now or timezone.now()).filter(~kept(), platform__in=platforms_of(user))


def count_left_alone(user: Person) -> int:
    """Return how many such profiles wait for a person."""
    return left_alone(user).count()


def claims_for(user: Person) -> QuerySet[Steward]:
    """Return the claims that wait on the platforms that a person animates, those on one profile together."""
    waiting = Steward.objects.filter(state=StewardState.ASKED, profile__platform__in=platforms_of(user))
    return waiting.select_related("profile__platform", "user").order_by("profile__name", "profile_id", "asked_at", "pk")


def count_claims(user: Person) -> int:
    """Return how many profiles are asked for."""
    return claims_for(user).order_by().values("profile").distinct().count()


PLAIN: dict[str, str | Promise] = {
    "name": gettext_lazy("Nom"),
    "role": gettext_lazy("Fonction"),
    "story": gettext_lazy("Présentation"),
    "place_kind": gettext_lazy("Type de lieu"),
    "scope": gettext_lazy("Portée"),
    "seat": gettext_lazy("Commune"),
    "address": gettext_lazy("Adresse"),
    "point": gettext_lazy("Point"),
    "catchment": gettext_lazy("Territoires d’action"),
    "crafts": gettext_lazy("Métiers"),
    "levers": gettext_lazy("Leviers"),
    "audiences": gettext_lazy("Publics"),
    "website": gettext_lazy("Site"),
    "events_url": gettext_lazy("Rencontres"),
    "links": gettext_lazy("Liens"),
    "codev": gettext_lazy("Codéveloppement"),
}
_LISTS = ("catchment", "crafts", "levers", "audiences")


def changes(profile: Profile, draft: Profile) -> list[Change]:
    """Return what a draft says field by field, beside what is public; nothing is, where it was never published."""
    before = told(profile) if profile.live else dict.fromkeys(PLAIN, "")
    after = told(draft)
    return [Change(str(label), before[name], after[name], before[name] != after[name]) for name, label in PLAIN.items() if before[name] or after[name]]


def told(profile: Profile) -> dict[str, str]:
    """Return what a profile says, field by field, in words."""
    said = {name: str(getattr(profile, name) or "") for name in ("name", "role", "story", "address", "website", "events_url")}
    said |= {"place_kind": profile.get_place_kind_display(), "scope": profile.get_scope_display(), "seat": str(profile.seat) if profile.seat else ""}
    said["point"] = f"{profile.latitude:.5f} ; {profile.longitude:.5f}" if profile.latitude is not None and profile.longitude is not None else ""
    said |= {name: "\n".join(sorted(str(one) for one in getattr(profile, name).all())) for name in _LISTS}
    said["links"] = "\n".join(f"{link.label} : {link.url}" for link in sorted(profile.links.all(), key=lambda link: link.order))
    said["codev"] = _("disponible") if profile.codev else ""
    return said
