"""Deciding what the files ask for, without touching what an editor has changed since the last load, then writing it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, models, transaction
from django.utils import timezone

from terreau.library.loading.kinds import Kind
from terreau.library.loading.problems import CatalogueError, Place, Problem
from terreau.library.loading.records import Wanted, parents_first
from terreau.library.loading.report import Count
from terreau.library.loading.states import Names, State, current_states, digest, pruned, row_instance, through, wanted_state
from terreau.library.models import LoadedRecord


def invalid_fields(kind: Kind, wanted: Wanted) -> Iterable[Problem]:
    """Yield a problem for each value that its field refuses (too long, not an address), without asking the database."""
    yield from refused(kind.model, wanted.values, wanted.place)
    for name, rows in wanted.rows.items():
        for position, row in enumerate(rows, 1):
            yield from refused(kind.rows[name].model, row.values, wanted.place.at(f"{name}[{position}]"))


def refused(model: type[models.Model], values: Mapping[str, Any], place: Place) -> Iterable[Problem]:
    """Yield a problem for each value that its field refuses."""
    for name, value in values.items():
        found: Any = model._meta.get_field(name)
        if found.blank and value in found.empty_values:
            continue
        try:
            found.clean(value, None)
        except ValidationError as error:
            yield Problem(place.at(name), " ".join(error.messages))


@dataclass
class Work:
    """What is to be done for one kind: which records, on which rows, and which states to remember of rows that are right already."""

    create: list[Wanted] = field(default_factory=list)
    update: dict[Any, Wanted] = field(default_factory=dict)
    remember: dict[str, tuple[Any, str]] = field(default_factory=dict)

    @property
    def nothing(self) -> bool:
        """Tell whether there is nothing to write."""
        return not (self.create or self.update or self.remember)


class Writer:
    """Plans and writes kinds one after the other, inside the caller's transaction; to plan is only to read."""

    def __init__(self) -> None:
        self.names = Names()
        self.now = timezone.now()
        self.loaded: dict[tuple[str, str], LoadedRecord] = {(row.kind, row.key): row for row in LoadedRecord.objects.all()}

    def plan(self, kind: Kind, wanted: list[Wanted]) -> tuple[Work, Count]:
        """Return what brings the records of a kind to what the files ask for, and what becomes of them."""
        ordered = list(parents_first(wanted, kind.itself)) if kind.itself else wanted
        count = Count(kind.label)
        found = self.existing(kind, ordered)
        for record in ordered:
            if record.key in found:
                self.names.add(record.ref, found[record.key].pk)
        work = self.decided(kind, ordered, found, count)
        keys = {record.key for record in wanted}
        count.removed = sorted(key for name, key in self.loaded if name == kind.name and key not in keys)
        return work, count

    def existing(self, kind: Kind, wanted: list[Wanted]) -> dict[str, models.Model]:
        """Return the rows that records have: those loaded before, whatever their address is now, else those made by hand."""
        manager = kind.model._default_manager
        known = {record.key: self.loaded[kind.name, record.key].object_pk for record in wanted if (kind.name, record.key) in self.loaded}
        by_pk = {str(pk): instance for pk, instance in manager.in_bulk(list(known.values())).items()}
        found = {key: by_pk[pk] for key, pk in known.items() if pk in by_pk}
        unknown = [record for record in wanted if record.key not in known]
        if unknown:
            first = kind.lookup[0]
            scope = {} if first in kind.refs else {f"{first}__in": {record.values[first] for record in unknown}}
            fields = [f"{name}_id" if name in kind.refs else name for name in kind.lookup]
            by_hand = {tuple(getattr(row, name) for name in fields): row for row in manager.filter(**scope)}
            for record in unknown:
                natural = tuple(self.names.pk(record.refs[name]) if name in kind.refs else record.values[name] for name in kind.lookup)
                if natural in by_hand:
                    found[record.key] = by_hand[natural]
        return found

    def decided(self, kind: Kind, wanted: list[Wanted], found: dict[str, models.Model], count: Count) -> Work:
        """Decide what becomes of each record."""
        work = Work()
        states = current_states(kind, wanted[0], list(found.values()), self.names) if wanted else {}
        coming = {record.ref for record in wanted if record.key not in found and (kind.name, record.key) not in self.loaded}
        for record in wanted:
            instance, before = found.get(record.key), self.loaded.get((kind.name, record.key))
            if instance is None and before:
                count.left_alone.append(f"{record.key} (supprimée depuis)")
            elif instance is None:
                work.create.append(record)
                count.created += 1
            else:
                self.decide(kind, self.with_coming(record, coming), instance, states[instance.pk], before, work, count)
        return work

    def with_coming(self, record: Wanted, coming: set[str]) -> Wanted:
        """Return a record less its links to what is gone; what this load is about to create still counts."""
        names = Names()
        for ref in self.mentioned(record):
            if ref in coming or self.names.holds(ref):
                names.add(ref, ref)
        return pruned(record, names)

    @staticmethod
    def mentioned(record: Wanted) -> Iterable[str]:
        """Yield every reference of a record."""
        rows = [row.refs.values() for found in record.rows.values() for row in found]
        for refs in (record.refs.values(), *record.many.values(), *rows):
            yield from (ref for ref in refs if ref)

    def decide(self, kind: Kind, record: Wanted, instance: models.Model, state: State, before: LoadedRecord | None, work: Work, count: Count) -> None:
        """Decide between unchanged, updated and left alone for a record that the database has."""
        wished, current = digest(wanted_state(record)), digest(state)
        if wished == current:
            count.unchanged += 1
            if before is None or before.digest != wished:
                work.remember[record.key] = instance.pk, wished
        elif before is None and not (kind.untouched and kind.untouched(instance)):
            count.left_alone.append(f"{record.key} (faite à la main)")
        elif before is not None and before.digest != current:
            count.left_alone.append(f"{record.key} (modifiée depuis)")
        elif kind.has_drafts and getattr(instance, "has_unpublished_changes", False):
            count.left_alone.append(f"{record.key} (brouillon en cours)")
        else:
            work.update[instance.pk] = record
            count.updated += 1

    def carry_out(self, kind: Kind, work: Work) -> None:
        """Write the rows, then what links them: a record may be linked with one that comes after it."""
        for key, (known, state) in work.remember.items():
            self.remember(kind, key, known, state)
        saved: dict[Any, Wanted] = {}
        current = kind.model._default_manager.in_bulk(list(work.update))
        for pk, record in work.update.items():
            saved[self.save(kind, record, current[pk])] = record
        for record in work.create:
            saved[self.save(kind, record, kind.model())] = record
        saved = {pk: pruned(record, self.names) for pk, record in saved.items()}
        self.link(kind, saved, fresh=not work.update)
        if kind.has_drafts and saved:
            self.publish(kind, list(saved))
        for pk, record in saved.items():
            self.remember(kind, record.key, pk, digest(wanted_state(record)))

    def save(self, kind: Kind, record: Wanted, instance: models.Model) -> Any:
        """Save a record's own fields; return its primary key."""
        for name, value in record.values.items():
            setattr(instance, name, value)
        for name, ref in record.refs.items():
            setattr(instance, f"{name}_id", self.names.pk(ref))
        if kind.has_drafts and instance.pk is None:
            instance.live, instance.first_published_at, instance.last_published_at = True, self.now, self.now  # type: ignore[attr-defined]  # DraftStateMixin's fields
        if kind.prepare:
            kind.prepare(instance)
        try:
            with transaction.atomic():
                instance.save()
        except IntegrityError as error:
            raise CatalogueError([Problem(record.place, f"la base refuse cette fiche, sans doute parce qu’une autre porte déjà ce nom ({error}).")]) from error
        self.names.add(record.ref, instance.pk)
        return instance.pk

    def link(self, kind: Kind, saved: dict[Any, Wanted], *, fresh: bool) -> None:
        """Write the links and rows of saved records, all at once for each field."""
        for name in kind.many:
            table, here, there = through(kind, name)
            if not fresh:
                table._default_manager.filter(**{f"{here}__in": list(saved)}).delete()
            table._default_manager.bulk_create(table(**{here: pk, there: self.names.pk(ref)}) for pk, record in saved.items() for ref in record.many[name])
        for name, spec in kind.rows.items():
            if not fresh:
                spec.model._default_manager.filter(**{f"{spec.parent}__in": list(saved)}).delete()
            spec.model._default_manager.bulk_create(row_instance(spec, pk, row, self.names) for pk, record in saved.items() for row in record.rows[name])

    def publish(self, kind: Kind, pks: list[Any]) -> None:
        """Give each record the revision that the admin compares with and goes on from."""
        for instance in kind.model._default_manager.filter(pk__in=pks):
            revision = instance.save_revision(changed=False, clean=False)  # type: ignore[attr-defined]  # RevisionMixin's method
            kind.model._default_manager.filter(pk=instance.pk, live=True).update(live_revision=revision)

    def remember(self, kind: Kind, key: str, pk: Any, state: str) -> None:
        """Remember the state that a record was given."""
        row = self.loaded.get((kind.name, key)) or LoadedRecord(kind=kind.name, key=key)
        row.object_pk, row.digest = str(pk), state
        row.save()
        self.loaded[kind.name, key] = row
