"""Bringing the database to what the files ask for, lot by lot, each lot one short transaction that says that territories moved."""

from collections.abc import Callable, Iterator, Sequence
from typing import Any, TypeVar
from uuid import NAMESPACE_URL, uuid5

from django.db import transaction
from django.utils import timezone

from terreau.territories.enums import AliasKind, TerritoryKind
from terreau.territories.loading.announcing import announce
from terreau.territories.loading.ending import ended_commune, ended_epcis, final_successors
from terreau.territories.loading.report import LABELS, Count, Report
from terreau.territories.loading.wanted import Source, Wanted
from terreau.territories.models import LoadedVintage, Territory, TerritoryAlias

Item = TypeVar("Item")
# Rows of a transaction: some tenths of a second.
LOT = 2_000
CONTENT = (
    "name",
    "slug",
    "subtype",
    "zone",
    "region_id",
    "department_id",
    "epci_id",
    "population",
    "area_km2",
    "density",
    "postcodes",
    "latitude",
    "longitude",
    "size_class",
    "time_zone",
    "ended",
    "successor_id",
)
WRITTEN = [*(name.removesuffix("_id") for name in CONTENT), "vintage", "updated_at"]
Key = tuple[str, str]


def lots(items: Sequence[Item]) -> Iterator[Sequence[Item]]:
    """Cut a list into what one transaction writes."""
    for start in range(0, len(items), LOT):
        yield items[start : start + LOT]


