"""Writing some rows at once: resources, what links them, a version and a line of history each.

Saving each by itself costs a hundred queries. What takes long (words, glossary) is made ready before the transaction, which only writes.
"""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db.models import CharField, F, OuterRef, Subquery
from django.db.models.functions import Cast, Coalesce
from django.utils import timezone
from django.utils.text import slugify
from wagtail.models import ModelLogEntry, Revision
from wagtail.signals import published

from terreau.jobs import enqueue
from terreau.library.glossary import entries, explained
from terreau.library.importing.contents import Content, columns_of, is_complete, rendered
from terreau.library.importing.planning import WRITTEN, Line, Outcome, Rules
from terreau.library.models import UNTITLED_SLUG, ImportedKey, Placement, Resource, ResourcePublisher
from terreau.library.queries import LONGEST_SLUG

ACTION, PUBLISHED = "terreau.imported", "wagtail.publish"
ROWS = {"placements": Placement, "publishers": ResourcePublisher}
KEYS = ("organisation", "framework", "step", "nature", "group")


class Slugs:
    """The addresses that are taken, read once: as many free ones as there are titles."""

    def __init__(self) -> None:
        self.taken = set(Resource.objects.values_list("slug", flat=True))
        self.next: dict[str, int] = {}

    def free(self, title: str) -> str:
        """Return an address made of a title that no resource has: « une-fiche », « une-fiche-2 »."""
        plain = found = slugify(title)[:LONGEST_SLUG].strip("-") or UNTITLED_SLUG
        while found in self.taken:
            number = self.next[plain] = self.next.get(plain, 1) + 1
            found = f"{plain}-{number}"
        self.taken.add(found)
        return found


@dataclass
class Ready:
    """A line ready to be written. `to_row`: the resource itself is, not only a draft of it; `publishes`: the public sees it."""

    line: Line
    resource: Resource
    to_row: bool
    publishes: bool
    content: Content
    revision: Revision | None = None


class Writer:
    """Writes the lines of one file."""

    def __init__(self, rules: Rules, ours: Iterable[int]) -> None:
        self.rules, self.ours = rules, set(ours)
        self.slugs, self.glossary = Slugs(), entries()
        self.type = ContentType.objects.get_for_model(Resource)
        self.publishes = rules.publishes and rules.may_publish

    def ready(self, lines: list[Line]) -> list[Ready]:
        """Return the lines that write something, with all that they write."""
        return [self._ready(line) for line in lines if line.outcome in WRITTEN]

    def _ready(self, line: Line) -> Ready:
        resource = line.resource or Resource(slug=self.slugs.free(line.content["title"]), live=False)
        content = rendered(line.content, line.said.values)
        publishes = self.publishes and self._only_ours(line) and is_complete(content)
        to_row = publishes or not resource.live
        if to_row:
            for name, value in columns_of(content).items():
                setattr(resource, name, value)
            resource.derive_words()
            resource.explained = explained(resource.body, self.glossary)
        return Ready(line, resource, to_row, publishes, dict(content))

    def _only_ours(self, line: Line) -> bool:
        """Return whether publishing concerns this platform alone: others publish under their own levers."""
        return not self.rules.by_hand or (self.rules.user is not None and self.rules.user.is_superuser) or set(line.content["levers"]) <= self.ours

    def write(self, ready: list[Ready]) -> list[Ready]:
        """Write, in the caller's transaction, and return what was; a resource that moved since it was read is left alone, and its line says so."""
        ready = _unmoved(ready)
        if not ready:
            return []
        now = timezone.now()
        self._write_rows([one for one in ready if one.to_row], now)
        revisions = Revision.objects.bulk_create([self._revision(one, now) for one in ready])
        for one, revision in zip(ready, revisions, strict=True):
            one.revision = revision
        _set_states(ready, now)
        ModelLogEntry.objects.bulk_create([entry for one, revision in zip(ready, revisions, strict=True) for entry in self._logged(one, revision, now)])
        self._keep_keys(ready)
        for one in ready:
            if one.publishes:
                published.send(sender=Resource, instance=one.resource, revision=one.revision)
        # What uses what is told by Wagtail's index of references: as after a save, a worker fills it.
        enqueue("library.importing.tasks.note_references", [one.resource.pk for one in ready if one.to_row])
        return ready

    def _write_rows(self, ready: list[Ready], now: datetime) -> None:
        fresh, held = [one for one in ready if one.resource.pk is None], [one for one in ready if one.resource.pk is not None]
        Resource.objects.bulk_create([one.resource for one in fresh])
        for one in fresh:
            one.content |= {"pk": one.resource.pk, "uuid": str(one.resource.uuid), "slug": one.resource.slug, "created_at": str(now), "updated_at": str(now)}
        for one in held:
            # Twice as fast as one statement for all, with its conditions.
            derived = {name: getattr(one.resource, name) for name in ("folded", "plain", "explained")}
            Resource.objects.filter(pk=one.resource.pk).update(**columns_of(one.content), **derived, updated_at=now)
        keys = [one.resource.pk for one in held]
        for name in ("levers", "audiences"):
            _link(name, keys, ready)
        for name, model in ROWS.items():
            _write_children(name, model, keys, ready)

    def _revision(self, one: Ready, now: datetime) -> Revision:
        one.content |= {"folded": one.resource.folded} if one.to_row else {}
        return Revision(
            content_type=self.type,
            base_content_type=self.type,
            object_id=str(one.resource.pk),
            created_at=now,
            user=self.rules.user,
            content=one.content,
            object_str=one.content["title"],
        )

    def _logged(self, one: Ready, revision: Revision, now: datetime) -> Iterable[ModelLogEntry]:
        together = uuid.uuid4()
        told = {"source": self.rules.source, "row": one.line.said.number}
        for action, data in ((ACTION, told), (PUBLISHED, {})) if one.publishes else ((ACTION, told),):
            yield ModelLogEntry(
                content_type=self.type,
                object_id=str(one.resource.pk),
                label=one.content["title"],
                action=action,
                data=data,
                timestamp=now,
                uuid=together,
                user=self.rules.user,
                revision=revision,
                content_changed=True,
            )

    def _keep_keys(self, ready: list[Ready]) -> None:
        """Note which row became what. A new key that somebody else wrote meanwhile is an `IntegrityError`: no row becomes two resources."""
        where = {"platform": self.rules.platform, "source": self.rules.source}
        for known in (False, True):
            rows = [
                ImportedKey(**where, key=one.line.said.key, resource=one.resource, digest=one.line.digest, revision=one.revision.pk if one.revision else 0)
                for one in ready
                if (one.line.known is not None) is known
            ]
            again: dict[str, Any] = {"unique_fields": ["platform", "source", "key"], "update_fields": ["digest", "revision"], "update_conflicts": True}
            ImportedKey.objects.bulk_create(rows, **(again if known else {}))


