"""Telling the page cache and the followers that territories moved: once for each transaction that writes, not for each row (ADR 20)."""

from terreau.changes.log import derived_moved
from terreau.territories.models import Territory, TerritoryAlias

TABLES = (Territory._meta.db_table, Territory.spans.through._meta.db_table, TerritoryAlias._meta.db_table)


def announce() -> None:
    """Say that territories moved. Call it in the transaction that moved them."""
    for table in TABLES:
        derived_moved(table)
