"""What the rows of a file would do, before anything is written: the same rules as when it is done."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from hashlib import sha256
from typing import Any

from django.utils.translation import ngettext
from wagtail.models import Revision

from terreau.accounts.models import User
from terreau.accounts.perms import can_edit, can_publish
from terreau.library import perms
from terreau.library.bulk.planning import in_review
from terreau.library.history import differences
from terreau.library.importing.contents import Content, blank, is_complete, patched
from terreau.library.importing.values import Lists, Said, plain
from terreau.library.models import ImportedKey, Resource
from terreau.vocabulary.models import Platform


class Outcome(StrEnum):
    """What becomes of a row."""

    NEW = "new"
    CHANGED = "changed"
    SAME = "same"
    EDITED = "edited"
    PENDING = "pending"
    REVIEW = "review"
    LOCKED = "locked"
    REFUSED = "refused"
    WRONG = "wrong"
    FAILED = "failed"


def words(outcome: Outcome, number: int, *, done: bool = False) -> str:
    """Return what is said of some rows, after their number: of what would be done, or of what was."""
    if done and outcome == Outcome.NEW:
        return ngettext("fiche créée", "fiches créées", number)
    if done and outcome == Outcome.CHANGED:
        return ngettext("fiche mise à jour", "fiches mises à jour", number)
    said = {
        Outcome.NEW: ngettext("fiche à créer", "fiches à créer", number),
        Outcome.CHANGED: ngettext("fiche à mettre à jour", "fiches à mettre à jour", number),
        Outcome.SAME: ngettext("fiche déjà à jour", "fiches déjà à jour", number),
        Outcome.EDITED: ngettext(
            "fiche modifiée dans l’atelier depuis le dernier import : laissée telle quelle",
            "fiches modifiées dans l’atelier depuis le dernier import : laissées telles quelles",
            number,
        ),
        Outcome.PENDING: ngettext(
            "fiche dont un brouillon attend d’être publié : laissée telle quelle",
            "fiches dont un brouillon attend d’être publié : laissées telles quelles",
            number,
        ),
        Outcome.REVIEW: ngettext("fiche en relecture : laissée telle quelle", "fiches en relecture : laissées telles quelles", number),
        Outcome.LOCKED: ngettext("fiche verrouillée : laissée telle quelle", "fiches verrouillées : laissées telles quelles", number),
        Outcome.REFUSED: ngettext("fiche hors de vos plateformes : laissée telle quelle", "fiches hors de vos plateformes : laissées telles quelles", number),
        Outcome.WRONG: ngettext("ligne refusée, à corriger dans le fichier", "lignes refusées, à corriger dans le fichier", number),
        Outcome.FAILED: ngettext("ligne refusée par la base", "lignes refusées par la base", number),
    }
    return said[outcome]


WRITTEN = (Outcome.NEW, Outcome.CHANGED)


@dataclass(frozen=True)
class Rules:
    """In whose name rows are written, where, and what was asked. No `user`: somebody with the keys of the server."""

    platform: Platform
    source: str
    user: User | None
    publishes: bool = False
    overwrites: bool = False
    by_hand: bool = True

    @property
    def may_write(self) -> bool:
        """Whether the person still writes on the platform."""
        return not self.by_hand or (self.user is not None and self.user.has_perm("library.add_resource") and can_edit(self.user, self.platform))

    @property
    def may_publish(self) -> bool:
        """Whether the person publishes on the platform."""
        return not self.by_hand or (self.user is not None and can_publish(self.user, self.platform))


@dataclass
class Line:
    """What becomes of one row: the resource that it became before, if any, and the `content` of the version that it writes.

    `complete`: it has all that publishing takes.
    """

    said: Said
    outcome: Outcome
    digest: str = ""
    known: ImportedKey | None = None
    content: Content = field(default_factory=dict)
    complete: bool = False

    @property
    def resource(self) -> Resource | None:
        """The resource that the row became the last time."""
        return self.known.resource if self.known else None


def digest_of(values: Mapping[str, Any]) -> str:
    """Return what tells whether a row says something else than the last time."""
    return sha256(json.dumps(plain(values), sort_keys=True, ensure_ascii=False).encode()).hexdigest()


class Planner:
    """Says what becomes of the rows of one file; `lists` and `blank` are read once."""

    def __init__(self, rules: Rules, lists: Lists) -> None:
        self.rules, self.lists = rules, lists
        self.blank = blank()

    def plan(self, rows: list[Said]) -> list[Line]:
        """Return what becomes of some rows, in their order: a constant number of queries."""
        fine = [said.key for said in rows if not said.refused]
        keys = ImportedKey.objects.filter(platform=self.rules.platform, source=self.rules.source, key__in=fine).select_related("resource")
        known = {row.key: row for row in keys}
        facts = _Facts(self.rules, list(known.values()))
        lines = [Line(said, Outcome.WRONG) for said in rows]
        for line in lines:
            if not line.said.refused:
                line.digest, line.known = digest_of(line.said.values), known.get(line.said.key)
                line.outcome = facts.outcome(line)
        for line in _untouched([line for line in lines if line.outcome in (*WRITTEN, Outcome.SAME)], self.rules, self.blank):
            self._write(line)
        return lines

    def _write(self, line: Line) -> None:
        """Give a line the content that it writes, and tell whether it may be public."""
        said, before = line.said, line.content
        line.content = patched(before, said.values, given=said.given, lists=self.lists, framework=self.rules.platform.framework_id)
        line.complete = is_complete(line.content)
        if line.outcome == Outcome.SAME and line.complete and self.rules.publishes and self.rules.may_publish:
            line.outcome = Outcome.CHANGED


class _Facts:
    """What decides, read once for some rows."""

    def __init__(self, rules: Rules, known: list[ImportedKey]) -> None:
        self.rules, self.may_write = rules, rules.may_write
        keys = [row.resource_id for row in known]
        self.mine = _within(rules.user, keys) if rules.by_hand and rules.user and keys else set(keys)
        self.reviewed = {int(key) for key in in_review().filter(object_id__in=map(str, keys)).values_list("object_id", flat=True)} if keys else set()

    def outcome(self, line: Line) -> Outcome:
        """Return what becomes of a row, all but what a comparison of versions tells."""
        resource = line.resource
        if not self.may_write or (resource is not None and resource.pk not in self.mine):
            return Outcome.REFUSED
        if line.known is None or resource is None:
            return Outcome.NEW
        if line.known.digest == line.digest:
            return Outcome.SAME
        if resource.locked:
            return Outcome.LOCKED
        return Outcome.REVIEW if resource.pk in self.reviewed else Outcome.CHANGED


def _within(user: User, keys: list[int]) -> set[int]:
    return set(perms.resources_within(user, "change").filter(pk__in=keys).values_list("pk", flat=True))


def _untouched(lines: list[Line], rules: Rules, blank: Content) -> list[Line]:
    """Return the lines that start from what the last import wrote, with the content they start from; say of the others that somebody wrote since.

    What is up to date and public as it stands is left out too: there is nothing to start.
    """
    waiting = [line for line in lines if line.resource is None or line.outcome != Outcome.SAME or _waits(line.resource)]
    wanted = {key for line in waiting if line.known for key in (line.known.revision, line.known.resource.latest_revision_id)}
    contents = dict(Revision.objects.filter(pk__in=wanted - {None}).values_list("pk", "content")) if wanted else {}
    return [line for line in waiting if _starts(line, rules, contents, blank)]


def _waits(resource: Resource) -> bool:
    """Return whether a resource is not public as it stands, and nothing else holds it."""
    return (not resource.live or resource.has_unpublished_changes) and not resource.locked


def _starts(line: Line, rules: Rules, contents: Mapping[Any, Content], blank: Content) -> bool:
    known, resource = line.known, line.resource
    if known is None or resource is None:
        line.content = dict(blank)
        return True
    found = contents.get(resource.latest_revision_id)
    line.content = found if found is not None else dict(resource.serializable_data())
    ours = contents.get(known.revision)
    edited = resource.latest_revision_id != known.revision and (ours is None or bool(differences(ours, line.content, {})))
    if not edited or (rules.overwrites and line.outcome != Outcome.SAME):
        return True
    if line.outcome != Outcome.SAME:
        line.outcome = Outcome.PENDING if resource.live and resource.has_unpublished_changes else Outcome.EDITED
    return False
