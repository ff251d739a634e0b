"""How long `manage.py load_territories` takes and how much memory: first, again, and again with every row compared.

    python benchmarks/load_territories.py

Figures to reach: 10 s for the first, 300 MB. Works on new databases that it removes, SQLite and, where it answers, PostgreSQL (`TEST_POSTGRES_URL` names
the server; default: the local socket). With `DATABASE_URL`, works on that database alone, which should hold no territories, and leaves them there.
Seconds and memory are those of the whole command, Django's start included.
"""

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from _site import each_database

ROOT = Path(__file__).resolve().parents[1]
FIRST, MEMORY = 10.0, 300.0


def manage(url: str, data: str, *arguments: str) -> tuple[float, float]:
    """Run a management command on a database; return its seconds and its peak memory in MB."""
    env = {**os.environ, "DATABASE_URL": url, "TERREAU_DATA": data, "DJANGO_SETTINGS_MODULE": "terreau.config.settings.dev"}
    began = time.monotonic()
    process = subprocess.Popen([sys.executable, "manage.py", *arguments], cwd=ROOT, env=env, stdout=subprocess.DEVNULL)
    _pid, status, used = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise SystemExit(f"manage.py {' '.join(arguments)} failed")
    return time.monotonic() - began, used.ru_maxrss * 1024 / 1e6


def measure(name: str, url: str, data: str) -> bool:
    """Print what three loads take; return whether the first is within reach."""
    manage(url, data, "migrate", "-v0")
    manage(url, data, "createcachetable", "-v0")
    first, memory = manage(url, data, "load_territories")
    second, _memory = manage(url, data, "load_territories")
    compared, _memory = manage(url, data, "load_territories", "--again")
    print(
        f"{name}: first load {first:.1f} s (to reach: {FIRST:.0f} s), {memory:.0f} MB ({MEMORY:.0f} MB); "
        f"again {second:.1f} s; every row compared {compared:.1f} s"
    )
    return first <= FIRST and memory <= MEMORY


def main() -> int:
    """Measure on the database asked for, else on each that answers."""
    if url := os.environ.get("DATABASE_URL"):
        with tempfile.TemporaryDirectory() as folder:
            return 0 if measure("DATABASE_URL", url, folder) else 1
    return 0 if each_database(measure) else 1


if __name__ == "__main__":
    sys.exit(main())
