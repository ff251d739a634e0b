"""Where a project stands on each lever."""

from collections.abc import Mapping

from terreau.questionnaires.scoring import Reading

# 0 « pas commencé » to 4 « transmis »: the words are those of the rosette (`core.rosette.WORDS`).
HIGHEST = 4


def level_of(reading: Reading | None) -> int | None:
    """Return the level, 0 to 4, that the answers on a lever reach; None where nothing is known.

    Anchors are cumulative facts: the level is the last whole one that their mean attains, never the next.
    """
    if reading is None or reading.mean is None:
        return None
    return min(HIGHEST, int(reading.mean + 1e-9))


def levels(readings: Mapping[str, Reading]) -> dict[str, int | None]:
    """Return the level of each lever that was asked about; what is said of one changes no other."""
    return {lever: level_of(reading) for lever, reading in readings.items()}