class Writer:
    """Writes what a source asks for. `pks` are those of all territories, by kind and code."""

    def __init__(self, source: Source, say: Callable[[str], None]) -> None:
        self.source = source
        self.say = say
        self.report = Report(source.contents.vintage)
        self.now = timezone.now()
        self.before: dict[Key, tuple[Any, ...]] = {}
        self.pks: dict[Key, int] = {}

    def write(self) -> Report:
        """Write everything, parents first, then what ended, and remember that it was done."""
        for kind, code, pk, *values in Territory.objects.order_by().values_list("kind", "code", "pk", *CONTENT, "vintage").iterator():
            self.before[kind, code] = tuple(values)
            self.pks[kind, code] = pk
        for kind, level in self.source.levels.items():
            self.report.counts[kind] = self.write_level(list(level.values()))
            self.say(f"  {LABELS[kind]} : {self.report.counts[kind]}")
        self.write_spans()
        self.end()
        self.write_aliases()
        self.say(f"  Autres noms et anciens codes : {self.report.aliases}")
        with transaction.atomic():
            number = Territory.objects.current().count()
            LoadedVintage.objects.create(vintage=self.report.vintage, digest=self.source.contents.digest, territories=number)
            announce()
        return self.report

    def write_level(self, level: list[Wanted]) -> Count:
        """Create and change the territories of a level; return what became of them."""
        count = Count()
        for lot in lots(level):
            self.write_lot([(wanted, values) for wanted in lot if (values := self.different(wanted, count)) is not None])
        return count

    def different(self, wanted: Wanted, count: Count) -> tuple[Any, ...] | None:
        """Return the values that a territory has to be given, None where it has them; count what becomes of it."""
        before, values = self.before.get((wanted.kind, wanted.code)), self.values(wanted)
        if before is None:
            count.created += 1
        elif before[:-1] != values:
            count.changed += 1
        else:
            count.unchanged += 1
        return None if before == (*values, self.report.vintage) else values

    def values(self, wanted: Wanted) -> tuple[Any, ...]:
        """Return the values of a territory in the order of `CONTENT`: in force, so without end or successor."""
        parents = wanted.parents
        return (
            wanted.name,
            wanted.slug,
            wanted.subtype,
            wanted.zone,
            self.pks[TerritoryKind.REGION, parents.region] if parents.region else None,
            self.pks[TerritoryKind.DEPARTMENT, parents.department] if parents.department else None,
            self.pks[TerritoryKind.EPCI, parents.epci] if parents.epci else None,
            wanted.population,
            wanted.area_km2,
            wanted.density,
            wanted.postcodes,
            wanted.latitude,
            wanted.longitude,
            wanted.size_class,
            wanted.time_zone,
            None,
            None,
        )

    def write_lot(self, lot: Sequence[tuple[Wanted, tuple[Any, ...]]]) -> None:
        """Insert or update rows by kind and code: another load that wrote them meanwhile does no harm."""
        if not lot:
            return
        rows = [
            Territory(
                uuid=uuid5(NAMESPACE_URL, f"terreau:territory/{wanted.kind.value}/{wanted.code}"),
                kind=wanted.kind.value,
                code=wanted.code,
                vintage=self.report.vintage,
                **dict(zip(CONTENT, values, strict=True)),
            )
            for wanted, values in lot
        ]
        with transaction.atomic():
            saved = Territory.objects.bulk_create(rows, update_conflicts=True, unique_fields=["kind", "code"], update_fields=WRITTEN)
            announce()
        self.pks.update({(row.kind, row.code): row.pk for row in saved})

    def write_spans(self) -> None:
        """Write which departments and regions each EPCI spans."""
        through: Any = Territory.spans.through
        wanted = {(self.pks[TerritoryKind.EPCI, epci], self.pks[kind, code]) for epci, spanned in self.source.spans.items() for kind, code in spanned}
        current = {(source, target): pk for pk, source, target in through.objects.values_list("pk", "from_territory_id", "to_territory_id")}
        fresh = sorted(wanted - current.keys())
        stale = [pk for pair, pk in current.items() if pair not in wanted]
        if not (fresh or stale):
            return
        with transaction.atomic():
            for lot in lots(stale):
                through.objects.filter(pk__in=lot).delete()
            through.objects.bulk_create([through(from_territory_id=source, to_territory_id=target) for source, target in fresh], ignore_conflicts=True)
            announce()

    def end(self) -> None:
        """Give what the files no longer hold its successor; it keeps its row and its address."""
        gone = {
            row.pk: row
            for row in Territory.objects.current().only("pk", "kind", "code", "name", "ended", "successor_id")
            if row.code not in self.source.levels[TerritoryKind(row.kind)]
        }
        if not gone:
            return
        epcis = ended_epcis([row.pk for row in gone.values() if row.kind == TerritoryKind.EPCI], self.formerly())
        for row in gone.values():
            row.ended, row.updated_at = self.report.vintage, self.now
            row.successor_id = self.successor_of(row, epcis)
        earlier = Territory.objects.filter(successor_id__in=gone).only("pk", "ended", "successor_id")
        moved = final_successors(gone, earlier)
        with transaction.atomic():
            for lot in lots([*gone.values(), *moved]):
                Territory.objects.bulk_update(lot, ["ended", "successor", "updated_at"], batch_size=200)
            announce()
        self.tell(list(gone.values()))

    def formerly(self) -> dict[int, int | None]:
        """Return the EPCI that each commune in force belonged to before this load: primary keys."""
        place = CONTENT.index("epci_id")
        return {self.pks[key]: values[place] for key, values in self.before.items() if key[0] == TerritoryKind.COMMUNE}

    def successor_of(self, row: Territory, epcis: dict[int, int]) -> int | None:
        """Return the primary key of what a territory that ended is part of now."""
        if row.kind == TerritoryKind.COMMUNE:
            return ended_commune(row.code, self.source.aliases, self.pks)
        return epcis.get(row.pk)

    def tell(self, gone: list[Territory]) -> None:
        """Note in the report what ended."""
        names = {row.pk: row for row in Territory.objects.filter(pk__in={row.successor_id for row in gone}).only("pk", "name", "code")}
        for row in sorted(gone, key=lambda row: (row.kind, row.code)):
            if row.successor_id is None:
                self.report.gone.append(f"{row.name} ({row.code})")
            else:
                new = names[row.successor_id]
                self.report.merged.append((f"{row.name} ({row.code})", f"{new.name} ({new.code})"))

    def write_aliases(self) -> None:
        """Write the other names of communes. One that the files no longer hold becomes a former one: people go on using it."""
        ended = dict(Territory.objects.filter(kind=TerritoryKind.COMMUNE, ended__isnull=False).values_list("code", "name"))
        before = {alias.code: alias for alias in TerritoryAlias.objects.select_related("territory")}
        wanted = {
            alias.code: (alias.name or ended.get(alias.code, ""), alias.kind, self.pks[TerritoryKind.COMMUNE, alias.commune])
            for alias in self.source.aliases.values()
        }
        for code, alias in before.items():
            if code not in wanted:
                wanted[code] = (alias.name, AliasKind.FORMER.value, alias.territory.successor_id or alias.territory_id)
        written = []
        for code, (name, kind, territory) in wanted.items():
            known = before.get(code)
            if known is None:
                self.report.aliases.created += 1
            elif (known.name, known.kind, known.territory_id) == (name, kind, territory):
                self.report.aliases.unchanged += 1
                continue
            else:
                self.report.aliases.changed += 1
            written.append(TerritoryAlias(code=code, name=name, kind=kind, territory_id=territory))
        for lot in lots(written):
            with transaction.atomic():
                TerritoryAlias.objects.bulk_create(lot, update_conflicts=True, unique_fields=["code"], update_fields=["name", "kind", "territory"])
                announce()
