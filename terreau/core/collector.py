"""Keeps Python's garbage collector from going through what lives as long as the process."""

import gc

from django.urls import get_resolver


def spare_what_is_loaded() -> None:
    """Import every view, then set aside all that was imported: a full collection goes through none of it any more.

    Pauses of 200 ms fell on one page of the desk in twenty (`benchmarks/desk_list.py`; https://docs.python.org/3/library/gc.html#gc.freeze).
    """
    _ = get_resolver().url_patterns
    gc.collect()
    gc.freeze()
