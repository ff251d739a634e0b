"""Documents that mean the same as a question, or as another document; none where there is no encoder.

Vectors are made beside everything else, by the follower process: the site never waits for them.
"""

import hashlib
import logging
import shutil
import threading
import time
from collections import OrderedDict
from collections.abc import Iterable, Mapping
from datetime import timedelta
from functools import lru_cache
from pathlib import Path

import numpy as np
from django.utils import timezone

from terreau.changes.followers import Batch
from terreau.changes.log import derived_moved
from terreau.core.logs import frames
from terreau.core.registries import Searchable, SearchDocument, searchables
from terreau.search import index
from terreau.search.encoders import Encoder, encoder
from terreau.search.following import in_chunks, moved, readable
from terreau.search.models import Embedding
from terreau.search.vectors import Closeness, VectorFile

# Characters of a text that count: what the model reads of it.
READ = 1_800
log = logging.getLogger("terreau.search")
AT_ONCE = 16
# All documents are looked at again after so many seconds: what is in none of them any more is forgotten.
ROUND = 24 * 3600.0
# Whose text no document had for so long leaves the database; that a text is in use is written once a week.
UNUSED, USED_AGAIN = timedelta(days=30), timedelta(days=7)
WRITTEN_AT_ONCE = 500
# Standard deviations above the mean of all documents from which a meaning is close enough to be shown without the words.
CLOSE = 2.5
FEWEST_DOCUMENTS = 20
QUESTIONS_KEPT = 512
_FOLDER = "meaning-"


@lru_cache(maxsize=4)
def _file(folder: str, size: int) -> VectorFile:
    return VectorFile(Path(folder), size)


def vectors_of(made: Encoder) -> VectorFile:
    """Return the vectors that an encoder made on this host."""
    return _file(str(index.folder() / f"{_FOLDER}{made.name}"), made.size)


def is_there() -> bool:
    """Return whether meaning takes part in searching: there is an encoder, and it has read something."""
    made = encoder()
    return made is not None and len(vectors_of(made)) > 0


@lru_cache(maxsize=QUESTIONS_KEPT)
def _question(text: str) -> np.ndarray:
    made = encoder()
    assert made is not None
    return made.question(text)


def closeness(text: str) -> Closeness | None:
    """Compare documents with a question; None without an encoder, or before it has read enough of them to compare."""
    made = encoder()
    try:
        if made is None or len(vectors_of(made)) < FEWEST_DOCUMENTS:
            return None
        return vectors_of(made).closeness(_question(" ".join(text.split())[:READ]))
    except Exception:  # whatever an encoder or its files do, words still find
        log.exception("meaning takes no part in this search")
        return None


def is_related(found: Closeness, uuid: str) -> bool:
    """Return whether a document is about what was asked; where the closest of a scope is not, none there is."""
    made = encoder()
    return made is not None and found.product(uuid) >= made.related


def closeness_to(uuid: str) -> Closeness | None:
    """Compare documents with one of them; None where it has no vector."""
    made = encoder()
    try:
        vector = vectors_of(made).vector(uuid) if made is not None else None
        return None if made is None or vector is None else vectors_of(made).closeness(vector)
    except Exception:  # the same
        log.exception("neighbours in meaning are left out")
        return None


def _text(document: SearchDocument) -> str:
    parts = (document.title, document.purpose, document.abstract, document.body)
    return " ".join(". ".join(part for part in parts if part).split())[:READ]


def _digest(text: str) -> bytes:
    return hashlib.blake2b(text.encode(), digest_size=16).digest()


class Queue:
    """The documents to read, what moved last first. Threads share it.

    A round is the time from when all of them were put there until none waits: whoever was not met in it is gone.
    """

    def __init__(self) -> None:
        self._waiting: OrderedDict[tuple[str, int], None] = OrderedDict()
        self._lock = threading.Lock()
        self._met: set[str] | None = None
        self._begun: float | None = None

    def __len__(self) -> int:
        return len(self._waiting)

    def put(self, kind: str, keys: Iterable[int], *, first: bool) -> None:
        """Add documents, before the others or after them."""
        with self._lock:
            self._put(kind, keys, first)

    def begin(self, everything: Mapping[str, Iterable[int]]) -> None:
        """Begin a round, with the keys of all documents by kind."""
        with self._lock:
            self._met, self._begun = set(), time.monotonic()
            for kind, keys in everything.items():
                self._put(kind, keys, first=False)

    def is_due(self) -> bool:
        """Return whether no round was begun for a day."""
        return self._begun is None or time.monotonic() - self._begun > ROUND

    def take(self, most: int) -> dict[str, list[int]]:
        """Remove the next documents and return their keys by kind."""
        taken: dict[str, list[int]] = {}
        with self._lock:
            for _time in range(min(most, len(self._waiting))):
                (kind, key), _nothing = self._waiting.popitem(last=False)
                taken.setdefault(kind, []).append(key)
        return taken

    def meet(self, uuids: Iterable[str]) -> None:
        """Say that these documents are there."""
        with self._lock:
            if self._met is not None:
                self._met.update(uuids)

    def end(self) -> set[str] | None:
        """End the round once none waits, and return all that were met in it; None where none is under way, or it is not over."""
        with self._lock:
            if self._waiting:
                return None
            met, self._met = self._met, None
            return met

    def _put(self, kind: str, keys: Iterable[int], first: bool) -> None:
        for key in keys:
            self._waiting[kind, key] = None
            if first:
                self._waiting.move_to_end((kind, key), last=False)


