"""The editor's list with 10,000 resources, filtered by words, and the likely duplicates of a title: `python benchmarks/desk_list.py [COUNT]`.

Fills a throw-away database as `ten_thousand.py` does (BENCH_DATABASE_URL names another than SQLite), signs an editor in who
publishes on the platform, and asks each address 20 times through Django's whole stack: the whole page of the list and the part
that replaces its results while one types. Prints the median, the 95th percentile, the median of the processor time (a
busy machine changes it less) and the number of SQL queries. Targets: every
list p95 300 ms, duplicates p95 50 ms, else the exit code is 1.
"""

import os
import statistics
import subprocess
import sys
import time

from _site import data
from ten_thousand import fill

ROUNDS = 20
LIST, DUPLICATES = 300.0, 50.0
LISTS = {
    "list": "",
    "one frequent word": "?q=commune",
    "two words": "?q=subvention+partenaire",
    "a word that no text has": "?q=zythum",
    "one word and a lever": "?q=commune&levers={lever}",
    "by date of change": "?q=commune&ordering=-changed",
    "last page": "?p=200",
}
DESCRIBED = {
    "a title begun": {"title": "Fiche factice 1-12 commu"},
    "title and address": {"title": "Des partenaires et une subvention pour le commerce du territoire", "url": "https://www.example.org/guide/?utm_source=x"},
}


def measure(count: int) -> int:
    """Print a line for each address; 1 when one misses its target."""
    import django

    django.setup()
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext
    from django.urls import reverse

    from terreau.accounts.actions import grant_role
    from terreau.accounts.models import RoleKind, User
    from terreau.core.collector import spare_what_is_loaded
    from terreau.library.viewsets import ResourceViewSet
    from terreau.vocabulary.models import Lever, Platform

    fill(count)
    spare_what_is_loaded()
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    editor = User.objects.create_user(email="mesure@example.org", password=None)
    grant_role(user=editor, platform=Platform.objects.get(), kind=RoleKind.PUBLISHER, by=None)
    client = Client(SERVER_NAME="localhost")
    client.force_login(editor)
    lever = Lever.objects.earliest("pk").pk
    print(f"{count} resources on {connection.vendor}")
    print(f"{'address':<34}{'p50':>10}{'p95':>10}{'CPU, p50':>11}{'queries':>9}")

    def line(name: str, ask: object) -> float:
        times, processor = [], []
        for _number in range(ROUNDS + 3):
            began, worked = time.perf_counter(), time.process_time()
            answer = ask()  # type: ignore[operator]  # a call of the test client
            times.append((time.perf_counter() - began) * 1000)
            processor.append((time.process_time() - worked) * 1000)
            assert answer.status_code == 200, (name, answer.status_code)
        with CaptureQueriesContext(connection) as queries:
            ask()  # type: ignore[operator]  # same
        times = sorted(times[3:])
        p95 = times[int(len(times) * 0.95)]
        print(f"{name:<34}{statistics.median(times):>7.1f} ms{p95:>7.1f} ms{statistics.median(processor[3:]):>8.1f} ms{len(queries):>9}")
        return p95

    names = ResourceViewSet()
    slowest = 0.0
    for view, what in (("list", "page"), ("list_results", "results")):
        for name, query in LISTS.items():
            address = reverse(names.get_url_name(view)) + query.format(lever=lever)
            slowest = max(slowest, line(f"{name}, {what}", lambda address=address: client.get(address)))
    likely = 0.0
    for name, sent in DESCRIBED.items():
        address = reverse(names.get_url_name("hints"))
        likely = max(likely, line(f"likely duplicates, {name}", lambda address=address, sent=sent: client.post(address, sent)))
    print(f"lists, slowest p95: {slowest:.0f} ms (target {LIST:.0f} ms); likely duplicates: {likely:.0f} ms (target {DUPLICATES:.0f} ms)")
    return 0 if slowest <= LIST and likely <= DUPLICATES else 1


if __name__ == "__main__":
    wanted = sys.argv[1] if len(sys.argv) > 1 else "10000"
    if os.environ.get("BENCH_INSIDE"):
        sys.exit(measure(int(wanted)))
    with data() as environment:
        sys.exit(subprocess.run([sys.executable, __file__, wanted], env={**environment, "BENCH_INSIDE": "1"}, check=False).returncode)
