"""Vectors in a file: added, never changed, whole after a writer was killed, and written anew without what no longer counts."""

from pathlib import Path
from uuid import uuid4

import numpy as np
import pytest

from terreau.search import vectors
from terreau.search.vectors import VectorFile

SIZE = 8


def vector(place: int) -> np.ndarray:
    made = np.zeros(SIZE, dtype=np.float32)
    made[place % SIZE] = 1
    return made


@pytest.fixture
def file(tmp_path: Path) -> VectorFile:
    return VectorFile(tmp_path / "meaning", SIZE)


def test_what_was_added_is_there_for_every_reader(file: VectorFile, tmp_path: Path) -> None:
    uuids = [str(uuid4()) for _time in range(5)]
    file.add(uuids, [bytes([place] * 16) for place in range(5)], np.stack([vector(place) for place in range(5)]))
    for reader in (file, VectorFile(tmp_path / "meaning", SIZE)):
        assert len(reader) == 5
        assert reader.digests()[uuids[3]] == bytes([3] * 16)
        assert list(reader.closeness(vector(2)).best(1)) == [uuids[2]]


def test_the_last_vector_of_a_document_counts(file: VectorFile) -> None:
    one, other = str(uuid4()), str(uuid4())
    file.add([one, other], [b"a" * 16, b"b" * 16], np.stack([vector(0), vector(1)]))
    file.add([one], [b"c" * 16], vector(2)[None])
    assert len(file) == 2
    assert (file.vector(one) == vector(2)).all()
    assert next(iter(file.closeness(vector(2)).best(3))) == one
    assert len(file.closeness(vector(0)).best(3)) == 2


def test_a_row_half_written_is_cut_off(file: VectorFile, tmp_path: Path) -> None:
    one, other = str(uuid4()), str(uuid4())
    file.add([one], [b"a" * 16], vector(0)[None])
    with (tmp_path / "meaning" / "vectors").open("ab") as rows:
        rows.write(b"half a row")
    assert len(file) == 1
    file.add([other], [b"b" * 16], vector(1)[None])
    assert (file.vector(other) == vector(1)).all()


def test_a_document_that_left_is_no_neighbour_and_may_come_back(file: VectorFile) -> None:
    one, other = str(uuid4()), str(uuid4())
    file.add([one, other], [b"a" * 16, b"b" * 16], np.stack([vector(0), vector(1)]))
    assert file.drop([one, str(uuid4())]) == 1
    assert (len(file), file.vector(one), list(file.digests())) == (1, None, [other])
    assert list(file.closeness(vector(0)).best(3)) == [other]
    file.add([one], [b"c" * 16], vector(2)[None])
    assert next(iter(file.closeness(vector(2)).best(3))) == one


def test_what_no_longer_counts_leaves_the_file_under_the_eyes_of_its_readers(file: VectorFile, tmp_path: Path) -> None:
    uuids = [str(uuid4()) for _time in range(5)]
    reader, late = VectorFile(tmp_path / "meaning", SIZE), VectorFile(tmp_path / "meaning", SIZE)
    for place in (*range(5), 3, 3):
        file.add([uuids[place]], [bytes([place] * 16)], vector(place)[None])
    under_way = reader.closeness(vector(3))
    file.drop([uuids[4]])
    assert file.spent() == 4
    assert file.keep({uuids[1], uuids[3], uuids[4]}) == 6
    for one in (file, reader, late):
        assert set(one.digests()) == {uuids[1], uuids[3]}
        assert (one.vector(uuids[3]) == vector(3)).all()
        assert one.spent() == 0
    assert next(iter(under_way.best(1))) == uuids[3], "who was comparing goes on with what it had"
    assert file.keep(uuids) == 0, "what is tidy is not written again"


def test_what_was_read_is_not_read_again(file: VectorFile, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    learnt = []
    learn = vectors._State._learn
    monkeypatch.setattr(vectors._State, "_learn", lambda state, place, *key: (learnt.append(place), learn(state, place, *key)))
    reader = VectorFile(tmp_path / "meaning", SIZE)
    for place in range(4):
        file.add([str(uuid4())], [b"a" * 16], vector(place)[None])
        assert len(reader) == place + 1
    assert learnt == [0, 1, 2, 3]


def test_nothing_is_close_to_nothing(file: VectorFile) -> None:
    assert len(file) == 0
    assert file.closeness(vector(0)).best(5) == {}
    assert file.vector(str(uuid4())) is None
