"""The legal time of each territory, as names of the IANA database."""

from terreau.territories.enums import Zone

PARIS = "Europe/Paris"
_BY_DEPARTMENT = {
    "971": "America/Guadeloupe",
    "972": "America/Martinique",
    "973": "America/Cayenne",
    "974": "Indian/Reunion",
    "975": "America/Miquelon",
    "976": "Indian/Mayotte",
    "977": "America/St_Barthelemy",
    "978": "America/Marigot",
    "984": "Indian/Kerguelen",
    "986": "Pacific/Wallis",
    "987": "Pacific/Tahiti",
    "988": "Pacific/Noumea",
    # Clipperton has no name of its own in the database. Its time is UTC-8 all year, which is that of Pitcairn, in the same ocean.
    "989": "Pacific/Pitcairn",
}
# Archipelagos that do not keep the time of their collectivity. The database's table of zones gives Crozet, and gave the Scattered Islands,
# the time of Réunion (UTC+4); nobody lives there but those on a mission.
_BY_COMMUNE = {
    "98413": "Indian/Reunion",
    "98414": "Antarctica/DumontDUrville",
    "98415": "Indian/Reunion",
    "98719": "Pacific/Gambier",
    "98718": "Pacific/Marquesas",
    "98723": "Pacific/Marquesas",
    "98731": "Pacific/Marquesas",
    "98746": "Pacific/Marquesas",
    "98756": "Pacific/Marquesas",
    "98757": "Pacific/Marquesas",
}


def time_zone_of(zone: str, department: str, commune: str = "") -> str:
    """Return the time zone of a territory, by the code of its department and, for a commune, its own.

    Raises `KeyError` for an overseas department that is not known here.
    """
    if zone == Zone.METRO:
        return PARIS
    return _BY_COMMUNE.get(commune) or _BY_DEPARTMENT[department]
