from concurrent.futures import ThreadPoolExecutor
from itertools import count
from threading import Barrier

from terreau.core.once import made_once


def test_those_who_come_together_read_the_same_text(tmp_path):
    together, numbers = Barrier(8), count()

    def make() -> str:
        together.wait(timeout=10)
        return f"text {next(numbers)}"

    path = tmp_path / "run" / "place"
    with ThreadPoolExecutor(8) as pool:
        read = {future.result() for future in [pool.submit(made_once, path, make) for _ in range(8)]}
    assert len(read) == 1
    assert read == {path.read_text(encoding="ascii")}
    assert [found.name for found in path.parent.iterdir()] == ["place"], "no draft is left"
    assert path.stat().st_mode & 0o777 == 0o600


def test_what_is_there_is_kept(tmp_path):
    (tmp_path / "place").write_text("kept\n", encoding="ascii")
    assert made_once(tmp_path / "place", lambda: "other") == "kept"
