"""What the directory costs: `python benchmarks/network_directory.py [--count N] [--seed S] [--rounds R]`.

Makes up N profiles (5,000 unless said) in a throw-away database with all territories, and asks for pages of the directory through Django's whole stack,
without the network and without the page cache: filtered (the target: p50 15 ms, 8 queries), then whole, by words, and the points of the map. The territory
page with who is near is measured too (p50 15 ms). The exit code is 1 when a target is missed.
"""

import argparse
import os
import subprocess
import sys
import time

from _profiles import network
from _site import following

TARGET, MOST_QUERIES = 15.0, 8
FILTERED = {
    "craft and lever": "/reseau/?metier={craft}&levier={lever}",
    "kind, in a region": "/reseau/?sorte=person&territoire=region-84",
    "around a town, 50 km": "/reseau/?territoire=commune-88413&rayon=50",
    "small towns, codev": "/reseau/?taille=petits-et-moyens&codev=oui",
    "a lever, in a department": "/reseau/?levier={lever}&territoire=departement-29",
    "words": "/reseau/?q=partenaires&sorte=place",
}
OTHERS = {"whole": "/reseau/", "points of the map": "/reseau/points.json", "page of a territory": "/territoires/communes/88413-saint-die-des-vosges/"}


def main(options: argparse.Namespace) -> int:
    """Print a line for each address; 1 if a target is missed."""
    import django

    django.setup()
    from django.db import connection
    from django.test import Client

    from terreau.core.collector import spare_what_is_loaded
    from terreau.network.models import Craft
    from terreau.vocabulary.models import Platform

    platform = Platform.objects.order_by("pk").first()
    assert platform is not None
    values = {"craft": Craft.objects.order_by("order").values_list("slug", flat=True)[0], "lever": platform.framework.ordered_levers[0].slug}
    client = Client(SERVER_NAME="localhost")
    missed = False
    for name, address in (FILTERED | OTHERS).items():
        path = address.format(**values)
        client.get(path, follow=True)
        spare_what_is_loaded()
        counter = _Counter()
        with connection.execute_wrapper(counter):
            size = len(client.get(path, follow=True).content)
        times = sorted(_milliseconds(client, path) for _round in range(options.rounds))
        p50, p95, asked = times[len(times) // 2], times[int(len(times) * 0.95)], counter.count
        held = name in FILTERED or name == "page of a territory"
        bad = held and (p50 > TARGET or (name in FILTERED and asked > MOST_QUERIES))
        missed |= bad
        print(f"{name:<26} p50 {p50:6.1f} ms  p95 {p95:6.1f} ms  {asked:>2} queries  {size / 1000:5.0f} kB{'  missed' if bad else ''}", flush=True)
    return int(missed)


class _Counter:
    """Counts the queries that are asked while it is around them."""

    def __init__(self) -> None:
        self.count = 0

    def __call__(self, execute, sql, parameters, many, context):  # type: ignore[no-untyped-def]  # the form is Django's
        self.count += 1
        return execute(sql, parameters, many, context)


def _milliseconds(client, path: str) -> float:  # type: ignore[no-untyped-def]  # Django is not set up when this is read
    began = time.perf_counter()
    answer = client.get(path, follow=True)
    assert answer.status_code == 200, path
    return (time.perf_counter() - began) * 1000


if __name__ == "__main__":
    reader = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    reader.add_argument("--count", type=int, default=5000)
    reader.add_argument("--seed", type=int, default=1)
    reader.add_argument("--rounds", type=int, default=100)
    chosen = reader.parse_args()
    if os.environ.get("BENCH_INSIDE"):
        sys.exit(main(chosen))
    with network(chosen.count, chosen.seed) as made, following(made):
        sys.exit(subprocess.run([sys.executable, *sys.argv], env={**made, "BENCH_INSIDE": "1"}, check=False).returncode)
