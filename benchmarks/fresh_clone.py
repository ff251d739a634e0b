"""From a fresh clone to the first page, package downloads included; then a second start; then nothing left running.

    make bench ARGS=fresh_clone

Figures to reach: 300 s, 10 s. Clones the last commit into a new folder, with a new home: no cache of packages is reused.
"""

import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
FIRST, SECOND, STOP = 300, 10, 15
FORGOTTEN = ("VIRTUAL_ENV", "DJANGO_", "TERREAU_", "DATABASE_URL", "PORT", "MAKE", "MFLAGS", "EMAIL_", "PIP_CACHE_DIR", "XDG_")


def free_port() -> int:
    """Return a port that nobody uses now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def start(clone: Path, env: dict[str, str], port: int, limit: float) -> tuple[subprocess.Popen[bytes], float]:
    """Start Terreau and return it with the seconds to its first page; raise `SystemExit` if it ends or takes too long."""
    began = time.monotonic()
    process = subprocess.Popen(["make", "run", f"PORT={port}"], cwd=clone, env=env, start_new_session=True)
    while time.monotonic() - began < limit:
        if process.poll() is not None:
            raise SystemExit(f"make run ended by itself, code {process.returncode}")
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/", timeout=30) as page:
                page.read()
            return process, time.monotonic() - began
        except urllib.error.HTTPError as error:
            os.killpg(process.pid, signal.SIGINT)
            process.wait(timeout=30)
            raise SystemExit(f"the first page answers {error.code}") from None
        except OSError:
            time.sleep(0.05)
    os.killpg(process.pid, signal.SIGINT)
    process.wait(timeout=30)
    raise SystemExit(f"no page after {limit} s")


def stop(process: subprocess.Popen[bytes]) -> float:
    """Press Ctrl-C and return the seconds until all is over."""
    began = time.monotonic()
    os.killpg(process.pid, signal.SIGINT)
    process.wait(timeout=60)
    return time.monotonic() - began


def left(clone: Path) -> list[str]:
    """Return the processes that still run from the clone."""
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            if (folder / "cwd").readlink().is_relative_to(clone):
                found.append(folder.name + " " + (folder / "cmdline").read_bytes().replace(b"\0", b" ").decode())
        except OSError:
            continue
    return found


def main() -> int:
    """Measure; 1 if a figure was missed or a process is left."""
    folder = Path(tempfile.mkdtemp(prefix="terreau-fresh-"))
    clone, home, port = folder / "terreau", folder / "home", free_port()
    home.mkdir()
    env = {name: value for name, value in os.environ.items() if not name.startswith(FORGOTTEN)} | {"HOME": str(home)}
    env["PATH"] = os.pathsep.join(part for part in env["PATH"].split(os.pathsep) if not part.startswith(str(ROOT)))
    try:
        subprocess.run(["git", "clone", "--quiet", f"file://{ROOT}", clone], check=True, env=env)
        process, first = start(clone, env, port, 2 * FIRST)
        stopped = stop(process)
        process, second = start(clone, env, port, 10 * SECOND)
        stopped = max(stopped, stop(process))
        running = left(clone)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    print(f"fresh clone to first page: {first:.0f} s (to reach: {FIRST})")
    print(f"second start: {second:.1f} s (to reach: {SECOND})")
    print(f"Ctrl-C to the end: {stopped:.1f} s, processes left: {len(running)}")
    print(*running, sep="\n")
    return int(first > FIRST or second > SECOND or stopped > STOP or bool(running))


if __name__ == "__main__":
    sys.exit(main())
