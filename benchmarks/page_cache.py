"""Requests a second of a page from the cache, against a bare view on the same server: `python benchmarks/page_cache.py [PATH] [PORT]`.

Target: at least half of the bare view. Eight connections, two workers, bodies compressed with brotli in both cases.
Measured with wrk where it is installed, else with eight Python threads (then both figures are those of the client).
"""

import http.client
import re
import shutil
import subprocess
import sys
import threading
import time
from pathlib import Path
from urllib.parse import urlsplit
from urllib.request import Request, urlopen

from _site import data, following, serving

SECONDS = 4
CONNECTIONS = 8
TARGET = 0.5


def with_wrk(url: str) -> float:
    """Return requests a second as wrk counts them."""
    command = ["wrk", "-t2", f"-c{CONNECTIONS}", f"-d{SECONDS}s", "-H", "Accept-Encoding: br", url]
    output = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    if "Non-2xx" in output:
        raise SystemExit(output)
    found = re.search(r"Requests/sec:\s+([\d.]+)", output)
    if found is None:
        raise SystemExit(output)
    return float(found[1])


def with_threads(url: str) -> float:
    """Return requests a second of eight connections kept open by Python threads."""
    parts, counts = urlsplit(url), [0] * CONNECTIONS
    end = time.monotonic() + SECONDS

    def ask(index: int) -> None:
        connection = http.client.HTTPConnection(parts.hostname or "", parts.port)
        while time.monotonic() < end:
            connection.request("GET", parts.path, headers={"Accept-Encoding": "br"})
            connection.getresponse().read()
            counts[index] += 1

    threads = [threading.Thread(target=ask, args=(index,)) for index in range(CONNECTIONS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sum(counts) / SECONDS


def outcome(url: str) -> tuple[str, bytes]:
    """Return what the page cache did with a request, and the body."""
    with urlopen(Request(url, headers={"Accept-Encoding": "br"})) as answer:  # noqa: S310 - our own server
        return answer.headers.get("X-Terreau-Page", ""), answer.read()


def main(path: str, port: int) -> int:
    """Measure both, print both; 1 when the target is missed."""
    measure = with_wrk if shutil.which("wrk") else with_threads
    with data() as environment:
        with following(environment), serving(environment, "terreau.config.wsgi:application", port, "/sante/") as origin:
            outcomes = {outcome(origin + path)[0] for _ in range(50)}
            if "hit" not in outcomes:
                raise SystemExit(f"{path} is not kept in memory: {', '.join(sorted(outcomes))}")
            body = outcome(origin + path)[1]
            measure(origin + path)
            cached = measure(origin + path)
        kept = Path(environment["TERREAU_DATA"]) / "body"
        kept.write_bytes(body)
        with serving({**environment, "BENCH_BODY": str(kept)}, "_bare:application", port, "/") as origin:
            measure(origin + path)
            bare = measure(origin + path)
    ratio = cached / bare
    print(f"{path}: {len(body) / 1000:.1f} kB compressed, {CONNECTIONS} connections, 2 workers, {measure.__name__.removeprefix('with_')}")
    print(f"bare view     {bare:>9,.0f} requests a second")
    print(f"page cache    {cached:>9,.0f} requests a second")
    print(f"ratio         {ratio:>9.2f}   (target {TARGET})")
    return 0 if ratio >= TARGET else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1] if len(sys.argv) > 1 else "/", int(sys.argv[2]) if len(sys.argv) > 2 else 8102))
