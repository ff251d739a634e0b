"""Who can help near a territory."""

import numpy as np

from terreau.network.queries.cards import ProfileCard, cards_of
from terreau.network.queries.columns import columns
from terreau.network.queries.narrowing import acting_in, distances, sitting_in
from terreau.territories.models import Territory
from terreau.vocabulary.models import Platform

NEAR_KM, MOST_NEAR = 50.0, 6


def near(platform: Platform, territory: Territory, *, most: int = MOST_NEAR, besides: int | None = None) -> list[ProfileCard]:
    """Return the profiles nearest to a territory (great circle), then those that say they act in it, less one of some key."""
    found = columns(platform)
    acting, km = acting_in(found, territory), distances(found, territory)
    there = acting | sitting_in(found, territory)
    far = np.full(len(found.keys), np.nan) if km is None else km
    close = far <= NEAR_KM
    chosen = np.flatnonzero((there | close) & (found.keys != besides))
    # The last key weighs most.
    first = chosen[np.lexsort((far[chosen], ~close[chosen]))][:most]
    # How far is of no interest of who comes here anyway.
    kilometres = {int(found.keys[row]): float(far[row]) for row in first if close[row]}
    keys = found.keys[first].tolist()
    return cards_of(platform, keys, kilometres, set(found.keys[first[acting[first]]].tolist()))
