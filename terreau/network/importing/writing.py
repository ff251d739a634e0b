"""Writing the rows of a lot: profiles, what is shown of them and with which words, and what was given, to know it again."""

from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.text import slugify

from terreau.changes.models import FormerAddress, Tombstone
from terreau.network.actions.consents import agree
from terreau.network.enums import Part
from terreau.network.importing.planning import Line, Outcome, Rules, digest_of, given
from terreau.network.models import Consent, Profile

LONGEST_SLUG = 120


def write(lines: list[Line], rules: Rules, *, brought_in: int) -> dict[str, str]:
    """Write what the lines of a lot change, in the transaction of the caller; return the digests of what was given, by key.

    A profile is public at once: who imports it is who would moderate it. What somebody hid since stays hidden.
    """
    now = timezone.now()
    new = [line for line in lines if line.outcome == Outcome.NEW]
    profiles = _created(new, rules, brought_in, now)
    changed = [line.profile for line in lines if line.outcome == Outcome.CHANGED and line.profile]
    for line in lines:
        if line.outcome == Outcome.CHANGED and line.profile:
            _update(line.profile, line.said.values | rules.provenance, brought_in)
    _show_more(changed, wording(rules))
    return {profile.source_key: digest_of(given(profile)) for profile in [*profiles, *changed]}


def wording(rules: Rules) -> str:
    """Return in which words what is shown of a profile was agreed to: by its publication, under a licence."""
    licence = f", sous licence {rules.source_licence}" if rules.source_licence else ""
    return f"Publié par « {rules.source_name} »{licence}."[:400]


def _parts(values: dict[str, Any]) -> list[Part]:
    """Return the parts that some values fill."""
    filled = {Part.STORY: values["story"], Part.SEAT: values["seat_id"] or values["latitude"] is not None or values["address"], Part.LINKS: values["website"]}
    return [Part.NAME, *(part for part, value in filled.items() if value)]


def _created(lines: list[Line], rules: Rules, brought_in: int, now: datetime) -> list[Profile]:
    slugs = _free_slugs(lines)
    dates = {"confirmed_at": now, "first_published_at": now, "last_published_at": now}
    profiles = []
    for line, slug in zip(lines, slugs, strict=True):
        shown = {f"shows_{part}": True for part in _parts(line.said.values)}
        own = line.said.values | rules.provenance | dates | shown
        profiles.append(Profile(platform=rules.platform, slug=slug, live=True, source_key=line.said.key, brought_in_id=brought_in, **own))
    Profile.objects.bulk_create(profiles)
    words = wording(rules)
    Consent.objects.bulk_create(Consent(profile=profile, part=part, wording=words, given_at=now) for profile in profiles for part in profile.shown_parts)
    return profiles


def _update(profile: Profile, values: dict[str, Any], brought_in: int) -> None:
    for name, value in values.items():
        setattr(profile, name, value)
    profile.brought_in_id = brought_in
    profile.save()


def _show_more(profiles: list[Profile], words: str) -> None:
    """Show what a file gives for the first time of some profiles; a part that was ever agreed to, then hidden, stays so."""
    known: dict[int, dict[Part, str | None]] = {profile.pk: {} for profile in profiles}
    for pk, part, before, withdrawn in Consent.objects.filter(profile__in=profiles).values_list("profile_id", "part", "wording", "withdrawn_at"):
        if withdrawn is None or Part(part) not in known[pk]:
            known[pk][Part(part)] = before if withdrawn is None else None
    for profile in profiles:
        met = known[profile.pk]
        new = [part for part in _parts(given(profile)) if part not in met]
        if new:
            agree(profile=profile, wordings={part: before for part, before in met.items() if before} | dict.fromkeys(new, words), by=None)


def _free_slugs(lines: list[Line]) -> list[str]:
    """Return an address for each line that no profile has, had or left: its name, then its commune, then its key tell it from others."""
    choices = [_slugs(line) for line in lines]
    wanted = {slug for some in choices for slug in some}
    taken = set(Profile.objects.filter(slug__in=wanted).values_list("slug", flat=True))
    for model in (FormerAddress, Tombstone):
        taken |= set(model._default_manager.filter(model=Profile._meta.label_lower, slug__in=wanted).values_list("slug", flat=True))
    found = []
    for some in choices:
        slug = next((one for one in some if one not in taken), None) or _numbered(some[-1], taken)
        taken.add(slug)
        found.append(slug)
    return found


def _numbered(start: str, taken: set[str]) -> str:
    number = 2
    while f"{start}-{number}" in taken or Profile.objects.filter(slug=f"{start}-{number}").exists():
        number += 1
    return f"{start}-{number}"


def _slugs(line: Line) -> list[str]:
    values, commune = line.said.values, line.said.commune
    name = slugify(values["name"])[:LONGEST_SLUG].strip("-") or "profil"
    place = f"{name}-{commune.code.lower()}" if commune else name
    return [name, place, f"{place}-{digest_of(values)[:8]}"]
