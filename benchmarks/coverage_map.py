"""The desk's coverage map with 10,000 resources, one editor: `python benchmarks/coverage_map.py [COUNT]`.

Fills a throw-away database as `ten_thousand.py` does, then asks the map and its lists 40 times each as an editor of the platform,
through Django's whole stack without the network, a follower running, and prints the median and the 95th percentile in milliseconds, the median of the
processor time and the number of SQL queries. Target: map p50 50 ms, else the exit code is 1. Another database than SQLite:
`BENCH_DATABASE_URL=postgres:///some_empty_database python benchmarks/coverage_map.py`.
"""

import os
import statistics
import subprocess
import sys
import time

from _site import data, following
from ten_thousand import fill

ROUNDS = 40
TARGET = 50.0
PAGES = {
    "map": "couverture/",
    "map, natures": "couverture/?natures=1",
    "map, CSV": "couverture/?natures=1&format=csv",
    "behind a cell": "couverture/ressources/?levier=apprendre-a-faire-alliance&marche=agir",
    "what waits": "a-faire/",
    "to confirm": "a-faire/classement/",
}


def measure(count: int) -> int:
    """Print a line for each page; 1 when the map misses its target."""
    import django

    django.setup()
    from django.conf import settings
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    from terreau.accounts.actions import grant_role
    from terreau.accounts.models import RoleKind, User
    from terreau.core.collector import spare_what_is_loaded
    from terreau.vocabulary.models import Platform

    fill(count)
    spare_what_is_loaded()
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
    editor = User.objects.create_user(email="mesure@example.org", password="only for a measure")  # noqa: S106 - of a database thrown away
    grant_role(user=editor, platform=Platform.objects.get(), kind=RoleKind.EDITOR, by=None)
    client = Client(SERVER_NAME="localhost")
    client.force_login(editor)
    print(f"{count} resources on {connection.vendor}")
    print(f"{'page':<16}{'p50':>9}{'p95':>9}{'CPU, p50':>11}{'queries':>9}")
    medians = {}
    for name, path in PAGES.items():
        times, processor = [], []
        for _round in range(ROUNDS + 3):
            began, worked = time.perf_counter(), time.process_time()
            answer = client.get(settings.TERREAU_DESK_PATH + path)
            _whole = b"".join(answer.streaming_content) if answer.streaming else answer.content
            times.append((time.perf_counter() - began) * 1000)
            processor.append((time.process_time() - worked) * 1000)
            assert answer.status_code == 200, (path, answer.status_code)
        with CaptureQueriesContext(connection) as queries:
            client.get(settings.TERREAU_DESK_PATH + path)
        times = sorted(times[3:])
        medians[name] = statistics.median(times)
        print(f"{name:<16}{medians[name]:>6.1f} ms{times[int(len(times) * 0.95)]:>6.1f} ms{statistics.median(processor[3:]):>8.1f} ms{len(queries):>9}")
    print(f"coverage map, p50: {medians['map']:.1f} ms (target {TARGET:.0f} ms)")
    return 0 if medians["map"] <= TARGET else 1


if __name__ == "__main__":
    wanted = sys.argv[1] if len(sys.argv) > 1 else "10000"
    if os.environ.get("BENCH_INSIDE"):
        sys.exit(measure(int(wanted)))
    # Reading meanings would take a core for an hour: it is measured apart.
    with data() as environment, following({**environment, "TERREAU_ENCODER": "none"}):
        sys.exit(subprocess.run([sys.executable, __file__, wanted], env={**environment, "BENCH_INSIDE": "1"}, check=False).returncode)