queue = Queue()


def follow_changes(batch: Batch) -> None:
    """Put what moved first in the queue; everything, behind it, where the log does not tell all."""
    if encoder() is None:
        return
    if batch.everything:
        _begin()
    for offered, keys in moved(batch):
        queue.put(offered.kind, keys, first=True)


def _begin() -> None:
    queue.begin({offered.kind: offered.keys() for offered in searchables})


def work() -> None:
    """Read documents until none waits, then forget those that are gone; called again and again by the follower process."""
    made = encoder()
    if made is None:
        return
    if queue.is_due():
        # What this host lacks, whatever the log said to a process before this one, and what it has too much.
        _begin()
    while taken := queue.take(AT_ONCE):
        try:
            if _read(made, [document for kind, keys in taken.items() for document in readable(_offers()[kind], keys)]):
                derived_moved(index.TABLE)
        except BaseException:
            for kind, keys in taken.items():
                queue.put(kind, keys, first=False)
            raise
    _tidy(made)


def _offers() -> dict[str, Searchable]:
    return {offered.kind: offered for offered in searchables}


def _read(made: Encoder, documents: list[SearchDocument]) -> int:
    """Write the vectors of what is new in some documents, take out those that no platform shows; return how many rows that took."""
    vectors = vectors_of(made)
    texts = {document.uuid: _text(document) for document in documents if document.platforms}
    queue.meet(texts)
    known = vectors.digests()
    digests = {uuid: _digest(text) for uuid, text in texts.items()}
    new = [uuid for uuid in texts if known.get(uuid) != digests[uuid]]
    found = _vectors(made, {digests[uuid]: texts[uuid] for uuid in new})
    able = [uuid for uuid in new if digests[uuid] in found]
    if able:
        vectors.add(able, [digests[uuid] for uuid in able], np.stack([found[digests[uuid]] for uuid in able]))
    return len(able) + vectors.drop(document.uuid for document in documents if not document.platforms)


def _vectors(made: Encoder, texts: Mapping[bytes, str]) -> dict[bytes, np.ndarray]:
    """Return the vectors of texts by digest, from the database or made now."""
    found = _kept(made, texts)
    unread = [digest for digest in texts if digest not in found]
    fresh = _encoded(made, {digest: texts[digest] for digest in unread})
    _keep(made, fresh)
    return found | fresh


def _encoded(made: Encoder, texts: Mapping[bytes, str]) -> dict[bytes, np.ndarray]:
    """Return new vectors; a text that the encoder cannot take is left out, and tried again in a round to come. Where it takes none of several, it raises."""
    try:
        return dict(zip(texts, made.passages(list(texts.values())), strict=True))
    except Exception as error:
        found = {digest: vector for digest, text in texts.items() if (vector := _alone(made, text)) is not None}
        if len(texts) > 1 and not found:
            raise
        log.error("an encoder cannot read some texts", extra={"fields": {"texts": len(texts) - len(found), "traceback": frames(error)}})
        return found


def _alone(made: Encoder, text: str) -> np.ndarray | None:
    try:
        vector: np.ndarray = made.passages([text])[0]
    except Exception:  # noqa: BLE001 - whatever an encoder does with one text, it reads the others
        return None
    return vector


def _tidy(made: Encoder) -> None:
    """Forget the documents that were not met in a round that is over, and the vectors that none had for long; between rounds, rows that no longer count."""
    vectors, met = vectors_of(made), queue.end()
    if met is None:
        if vectors.spent() > len(vectors):
            vectors.keep(vectors.digests())
        return
    if vectors.keep(met):
        derived_moved(index.TABLE)
    _say_used(made, list(vectors.digests().values()))
    _forget_unused()
    _forget_others(made)


def _forget_others(made: Encoder) -> None:
    """Delete the vectors that encoders of before made on this host."""
    for path in index.folder().glob(f"{_FOLDER}*"):
        if path.name != f"{_FOLDER}{made.name}":
            shutil.rmtree(path, ignore_errors=True)


def _say_used(made: Encoder, digests: list[bytes]) -> None:
    today = timezone.localdate()
    late = Embedding.objects.filter(encoder=made.name, used__lte=today - USED_AGAIN)
    if late.exists():
        for chunk in in_chunks(digests, WRITTEN_AT_ONCE):
            late.filter(digest__in=chunk).update(used=today)


def _forget_unused() -> None:
    unused = Embedding.objects.filter(used__lt=timezone.localdate() - UNUSED)
    while keys := list(unused.values_list("pk", flat=True)[:WRITTEN_AT_ONCE]):
        Embedding.objects.filter(pk__in=keys).delete()


def _kept(made: Encoder, digests: Iterable[bytes]) -> dict[bytes, np.ndarray]:
    rows = Embedding.objects.filter(encoder=made.name, digest__in=list(digests)).values_list("digest", "vector")
    return {bytes(digest): np.frombuffer(bytes(vector), dtype=np.float16).astype(np.float32) for digest, vector in rows}


def _keep(made: Encoder, vectors: dict[bytes, np.ndarray]) -> None:
    rows = [Embedding(encoder=made.name, digest=digest, vector=vector.astype(np.float16).tobytes()) for digest, vector in vectors.items()]
    Embedding.objects.bulk_create(rows, ignore_conflicts=True)
