"""Where the land and the people of what ended went."""

from collections import defaultdict
from collections.abc import Iterable, Mapping

from terreau.territories.enums import TerritoryKind
from terreau.territories.loading.wanted import WantedAlias
from terreau.territories.models import Territory


def ended_commune(code: str, aliases: Mapping[str, WantedAlias], pks: Mapping[tuple[str, str], int]) -> int | None:
    """Return the commune that names a former one among its own codes, if one does."""
    alias = aliases.get(code)
    return pks[TerritoryKind.COMMUNE, alias.commune] if alias else None


def ended_epcis(ended: Iterable[int], formerly: Mapping[int, int | None]) -> dict[int, int]:
    """Return, by EPCI that ended, the one where most inhabitants of its former communes are now; `formerly` gives the EPCI of each commune.

    No list of successions is published with the codes: this one follows from those of communes.
    """
    wanted = set(ended)
    left = [commune for commune, epci in formerly.items() if epci in wanted]
    people: dict[int, dict[int, int]] = defaultdict(lambda: defaultdict(int))
    for start in range(0, len(left), 500):
        members = Territory.objects.filter(pk__in=left[start : start + 500], epci__ended=None)
        for commune, epci, population in members.values_list("pk", "epci_id", "population"):
            before = formerly[commune]
            if epci is not None and before is not None and epci != before:
                people[before][epci] += population or 0
    return {before: max(after.items(), key=lambda one: (one[1], -one[0]))[0] for before, after in people.items()}


def final_successors(gone: Mapping[int, Territory], earlier: Iterable[Territory]) -> list[Territory]:
    """Point what ended before to what its successor, which ended too, is part of now; return what was pointed."""
    moved = []
    for row in earlier:
        passed = gone.get(row.successor_id) if row.successor_id else None
        if passed is not None and row.pk not in gone:
            row.successor_id = passed.successor_id
            moved.append(row)
    return moved
