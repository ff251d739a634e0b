"""What searching costs: `python benchmarks/search.py [--count N]`.

Makes up N resources (10,000 unless said) in a throw-away database, makes the index of this host as the follower does, then prints, in milliseconds:
the engine (two words, twenty results, their number and all facets; with what cards show and why, and without),
completion, the library's page through Django's whole stack
without the network (no words, words, words with meaning: made-up vectors, the real encoder), and, over HTTP on two workers with eight clients, pages
a second that are not in memory. Targets: engine p95 8 ms; completion p95 5 ms; page p50 10 ms (p95 20 with words, 40 with meaning, 30 with
100,000 resources); 150 pages a second; index in 60 s and 600 MB; published and found within 2 s. The exit code is 1 when one is missed.
"""

import argparse
import http.client
import json
import os
import random
import resource as system
import statistics
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from urllib.parse import quote

from _site import database, following, manage, serving

ROUNDS = 200
CLIENTS = 8
SECONDS = 10.0
WARMING = 400
missed: list[str] = []


def tell(what: str, value: float, unit: str, target: float | None = None, *, at_least: bool = False) -> None:
    """Print a figure, and remember it when it misses its target."""
    met = target is None or (value >= target if at_least else value <= target)
    aim = "" if target is None else f"  (target {target:g} {unit}{'' if met else ', missed'})"
    print(f"{what:<52}{value:>10.1f} {unit}{aim}", flush=True)
    if not met:
        missed.append(what)


def timed(ask: Callable[[], object], rounds: int = ROUNDS) -> tuple[float, float]:
    """Return the median and the 95th percentile, in milliseconds."""
    times = []
    for number in range(rounds + 5):
        began = time.perf_counter()
        ask()
        if number >= 5:
            times.append((time.perf_counter() - began) * 1000)
    times.sort()
    return statistics.median(times), times[int(len(times) * 0.95)]


def rebuild() -> None:
    """Make the index, and print the seconds and the memory it takes; in a process of its own, to tell its memory."""
    import django

    django.setup()
    from terreau.search import following as follower

    began = time.perf_counter()
    count = follower.rebuild()
    print(json.dumps({"count": count, "seconds": time.perf_counter() - began, "memory": system.getrusage(system.RUSAGE_SELF).ru_maxrss / 1000}))


def made_up_vectors() -> None:
    """Give every document a vector, as if its meaning had been read."""
    import numpy as np

    from terreau.core.registries import searchables
    from terreau.search.encoders import encoder
    from terreau.search.following import in_chunks
    from terreau.search.meaning import vectors_of

    made, chance = encoder(), np.random.default_rng(1)
    if made is None:
        return
    for offered in searchables:
        for chunk in in_chunks(offered.keys(), 5000):
            uuids = [document.uuid for document in offered.documents(chunk) if document.platforms]
            rows = chance.standard_normal((len(uuids), made.size)).astype(np.float32)
            vectors_of(made).add(uuids, [bytes(16)] * len(uuids), rows / np.linalg.norm(rows, axis=1, keepdims=True))


def words(chance: random.Random) -> Callable[[], str]:
    """Return what gives two words of the made-up texts, frequent and rare ones alike."""
    from terreau.search import index

    known = index.reading(lambda searcher: [word for letter in "acdeflmpst" for word, _found in searcher.terms_with_prefix("plain", letter, limit=150)])
    return lambda: " ".join(chance.sample(known, 2))


def measure(count: int) -> None:
    """Print the engine's figures and those of the pages."""
    import django

    django.setup()
    from django.conf import settings
    from django.test import Client
    from django.test.utils import override_settings

    from terreau.core.collector import spare_what_is_loaded
    from terreau.library.facets import FACETS
    from terreau.library.views import SUGGESTED
    from terreau.search.encoders import encoder
    from terreau.search.engine import Request, search, suggest
    from terreau.vocabulary.models import Platform

    platform = Platform.objects.select_related("framework").get()
    facets = tuple(facet.in_index(platform.framework) for facet in FACETS.values())
    two = words(random.Random(2))  # noqa: S311 - the same questions every time
    spare_what_is_loaded()
    p50, p95 = timed(lambda: search(Request("resource", two(), platform=platform.pk, facets=facets, with_meaning=False)))
    tell("engine, two words, 20 results, count, 9 facets, why, p50", p50, "ms")
    tell("engine with why, p95", p95, "ms")
    p50, p95 = timed(lambda: search(Request("resource", two(), platform=platform.pk, facets=facets, with_meaning=False, shown=False)))
    tell("engine without what cards show and why, p50", p50, "ms")
    tell("engine without, p95", p95, "ms", 8)
    p50, p95 = timed(lambda: suggest(platform.pk, two().split()[0][:4], SUGGESTED))
    tell("completion, p95", p95, "ms", 5)
    client = Client(SERVER_NAME="localhost")
    many = count > 10_000
    for name, path, p50_target, p95_target in (
        ("page, no words", lambda: "/ressources/", 10, 30 if many else None),
        ("page, a facet", lambda: "/ressources/?marche=agir", 10, 30 if many else None),
        ("page, words", lambda: f"/ressources/?q={quote(two())}", 10, 30 if many else 20),
    ):
        with override_settings(TERREAU_ENCODER=""):
            encoder.cache_clear()
            p50, p95 = timed(lambda: client.get(path()))  # noqa: B023 - called at once
        tell(f"{name}, p50", p50, "ms", None if many else p50_target)
        tell(f"{name}, p95", p95, "ms", p95_target)
    encoder.cache_clear()
    if settings.TERREAU_ENCODER and encoder() is not None:
        made_up_vectors()
        p50, p95 = timed(lambda: client.get(f"/ressources/?q={quote(two())}"))
        tell("page, words and meaning, p50", p50, "ms")
        tell("page, words and meaning, p95", p95, "ms", 40)


