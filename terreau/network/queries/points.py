"""The points of the map: where what is wanted is, as light as can be, and what a few of them are."""

from collections.abc import Sequence

import numpy as np

from terreau.network.models import Profile
from terreau.network.queries.cards import cards
from terreau.network.queries.narrowing import Narrowing
from terreau.network.queries.wanted import Wanted
from terreau.vocabulary.models import Platform

# Ten thousandths of a degree are eleven metres: closer than the middle of a commune is to anything.
PRECISION = 10_000
MOST_AT_ONCE = 60

Figures = dict[str, object]


def points(platform: Platform, wanted: Wanted) -> Figures:
    """Return what the map draws, in columns, which compress three times better than rows.

    `k`: keys, each as the step from the one before; `a`, `o`: latitudes and longitudes in ten thousandths of a degree; `s`: a digit each, the place of
    the kind in `Kind`; `f`: the places in these lists of what was made up.
    """
    narrowing = Narrowing(platform, wanted)
    found = narrowing.columns
    rows = np.flatnonzero(narrowing.rows() & ~np.isnan(found.points[:, 0]))
    rows = rows[np.argsort(found.keys[rows])]
    degrees, made_up = np.rint(found.points[rows] * PRECISION).astype(int), found.made_up[rows]
    return {
        "k": np.diff(found.keys[rows], prepend=0).tolist(),
        "a": degrees[:, 0].tolist(),
        "o": degrees[:, 1].tolist(),
        "s": "".join(map(str, (found.kinds[rows] - 1).tolist())),
        "f": True if made_up.all() and len(rows) else np.flatnonzero(made_up).tolist(),
    }


def previews(platform: Platform, keys: Sequence[int]) -> list[list[object]]:
    """Return what a few points of the map say of themselves: [key, name, what it is, where, its address, whether it was made up]."""
    shown = Profile.objects.on(platform).public().filter(pk__in=list(keys)[:MOST_AT_ONCE]).order_by("slug")
    return [[card.pk, card.name, card.what, card.place, card.url, card.synthetic] for card in cards(shown, [])]