def _unmoved(ready: list[Ready]) -> list[Ready]:
    """Keep what is as it was when it was read; of the others, say that somebody is writing them."""
    held = {one.resource.pk: one for one in ready if one.resource.pk is not None}
    rows = Resource.objects.select_for_update().filter(pk__in=held).values_list("pk", "latest_revision_id", "live", "locked") if held else ()
    now = {pk: state for pk, *state in rows}
    for pk, one in held.items():
        before = one.line.resource
        if before is None or now.get(pk) != [before.latest_revision_id, before.live, before.locked]:
            one.line.outcome = Outcome.EDITED
    return [one for one in ready if one.line.outcome in WRITTEN]


def _set_states(ready: list[Ready], now: datetime) -> None:
    """Say of each resource which version is the last, and which one is public, in three statements."""
    ours = Revision.objects.filter(pk__in=[one.revision.pk for one in ready if one.revision], object_id=Cast(OuterRef("pk"), CharField()))
    resources = Resource.objects.filter(pk__in=[one.resource.pk for one in ready])
    resources.update(latest_revision=Subquery(ours.values("pk")[:1]), has_unpublished_changes=True)
    Resource.objects.filter(pk__in=[one.resource.pk for one in ready if one.publishes]).update(
        live=True,
        has_unpublished_changes=False,
        live_revision=F("latest_revision"),
        last_published_at=now,
        first_published_at=Coalesce(F("first_published_at"), now),
    )


def _link(name: str, held: list[int], ready: list[Ready]) -> None:
    """Write what resources are linked with, in place of what `held` were."""
    through: Any = getattr(Resource, name).through
    other = "lever_id" if name == "levers" else "concept_id"
    if held:
        through.objects.filter(resource_id__in=held).delete()
    through.objects.bulk_create([through(resource_id=one.resource.pk, **{other: key}) for one in ready for key in one.content[name]])


def _write_children(name: str, model: Any, held: list[int], ready: list[Ready]) -> None:
    """Write the rows of resources, in place of those that `held` had; those that stay keep their keys."""
    if held:
        model.objects.filter(resource_id__in=held).delete()
    pairs = []
    for one in ready:
        one.content[name] = [{**row, "resource": one.resource.pk} for row in one.content[name]]
        pairs += [
            (row, model(**{f"{field}_id" if field in (*KEYS, "resource") else field: value for field, value in row.items()})) for row in one.content[name]
        ]
    model.objects.bulk_create([row for _content, row in pairs])
    for content, row in pairs:
        content["pk"] = row.pk
