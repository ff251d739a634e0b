"""Uncached pages with 10,000 resources, one client: `python benchmarks/ten_thousand.py [COUNT]`.

Fills a throw-away database with made-up records drawn from the starter vocabulary (they never leave it), then asks each
page 60 times through Django's whole stack, without the page cache and without the network, and prints the median and the
95th percentile in milliseconds, the median of the processor time (all there is to it on SQLite; a busy machine changes it
less) and the number of SQL queries. Target: resource page p50 8 ms, else the exit code is 1.
"""

import os
import random
import statistics
import subprocess
import sys
import time

from _site import data

ROUNDS = 60
TARGET = 8.0
PAGES = {
    "resource": "/ressources/essai-{number}/",
    "library": "/ressources/",
    "library, two facets": "/ressources/?levier=apprendre-a-faire-alliance&marche=agir",
    "library, words": "/ressources/?q=subvention+partenaires",
    "lever": "/leviers/apprendre-a-faire-alliance/",
    "home": "/",
}


def fill(count: int) -> None:
    """Add made-up resources with their levers, publishers, audiences, placements and relations."""
    from django.db import transaction
    from django.utils import timezone

    from terreau.accounts.models import Organisation
    from terreau.core.text import fold
    from terreau.library.models import Placement, Relation, Resource, ResourcePublisher
    from terreau.vocabulary.models import Concept, Framework, Lever, Nature, Scheme, Step

    chance = random.Random(1)  # noqa: S311 - the same data every time
    kinds, formats, audiences = ([*Concept.objects.of(scheme)] for scheme in (Scheme.KIND, Scheme.FORMAT, Scheme.AUDIENCE))
    levers, organisations, steps, natures = [*Lever.objects.all()], [*Organisation.objects.all()], [*Step.objects.all()], [*Nature.objects.all()]
    framework, now = Framework.objects.get(), timezone.now()
    words = ["commune", "projet", "partenaires", "territoire", "subvention", "école", "commerce", "énergie", "mobilité", "santé", "eau", "forêt"]

    def sentence() -> str:
        return " ".join(chance.choices(words, k=25))

    made = [
        Resource(
            title=f"Essai {number} {chance.choice(words)}",
            slug=f"essai-{number}",
            abstract=sentence(),
            folded=fold(sentence()),
            kind=chance.choice(kinds),
            format=chance.choice(formats),
            year=chance.randint(2008, 2025),
            live=True,
            first_published_at=now,
        )
        for number in range(count)
    ]
    with transaction.atomic():
        made = Resource.objects.bulk_create(made, batch_size=500)
        links, readers = Resource.levers.through, Resource.audiences.through
        links.objects.bulk_create(
            [links(resource_id=one.pk, lever_id=lever.pk) for one in made for lever in chance.sample(levers, chance.randint(1, 3))], batch_size=900
        )
        readers.objects.bulk_create([readers(resource_id=one.pk, concept_id=found.pk) for one in made for found in chance.sample(audiences, 2)], batch_size=900)
        ResourcePublisher.objects.bulk_create([ResourcePublisher(resource=one, organisation=chance.choice(organisations)) for one in made], batch_size=900)
        Placement.objects.bulk_create(
            [Placement(resource=one, framework=framework, step=chance.choice(steps), nature=chance.choice(natures)) for one in made], batch_size=900
        )
        Relation.objects.bulk_create(
            [Relation(origin=one, target=made[number - 1], kind="complete") for number, one in enumerate(made) if number], batch_size=900
        )


def measure(count: int) -> int:
    """Print a line for each page; 1 when the resource page misses its target."""
    import django

    django.setup()
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    from terreau.core.collector import spare_what_is_loaded

    fill(count)
    spare_what_is_loaded()
    client = Client(SERVER_NAME="localhost")
    print(f"{count} resources on {connection.vendor}")
    print(f"{'page':<22}{'p50':>9}{'p95':>9}{'CPU, p50':>11}{'queries':>9}")
    medians = {}
    for name, path in PAGES.items():
        times, processor = [], []
        for number in range(ROUNDS + 5):
            address = path.format(number=(number * 37) % count)
            began, worked = time.perf_counter(), time.process_time()
            answer = client.get(address)
            times.append((time.perf_counter() - began) * 1000)
            processor.append((time.process_time() - worked) * 1000)
            assert answer.status_code == 200, (address, answer.status_code)
        with CaptureQueriesContext(connection) as queries:
            client.get(path.format(number=1))
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
