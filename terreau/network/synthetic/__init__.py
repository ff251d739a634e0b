"""Profiles made up for a measure or a try-out: nobody stands behind them, and each says so by its name."""

from terreau.network.synthetic.rows import Lists, TooPoorError, lists, row
from terreau.network.synthetic.writing import generate, remove

__all__ = ["Lists", "TooPoorError", "generate", "lists", "remove", "row"]