def throughput(port: int, questions: list[str]) -> float:
    """Return the pages a second that eight clients get, each page asked for once."""
    ends, done = time.perf_counter() + SECONDS, [0] * CLIENTS

    def ask(number: int) -> None:
        connection = http.client.HTTPConnection("127.0.0.1", port)
        for question in questions[number::CLIENTS]:
            connection.request("GET", f"/ressources/?q={quote(question)}", headers={"Host": "localhost"})
            answer = connection.getresponse()
            answer.read()
            assert answer.status == 200, (answer.status, question)
            done[number] += 1
            if time.perf_counter() > ends:
                break
        connection.close()

    began = time.perf_counter()
    clients = [threading.Thread(target=ask, args=(number,)) for number in range(CLIENTS)]
    for one in clients:
        one.start()
    for one in clients:
        one.join()
    return sum(done) / (time.perf_counter() - began)


def published_and_found(port: int) -> float:
    """Return the seconds from the publication of a resource to its being found over HTTP, the slowest of five."""
    publisher = subprocess.Popen([sys.executable, "-c", PUBLISHER], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=os.environ)
    assert publisher.stdin
    assert publisher.stdout
    publisher.stdout.readline()
    slowest = 0.0
    for number in range(5):
        word = f"introuvable{'abcde'[number] * 5}"
        publisher.stdin.write(f"{word}\n")
        publisher.stdin.flush()
        began = float(publisher.stdout.readline())
        while True:
            connection = http.client.HTTPConnection("127.0.0.1", port)
            connection.request("GET", f"/ressources/?q={word}", headers={"Host": "localhost"})
            if f"Une fiche {word}" in connection.getresponse().read().decode():
                break
            connection.close()
            if time.monotonic() - began > 60:
                raise SystemExit("published a minute ago, and not found")
            time.sleep(0.02)
        slowest = max(slowest, time.monotonic() - began)
    publisher.stdin.close()
    publisher.wait()
    return slowest


# Waits for a word, publishes a resource that holds it, says when.
PUBLISHER = """
import sys, time
import django
django.setup()
from terreau.library.models import Resource
from terreau.vocabulary.models import Concept, Lever, Scheme
kind, lever = Concept.objects.of(Scheme.KIND).first(), Lever.objects.first()
print("ready", flush=True)
for line in sys.stdin:
    word = line.strip()
    made = Resource(title=f"Une fiche {word}", slug=word, purpose="Pour voir.", kind=kind, live=True, synthetic=False)
    made.levers = [lever]
    made.save()
    print(time.monotonic(), flush=True)
"""


def main(count: int, port: int) -> int:
    """Print all figures; 1 when one misses its target."""
    with database() as environment:
        os.environ.update(environment)
        manage(environment, "load_catalogue")
        began = time.perf_counter()
        manage(environment, "generate_library", "--count", str(count), "--seed", "1")
        print(f"{count} resources made up in {time.perf_counter() - began:.0f} s", flush=True)
        made = subprocess.run([sys.executable, __file__, "rebuild"], env={**environment, "BENCH_INSIDE": "1"}, check=True, capture_output=True, text=True)
        told = json.loads(made.stdout.splitlines()[-1])
        tell(f"index of {told['count']} documents", told["seconds"], "s", 60)
        tell("its memory", told["memory"], "MB", 600)
        site = {**environment, "TERREAU_ENCODER": "none", "PORT": str(port)}
        with following(site):
            wait_for_the_index(site)
            inside = subprocess.run([sys.executable, __file__, "--count", str(count)], env={**environment, "BENCH_INSIDE": "1"}, check=False)
        questions = subprocess.run([sys.executable, __file__, "words"], env={**environment, "BENCH_INSIDE": "1"}, check=True, capture_output=True, text=True)
        with following(site), serving(site, "terreau.config.wsgi:application", port, "/sante/"):
            asked = json.loads(questions.stdout.splitlines()[-1])
            # Workers that have opened their index and read their templates: what a site is after its first minute.
            throughput(port, asked[:WARMING])
            tell("8 clients, 2 workers, words", throughput(port, asked[WARMING:]), "pages/s", 150, at_least=True)
            tell("published and found, slowest of five", published_and_found(port), "s", 2)
        return 1 if missed or inside.returncode else 0


def wait_for_the_index(site: dict[str, str]) -> None:
    """Return once the follower, which makes the index when it starts, has its place in the log."""
    asked = "from terreau.changes.models import FollowerCursor as C; print(C.objects.filter(name='search').count())"
    while manage(site, "shell", "-v0", "-c", asked).split()[-1] == "0":
        time.sleep(0.5)


def print_words() -> None:
    """Print many questions, each of two words."""
    import django

    django.setup()
    two = words(random.Random(3))  # noqa: S311 - the same questions every time
    print(json.dumps(list(dict.fromkeys(two() for _time in range(20_000)))))


if __name__ == "__main__":
    reader = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    reader.add_argument("part", nargs="?", default="", help=argparse.SUPPRESS)
    reader.add_argument("--count", type=int, default=10_000)
    reader.add_argument("--port", type=int, default=8765)
    chosen = reader.parse_args()
    if not os.environ.get("BENCH_INSIDE"):
        sys.exit(main(chosen.count, chosen.port))
    {"rebuild": rebuild, "words": print_words}.get(chosen.part, lambda: measure(chosen.count))()
    sys.exit(1 if missed else 0)
