"""How long `manage.py load_catalogue` takes, first and second time, on SQLite and, where it answers, on PostgreSQL.

    python benchmarks/load_catalogue.py

Figures to reach: 10 s, 5 s. Works on new databases that it removes; `TEST_POSTGRES_URL` names the server (default: the local socket).
"""

import os
import subprocess
import sys
import time
from pathlib import Path

from _site import each_database

ROOT = Path(__file__).resolve().parents[1]
FIRST, SECOND = 10, 5


def manage(url: str, data: str, *arguments: str) -> float:
    """Run a management command on a database; return its seconds."""
    env = {**os.environ, "DATABASE_URL": url, "TERREAU_DATA": data, "DJANGO_SETTINGS_MODULE": "terreau.config.settings.dev"}
    began = time.monotonic()
    subprocess.run([sys.executable, "manage.py", *arguments], cwd=ROOT, env=env, check=True, stdout=subprocess.DEVNULL)
    return time.monotonic() - began


def measure(name: str, url: str, data: str) -> bool:
    """Print the two durations; return whether both are within reach."""
    manage(url, data, "migrate", "-v0")
    manage(url, data, "createcachetable", "-v0")
    first, second = manage(url, data, "load_catalogue"), manage(url, data, "load_catalogue")
    print(f"{name}: first load {first:.1f} s (to reach: {FIRST} s), second {second:.1f} s ({SECOND} s)")
    return first <= FIRST and second <= SECOND


def main() -> int:
    """Measure on each database that answers."""
    return 0 if each_database(measure) else 1


if __name__ == "__main__":
    sys.exit(main())
