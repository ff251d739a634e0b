"""What the rows of a file would do, before anything is written: the same rules as when it is done."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from hashlib import blake2b
from typing import Any

from django.utils.translation import ngettext

from terreau.accounts.models import User
from terreau.accounts.perms import can_edit
from terreau.network.importing.fields import Chosen
from terreau.network.importing.values import Said
from terreau.network.models import NetworkImport, Profile
from terreau.vocabulary.models import Platform

# What a file gives of a profile.
GIVEN = ("name", "kind", "place_kind", "story", "website", "seat_id", "address", "latitude", "longitude")


class Outcome(StrEnum):
    """What becomes of a row."""

    NEW = "new"
    CHANGED = "changed"
    SAME = "same"
    EDITED = "edited"
    WITHDRAWN = "withdrawn"
    ELSEWHERE = "elsewhere"
    BARRED = "barred"
    WRONG = "wrong"
    FAILED = "failed"


WRITTEN = (Outcome.NEW, Outcome.CHANGED)


def words(outcome: Outcome, number: int, *, done: bool = False) -> str:
    """Return what is said of some rows, after their number: of what would be done, or of what was."""
    if done and outcome == Outcome.NEW:
        return ngettext("profil créé", "profils créés", number)
    if done and outcome == Outcome.CHANGED:
        return ngettext("profil mis à jour", "profils mis à jour", number)
    said = {
        Outcome.NEW: ngettext("profil à créer", "profils à créer", number),
        Outcome.CHANGED: ngettext("profil à mettre à jour", "profils à mettre à jour", number),
        Outcome.SAME: ngettext("profil déjà à jour", "profils déjà à jour", number),
        Outcome.EDITED: ngettext("profil modifié à la main depuis : laissé tel quel", "profils modifiés à la main depuis : laissés tels quels", number),
        Outcome.WITHDRAWN: ngettext("profil retiré depuis : il le reste", "profils retirés depuis : ils le restent", number),
        Outcome.ELSEWHERE: ngettext("profil qu’une autre plateforme a importé : laissé", "profils qu’une autre plateforme a importés : laissés", number),
        Outcome.BARRED: ngettext("ligne que vous n’avez plus le droit d’importer", "lignes que vous n’avez plus le droit d’importer", number),
        Outcome.WRONG: ngettext("ligne refusée, à corriger dans le fichier", "lignes refusées, à corriger dans le fichier", number),
        Outcome.FAILED: ngettext("ligne refusée par la base", "lignes refusées par la base", number),
    }
    return said[outcome]


@dataclass(frozen=True)
class Rules:
    """In whose name rows are written, where, and from where they come. No `user` and not `by_hand`: somebody with the keys of the server."""

    platform: Platform
    source_name: str
    source_url: str
    source_licence: str
    user: User | None = None
    by_hand: bool = True

    @property
    def may_write(self) -> bool:
        """Whether the person still animates the platform."""
        return not self.by_hand or (self.user is not None and can_edit(self.user, self.platform))

    @property
    def provenance(self) -> dict[str, str]:
        """What each profile keeps of its source."""
        return {"source_name": self.source_name, "source_url": self.source_url, "source_licence": self.source_licence}


@dataclass
class Line:
    """What becomes of one row, and the profile that it became before, if any."""

    said: Said
    outcome: Outcome
    profile: Profile | None = None


def digest_of(values: Mapping[str, Any]) -> str:
    """Return what tells whether a profile says something else than what a file gave."""
    return blake2b(json.dumps([values[name] for name in GIVEN], ensure_ascii=False).encode(), digest_size=8).hexdigest()


def given(profile: Profile) -> dict[str, Any]:
    """Return what a profile says of what files give."""
    return {name: getattr(profile, name) for name in GIVEN}


class Planner:
    """Says what becomes of the rows of one file. `digests` are those of what earlier imports wrote, by import then key, read once for each."""

    def __init__(self, rules: Rules, chosen: Chosen) -> None:
        self.rules, self.unread = rules, chosen.unread
        self.digests: dict[int, Mapping[str, str]] = {}

    def plan(self, rows: list[Said]) -> list[Line]:
        """Return what becomes of some rows, in their order: a constant number of queries."""
        keys = [said.key for said in rows if not said.refused]
        known = {one.source_key: one for one in Profile.objects.filter(source_name=self.rules.source_name, source_key__in=keys)}
        self._read_digests({one.brought_in_id for one in known.values() if one.brought_in_id})
        may_write = self.rules.may_write
        return [self._line(said, known.get(said.key), may_write=may_write) for said in rows]

    def forget(self, pk: int) -> None:
        """Read again, the next time, what an import wrote: it is the one under way."""
        self.digests.pop(pk, None)

    def _read_digests(self, imports: set[int]) -> None:
        missing = imports - set(self.digests)
        if missing:
            found = NetworkImport.objects.filter(pk__in=missing).values_list("pk", "report__digests")
            self.digests |= {pk: digests or {} for pk, digests in found}

    def _line(self, said: Said, profile: Profile | None, *, may_write: bool) -> Line:
        if said.refused:
            return Line(said, Outcome.WRONG)
        return Line(said, self._outcome(said, profile) if may_write else Outcome.BARRED, profile)

    def _outcome(self, said: Said, profile: Profile | None) -> Outcome:
        if profile is None:
            return Outcome.NEW
        if profile.platform_id != self.rules.platform.pk:
            return Outcome.ELSEWHERE
        if profile.withdrawn_at is not None:
            return Outcome.WITHDRAWN
        now = given(profile)
        said.values |= {name: now[name] for name in self.unread}
        same_source = all(getattr(profile, name) == value for name, value in self.rules.provenance.items())
        if now == {name: said.values[name] for name in GIVEN} and same_source:
            return Outcome.SAME
        # A version kept is what the desk would show again, whatever is written beside it: who wrote it keeps the profile.
        ours = self.digests.get(profile.brought_in_id or 0, {}).get(profile.source_key)
        by_hand = profile.latest_revision_id is not None or ours != digest_of(now)
        return Outcome.EDITED if by_hand else Outcome.CHANGED
