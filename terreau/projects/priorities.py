"""What comes first: gaps, weighed by what was said to be decisive, carried a little by the levers that condition others.

The formula and its limits are told in `docs/explanation/boussole.md`.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

DECISIVE = 2.0
# Levers that condition a lever that matters gain at most this share of their own weight.
CARRIED = 0.3
_HEAVIEST = 4 * DECISIVE


@dataclass(frozen=True)
class Link:
    """A lever that conditions another one."""

    origin: str
    target: str


@dataclass(frozen=True)
class Priority:
    """How much a lever matters now: its gap (0 to 4), its own weight, its weight once carried, and the lever that carries it, if one does."""

    lever: str
    gap: float
    own: float
    weight: float
    decisive: bool
    carried_by: str = ""


def gap(level: float | None, target: float) -> float:
    """Return what is missing to a target; nothing is held against what is unknown, which is asked about instead."""
    return 0.0 if level is None else max(0.0, target - level)


def priorities(gaps: Mapping[str, float], decisive: Collection[str], links: Iterable[Link]) -> list[Priority]:
    """Return the levers by weight, the heaviest first, ties in the order of `gaps`.

    The own weight of a lever is its gap, doubled where it is decisive. A lever that conditions another gains up to 30 % of its own weight, in
    proportion to the own weight of the heaviest it conditions. One hop only: what is carried is never carried further, so that cycles do no harm.
    """
    own = {lever: value * (DECISIVE if lever in decisive else 1.0) for lever, value in gaps.items()}
    heaviest: dict[str, str] = {}
    for link in links:
        known = link.origin in own and link.target in own and link.origin != link.target
        if known and own[link.target] > own.get(heaviest.get(link.origin, ""), 0.0):
            heaviest[link.origin] = link.target
    found = [_priority(lever, gaps[lever], own, heaviest.get(lever, ""), decisive=lever in decisive) for lever in gaps]
    return sorted(found, key=lambda priority: -priority.weight)


def _priority(lever: str, missing: float, own: Mapping[str, float], carrier: str, *, decisive: bool) -> Priority:
    share = CARRIED * own[carrier] / _HEAVIEST if carrier else 0.0
    carried = bool(share and own[lever])
    return Priority(lever, missing, own[lever], own[lever] * (1 + share), decisive, carrier if carried else "")
