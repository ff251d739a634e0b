"""What the page of a territory costs: `python benchmarks/territory_pages.py [--count N] [--seed S]`.

Loads the project's territories in a throw-away database and asks for the pages of N of them drawn by lot, all as likely, through Django's whole stack
without the network and without the page cache, while a follower runs as it does in service. To reach: p50 15 ms. The exit code is 1 when it is missed.
"""

import argparse
import os
import random
import subprocess
import sys
import time

from _site import data, following, manage

TARGET = 15.0


def main(options: argparse.Namespace) -> int:
    """Print the milliseconds of a page and the bytes of its HTML; 1 if the target is missed."""
    import django

    django.setup()
    from django.test import Client

    from terreau.core.collector import spare_what_is_loaded
    from terreau.territories.models import Territory

    drawn = random.Random(options.seed).sample(list(Territory.objects.current()), options.count)  # noqa: S311 - the same ones every time
    client = Client(SERVER_NAME="localhost")
    client.get(drawn[0].get_absolute_url())
    spare_what_is_loaded()
    times, sizes = [], []
    for territory in drawn:
        began = time.perf_counter()
        answer = client.get(territory.get_absolute_url())
        times.append((time.perf_counter() - began) * 1000)
        sizes.append(len(answer.content))
        assert answer.status_code == 200, territory.get_absolute_url()
    times.sort()
    p50, p95 = times[len(times) // 2], times[int(len(times) * 0.95)]
    print(f"{len(drawn)} territories: p50 {p50:.1f} ms (to reach: {TARGET:.0f}), p95 {p95:.1f}, max {times[-1]:.1f}")
    print(f"HTML at most {max(sizes) / 1000:.0f} kB, not compressed")
    return 0 if p50 <= TARGET else 1


if __name__ == "__main__":
    reader = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    reader.add_argument("--count", type=int, default=500)
    reader.add_argument("--seed", type=int, default=1)
    chosen = reader.parse_args()
    if os.environ.get("BENCH_INSIDE"):
        sys.exit(main(chosen))
    with data() as environment:
        manage(environment, "load_territories")
        with following(environment):
            sys.exit(subprocess.run([sys.executable, *sys.argv], env={**environment, "BENCH_INSIDE": "1"}, check=False).returncode)
