"""Stamps: shared by processes, never going back."""

import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from terreau.changes.stamps import HEARTBEAT_LIMIT, StampReader, StampWriter, slot_of

READ = """
import sys
from pathlib import Path
from terreau.changes.stamps import StampReader, slot_of
reader = StampReader(Path(sys.argv[1]))
assert reader.alive()
for line in sys.stdin:
    as_of, table = line.split()
    print(int(reader.fresh(int(as_of), [slot_of(table)])), flush=True)
"""


@pytest.fixture
def reader(writer: StampWriter, stamps_file: Path) -> StampReader:
    writer.beat(time.monotonic_ns())
    reader = StampReader(stamps_file)
    assert reader.alive()
    return reader


@pytest.fixture
def other_process(writer: StampWriter, stamps_file: Path) -> Iterator[subprocess.Popen[str]]:
    writer.beat(time.monotonic_ns())
    with subprocess.Popen([sys.executable, "-c", READ, str(stamps_file)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        yield process
        process.stdin.close()
        process.wait(timeout=10)


def ask(process: subprocess.Popen[str], as_of: int, table: str) -> bool:
    process.stdin.write(f"{as_of} {table}\n")
    process.stdin.flush()
    return process.stdout.readline().strip() == "1"


def test_another_process_sees_a_stamp_at_once(writer: StampWriter, reader: StampReader, other_process: subprocess.Popen[str]) -> None:
    as_of = reader.position()
    assert ask(other_process, as_of, "library_resource")
    writer.bump(["library_resource"])
    assert not ask(other_process, as_of, "library_resource")
    assert ask(other_process, as_of, "vocabulary_term")
    assert ask(other_process, reader.position(), "library_resource"), "what began to render since is valid"
    writer.bump_all()
    assert not ask(other_process, as_of, "vocabulary_term")


def test_positions_grow_even_when_the_file_was_lost(writer: StampWriter, reader: StampReader, stamps_file: Path) -> None:
    writer.bump(["a"])
    before = reader.position()
    stamps_file.unlink()
    again = StampWriter(stamps_file)
    again.bump_all()
    again.beat(time.monotonic_ns())
    fresh = StampReader(stamps_file)
    assert fresh.alive()
    assert fresh.position() > before
    assert not fresh.fresh(before, [slot_of("a")])
    again.close()


def test_positions_survive_a_restart(writer: StampWriter, reader: StampReader, stamps_file: Path) -> None:
    writer.bump(["a"])
    before = reader.position()
    again = StampWriter(stamps_file)
    assert reader.position() == before
    again.bump(["b"])
    assert reader.position() > before, "the same file, seen by who had it open"
    again.close()


def test_a_dead_follower_is_noticed(writer: StampWriter, reader: StampReader) -> None:
    writer.beat(time.monotonic_ns() - HEARTBEAT_LIMIT - 1)
    assert not reader.alive()
    writer.beat(time.monotonic_ns())
    assert reader.alive()


def test_a_heartbeat_of_the_future_is_that_of_another_boot(writer: StampWriter, reader: StampReader) -> None:
    writer.beat(time.monotonic_ns() + 10**12)
    assert not reader.alive()


def test_without_a_file_or_with_a_broken_one_nothing_is_alive(tmp_path: Path) -> None:
    assert not StampReader(tmp_path / "missing").alive()
    broken = tmp_path / "broken"
    broken.write_bytes(b"not stamps")
    assert not StampReader(broken).alive()
    StampWriter(broken).close()
    assert broken.stat().st_size > 1000, "the follower makes a sound one"


def test_a_reader_finds_the_file_that_a_new_follower_made(writer: StampWriter, reader: StampReader, stamps_file: Path) -> None:
    stamps_file.unlink()
    again = StampWriter(stamps_file)
    again.beat(time.monotonic_ns())
    writer.beat(0)
    reader._tried = 0.0
    assert reader.alive()
    again.close()
