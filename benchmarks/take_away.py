"""Seconds to make what is taken away: `python benchmarks/take_away.py [COUNT]`.

Makes a kit of 40 works as PDF, EPUB and folder, then the whole library as a folder (113 works, then COUNT made-up ones more, 10,000
unless said), reading the database included, in a throw-away data directory; then opens each folder from the disk in Chromium and times a search, from the
key to the list. Targets: 2 s, 2 s, 3 s; 60 s; 100 ms; else the exit code is 1.
"""

import io
import os
import subprocess
import sys
import tempfile
import time
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import BinaryIO

from _site import data
from ten_thousand import fill

IN_KIT = 40
TARGETS = {"pdf": 2.0, "epub": 2.0, "zip": 3.0}
LIBRARY, SEARCH = 60.0, 100.0
ASKED = ("c", "projet", "sant", "subvention commune", "Le RAMEAU", "alliance territoire eau", "zzzz")
TIMED = """(text) => {
  const field = document.querySelector("#mots"), began = performance.now();
  field.value = text;
  field.dispatchEvent(new Event("input"));
  document.querySelector(".found").getBoundingClientRect();
  return performance.now() - began;
}"""


def seconds(work: Callable[[], object]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def search(archive: bytes) -> float:
    """Return the longest of some searches in a folder opened from the disk, in milliseconds."""
    from playwright.sync_api import sync_playwright

    with tempfile.TemporaryDirectory() as place, sync_playwright() as playwright:
        with zipfile.ZipFile(io.BytesIO(archive)) as found:
            found.extractall(place)
        (door,) = Path(place).glob("*/Ouvrir.html")
        installed = os.environ.get("TERREAU_CHROMIUM") or next((path for path in ("/usr/bin/chromium", "/usr/bin/google-chrome") if Path(path).exists()), None)
        browser = playwright.chromium.launch(executable_path=installed, args=["--disable-gpu", *(["--no-sandbox"] if os.geteuid() == 0 else [])])
        page = browser.new_page()
        page.goto(door.as_uri())
        times = [(page.evaluate(TIMED, text), text) for text in ASKED]
        browser.close()
    slowest, text = max(times)
    print(f"  search, the slowest of {len(ASKED)} (« {text} »): {slowest:.1f} ms (target {SEARCH:.0f} ms)")
    return slowest


def measure(count: int) -> int:
    """Print a line for each form; 1 when one misses its target."""
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    import django

    django.setup()
    from terreau.kits.takeaway import epub, folder, pdf
    from terreau.kits.takeaway.booklet import LIBRARY as EVERYTHING
    from terreau.kits.takeaway.booklet import Booklet, Subject
    from terreau.kits.takeaway.reading import read
    from terreau.library.models import Resource
    from terreau.vocabulary.models import Platform

    platform = Platform.objects.select_related("site", "framework").get()
    members = Resource.objects.on(platform).published().order_by("pk").values_list("uuid", flat=True)[:IN_KIT]
    subject = Subject(members=tuple(map(str, members)))
    makers: dict[str, Callable[[Booklet, BinaryIO], object]] = {
        "pdf": lambda booklet, target: target.write(pdf.make(booklet)),
        "epub": epub.write,
        "zip": folder.write,
    }
    missed = 0
    read(subject, platform)
    for form, write in makers.items():
        target = io.BytesIO()
        spent = seconds(lambda write=write, target=target: write(read(subject, platform), target))  # type: ignore[misc]  # bound now
        missed += spent > TARGETS[form]
        print(f"kit of {len(members)} works, {form}: {spent:.2f} s, {len(target.getvalue()) / 1000:,.0f} kB (target {TARGETS[form]:.0f} s)")
    for more in (0, count):
        if more:
            fill(more)
        target, booklets = io.BytesIO(), []
        reading = seconds(lambda booklets=booklets: booklets.append(read(EVERYTHING, platform)))  # type: ignore[misc]  # bound now
        spent = reading + seconds(lambda target=target, booklets=booklets: folder.write(booklets[0], target))  # type: ignore[misc]  # bound now
        missed += spent > LIBRARY
        size = len(target.getvalue()) / 1e6
        print(f"library of {len(booklets[0].works):,} works, zip: {spent:.1f} s, {reading:.1f} s of it reading, {size:,.1f} MB (target {LIBRARY:.0f} s)")
        missed += search(target.getvalue()) > SEARCH
    return 1 if missed else 0


if __name__ == "__main__":
    wanted = sys.argv[1] if len(sys.argv) > 1 else "10000"
    if os.environ.get("BENCH_INSIDE"):
        sys.exit(measure(int(wanted)))
    with data() as environment:
        sys.exit(subprocess.run([sys.executable, __file__, wanted], env={**environment, "BENCH_INSIDE": "1"}, check=False).returncode)
