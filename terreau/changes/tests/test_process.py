"""The follower as a process of its own: it outlives a database that is not there, and stops when told to."""

import os
import signal
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from terreau.changes.management.commands.follow import setting
from terreau.changes.stamps import StampReader


def test_a_signal_that_comes_while_the_event_is_locked_blocks_nobody() -> None:
    event = threading.Event()
    with event._cond:  # type: ignore[attr-defined] # as a thread that begins to wait holds it
        setting(event)(signal.SIGTERM, None)
    assert event.wait(5)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_it_survives_an_unusable_database_and_stops_cleanly(tmp_path: Path, number: signal.Signals) -> None:
    environment = {
        **os.environ,
        "TERREAU_DATA": str(tmp_path),
        "DATABASE_URL": f"sqlite:///{tmp_path / 'empty.sqlite3'}",
        "DJANGO_SETTINGS_MODULE": "terreau.config.settings.dev",
    }
    manage = Path(__file__).parents[3] / "manage.py"
    process = subprocess.Popen([sys.executable, str(manage), "follow"], env=environment, stderr=subprocess.PIPE, text=True)
    with process:
        assert process.stderr is not None
        lines = []
        while not any("stamps failed" in line for line in lines):
            lines.append(process.stderr.readline())
            assert lines[-1], "".join(lines)
        assert process.poll() is None
        assert not StampReader(tmp_path / "run" / "stamps").alive()
        process.send_signal(number)
        process.stderr.read()
        assert process.wait(timeout=15) == 0
