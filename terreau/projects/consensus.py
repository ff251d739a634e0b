"""How far several views of one thing agree."""

from collections import Counter
from collections.abc import Sequence
from math import log2


def consensus(levels: Sequence[int], lowest: int = 0, highest: int = 4) -> float:
    """Return the consensus of levels on an ordered scale: 1 where all say the same, 0 for an even split between the ends.

    W. J. Tastle and M. J. Wierman, « Consensus and dissention: A measure of ordinal dispersion », International Journal of Approximate Reasoning,
    45(3), 2007. Raises `ValueError` without levels, or for one outside the scale.
    """
    if not levels or not all(lowest <= level <= highest for level in levels):
        raise ValueError("Consensus is that of at least one level of the scale.")
    number, width = len(levels), highest - lowest
    mean = sum(levels) / number
    found = 1 + sum(count / number * log2(1 - abs(level - mean) / width) for level, count in Counter(levels).items())
    return min(1.0, max(0.0, found))
