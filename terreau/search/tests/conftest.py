"""A shelf of documents that no room offers, and the index made of it."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any
from uuid import NAMESPACE_URL, uuid5

import numpy as np
import pytest
from django.db.models import Model

from terreau.core import registries
from terreau.core.registries import SearchDocument
from terreau.search import encoders, index, meaning
from terreau.search.analysis import words_of

PLATFORM = 1


def document(key: int, title: str, **fields: Any) -> SearchDocument:
    """Return a document of the platform."""
    return replace(SearchDocument("leaf", key, str(uuid5(NAMESPACE_URL, str(key))), f"/{key}/", title, platforms=(PLATFORM,)), **fields)


class Leaf(Model):
    """What the keys of the shelf would be those of; no table is made of it."""

    class Meta:
        app_label = "search_tests"
        managed = False


LEAVES = Leaf._meta.db_table


class Shelf:
    """What a room offers; tests put documents on it and take them off."""

    kind, model = "leaf", Leaf

    def __init__(self) -> None:
        self.held: dict[int, SearchDocument] = {}

    def put(self, *documents: SearchDocument) -> None:
        self.held.update({one.key: one for one in documents})

    def keys(self) -> list[int]:
        return sorted(self.held)

    def documents(self, keys: Iterable[int]) -> Iterator[SearchDocument]:
        yield from (self.held[key] for key in keys if key in self.held)

    def moved(self, subjects: set[tuple[str, str]]) -> list[int]:
        return [int(key) for table, key in subjects if table == LEAVES]


@pytest.fixture
def shelf(monkeypatch: pytest.MonkeyPatch) -> Shelf:
    made = Shelf()
    monkeypatch.setattr(registries, "searchables", [made])
    monkeypatch.setattr("terreau.search.following.searchables", [made])
    monkeypatch.setattr("terreau.search.meaning.searchables", [made])
    return made


@pytest.fixture
def own_folder(tmp_path: Path, settings: Any, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A data folder of the test's own, read by the real reader."""
    settings.TERREAU_DATA = tmp_path
    monkeypatch.setattr(index, "_reader", index.Reader())
    return tmp_path


class WordsEncoder:
    """Meaning for tests: words that are told to say the same share a direction; the others have one each."""

    name = "words"
    size = 64
    related = 0.1
    same: dict[str, str] = {"argent": "monnaie", "financement": "monnaie", "fonds": "monnaie"}
    read: list[str] = []

    def question(self, text: str) -> np.ndarray:
        return self._vector(text)

    def passages(self, texts: Any) -> np.ndarray:
        self.read.extend(texts)
        return np.stack([self._vector(text) for text in texts]) if len(texts) else np.empty((0, self.size), dtype=np.float32)

    def _vector(self, text: str) -> np.ndarray:
        vector = np.zeros(self.size, dtype=np.float32)
        for word in words_of(text):
            seed = uuid5(NAMESPACE_URL, self.same.get(word.plain, word.plain)).int % 2**32
            vector += np.random.default_rng(seed).standard_normal(self.size).astype(np.float32)
        length = float(np.linalg.norm(vector))
        return vector / length if length else vector


@pytest.fixture
def encoder(own_folder: Path, settings: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[type[WordsEncoder]]:
    """An encoder that needs no model, with an empty queue."""
    settings.TERREAU_ENCODER = f"{__name__}.WordsEncoder"
    monkeypatch.setattr(meaning, "queue", meaning.Queue())
    WordsEncoder.read.clear()
    encoders.encoder.cache_clear()
    meaning._question.cache_clear()
    yield WordsEncoder
    encoders.encoder.cache_clear()
    meaning._question.cache_clear()
