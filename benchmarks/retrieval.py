"""How well the search finds: `python benchmarks/retrieval.py --paragraphs P.jsonl --questions Q.jsonl [--lexical-only]`.

Indexes paragraphs (`id`, `title`, `text`) through the real follower and the real encoder, in a throw-away folder, then asks each question
(`question`, `relevant`: an id or several) as the library does, and prints nDCG@10, Recall@10 and MRR with their 95 % intervals (bootstrap over
the questions), and the milliseconds of a question. With the development questions of PIAF it has to reach an nDCG@10 of 0.86, 0.81 by words alone:
give the target with `--target`, the exit code is 1 below it.
"""

import argparse
import json
import math
import os
import subprocess
import sys
import time
from collections.abc import Iterable, Iterator
from pathlib import Path
from uuid import NAMESPACE_URL, uuid5

from _site import database

SHOWN = 10


def read_lines(path: str) -> list[dict]:
    """Return the objects of a file, one a line."""
    return [json.loads(line) for line in Path(path).read_text(encoding="utf-8").splitlines() if line.strip()]


def measures(ranked: list[str], relevant: set[str]) -> tuple[float, float, float]:
    """Return nDCG@10 (binary gains), Recall@10 and the reciprocal rank of the first that is relevant (0 past 10)."""
    places = [place for place, one in enumerate(ranked[:SHOWN], start=1) if one in relevant]
    gain = sum(1 / math.log2(place + 1) for place in places)
    best = sum(1 / math.log2(place + 1) for place in range(1, min(len(relevant), SHOWN) + 1))
    return gain / best, len(places) / len(relevant), 1 / places[0] if places else 0.0


def main(options: argparse.Namespace) -> int:
    """Print the measures; 1 below the target."""
    import django

    django.setup()
    import numpy as np

    from terreau.core import registries
    from terreau.search import engine, following, meaning

    paragraphs, questions = read_lines(options.paragraphs), read_lines(options.questions)

    class Paragraphs:
        kind = "paragraph"

        def keys(self) -> list[int]:
            return list(range(len(paragraphs)))

        def documents(self, keys: Iterable[int]) -> Iterator[registries.SearchDocument]:
            for key in keys:
                one = paragraphs[key]
                uuid = str(uuid5(NAMESPACE_URL, one["id"]))
                yield registries.SearchDocument(kind="paragraph", key=key, uuid=uuid, url="", title=one.get("title", ""), body=one["text"], platforms=(1,))

        def moved(self, subjects: set[tuple[str, str]]) -> list[int]:
            return []

    registries.searchables[:] = [Paragraphs()]
    began = time.perf_counter()
    following.rebuild()
    print(f"{len(paragraphs)} paragraphs indexed in {time.perf_counter() - began:.1f} s")
    if not options.lexical_only:
        began = time.perf_counter()
        meaning.work()
        print(f"their meaning read in {time.perf_counter() - began:.0f} s")
    found, times = [], []
    for question in questions:
        relevant = question["relevant"] if isinstance(question["relevant"], list) else [question["relevant"]]
        began = time.perf_counter()
        answer = engine.search(engine.Request(kind="paragraph", text=question["question"], size=SHOWN, with_meaning=not options.lexical_only))
        times.append((time.perf_counter() - began) * 1000)
        found.append(measures([paragraphs[hit.key]["id"] for hit in answer.hits], set(relevant)))
    values, chance = np.array(found), np.random.default_rng(1)
    samples = np.array([values[chance.integers(0, len(values), len(values))].mean(0) for _time in range(2000)])
    for name, mean, low, high in zip(("nDCG@10", "Recall@10", "MRR@10"), values.mean(0), *np.percentile(samples, [2.5, 97.5], axis=0), strict=True):
        print(f"{name:<10} {mean:.4f}  [{low:.4f}, {high:.4f}]")
    times.sort()
    print(f"a question: p50 {times[len(times) // 2]:.1f} ms, p95 {times[int(len(times) * 0.95)]:.1f} ms")
    return 0 if values.mean(0)[0] >= options.target else 1


if __name__ == "__main__":
    reader = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    reader.add_argument("--paragraphs", required=True)
    reader.add_argument("--questions", required=True)
    reader.add_argument("--lexical-only", action="store_true")
    reader.add_argument("--target", type=float, default=0.0)
    chosen = reader.parse_args()
    if os.environ.get("BENCH_INSIDE"):
        sys.exit(main(chosen))
    with database() as environment:
        sys.exit(subprocess.run([sys.executable, *sys.argv], env={**environment, "BENCH_INSIDE": "1"}, check=False).returncode)
