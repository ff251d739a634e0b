"""Uncached pages with 10,000 resources, one client: `python benchmarks/ten_thousand.py [COUNT]`.

Fills a throw-away database with made-up resources (as `manage.py generate_library`, but one in five only has a text of 450 words), then asks each
page 60 times through Django's whole stack, without the page cache and without the network, and prints the median and the
95th percentile in milliseconds, the median of the processor time (all there is to it on SQLite; a busy machine changes it
less) and the number of SQL queries. Target: resource page p50 8 ms, else the exit code is 1.
"""

import os
import statistics
import subprocess
import sys
import time
from itertools import pairwise

from _site import data

ROUNDS = 60
SEED = 1
# As in the starter library: the others are references.
ONE_TEXT_IN = 5
TARGET = 8.0
PAGES = {
    "resource": "/ressources/{slug}/",
    "library": "/ressources/",
    "library, two facets": "/ressources/?levier=apprendre-a-faire-alliance&marche=agir",
    "library, words": "/ressources/?q=subvention+partenaire",
    "lever": "/leviers/apprendre-a-faire-alliance/",
    "home": "/",
}


def fill(count: int) -> list[str]:
    """Add made-up resources (`manage.py generate_library`), each linked to the one before; return their slugs, in order."""
    from django.db import transaction

    from terreau.library import synthetic
    from terreau.library.models import Relation, Resource

    synthetic.generate(count, SEED, one_in=ONE_TEXT_IN)
    # Each was published a minute before the one that precedes it.
    made = list(Resource.objects.filter(synthetic=True).order_by("-first_published_at").values_list("pk", "slug"))
    keys = [key for key, _slug in made]
    with transaction.atomic():
        Relation.objects.bulk_create([Relation(origin_id=key, target_id=before, kind="complete") for before, key in pairwise(keys)], batch_size=900)
    return [slug for _key, slug in made]


def measure(count: int) -> int:
    """Print a line for each page; 1 when the resource page misses its target."""
    import django

    django.setup()
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    from terreau.core.collector import spare_what_is_loaded
    from terreau.search import following

    slugs = fill(count)
    following.rebuild()
    spare_what_is_loaded()
    client = Client(SERVER_NAME="localhost")
    print(f"{count} resources on {connection.vendor}")
    print(f"{'page':<22}{'p50':>9}{'p95':>9}{'CPU, p50':>11}{'queries':>9}")
    medians = {}
    for name, path in PAGES.items():
        times, processor = [], []
        for number in range(ROUNDS + 5):
            address = path.format(slug=slugs[(number * 37) % count])
            began, worked = time.perf_counter(), time.process_time()
            answer = client.get(address)
            times.append((time.perf_counter() - began) * 1000)
            processor.append((time.process_time() - worked) * 1000)
            assert answer.status_code == 200, (address, answer.status_code)
        with CaptureQueriesContext(connection) as queries:
            client.get(path.format(slug=slugs[1]))
        times = sorted(times[5:])
        medians[name] = statistics.median(times)
        print(f"{name:<22}{medians[name]:>6.1f} ms{times[int(len(times) * 0.95)]:>6.1f} ms{statistics.median(processor[5:]):>8.1f} ms{len(queries):>9}")
    print(f"resource page, p50: {medians['resource']:.1f} ms (target {TARGET:.0f} ms)")
    return 0 if medians["resource"] <= TARGET else 1


if __name__ == "__main__":
    wanted = sys.argv[1] if len(sys.argv) > 1 else "10000"
    if os.environ.get("BENCH_INSIDE"):
        sys.exit(measure(int(wanted)))
    with data() as environment:
        sys.exit(subprocess.run([sys.executable, __file__, wanted], env={**environment, "BENCH_INSIDE": "1"}, check=False).returncode)
