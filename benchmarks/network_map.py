"""How soon the map shows its points: `python benchmarks/network_map.py [--count N] [--runs R] [--port P]`.

Makes up N profiles (5,000 unless said) in a throw-away database, serves them, and opens the directory in Chromium (`TERREAU_CHROMIUM`, or Playwright's own)
as a phone: 390 px, processor slowed four times, 1.6 Mbit/s with 150 ms of latency (Lighthouse's phone), nothing in memory. Prints, as medians, when the first
points are there once one asks for the map, those that the server drew and the live ones, and the bytes transferred before the latter. To reach: live points
within 1 s of the tap, at most 120 kB before (page, scripts, styles, fonts; outlines come after the points). The exit code is 1 when one is missed.
"""

import argparse
import os
import sys
from statistics import median
from typing import Any

from _profiles import network
from _site import following, serving
from playwright.sync_api import sync_playwright

SLOWER, LATENCY, RATE = 4, 150, 1_600_000 / 8
WITHIN, BYTES = 1000, 120_000
LIVE = "() => performance.getEntriesByName('first points')[0]?.startTime"
STILL = "() => new Promise(seen => requestAnimationFrame(() => requestAnimationFrame(() => seen(performance.now()))))"


def visit(browser: Any, origin: str) -> dict[str, float]:
    """Open the map once as a new visitor; return the milliseconds and the bytes."""
    context = browser.new_context(viewport={"width": 390, "height": 844}, device_scale_factor=2, is_mobile=True, has_touch=True, locale="fr-FR")
    page = context.new_page()
    link = context.new_cdp_session(page)
    link.send("Network.enable")
    link.send("Network.emulateNetworkConditions", {"offline": False, "latency": LATENCY, "downloadThroughput": RATE, "uploadThroughput": RATE / 2})
    link.send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})
    taken: dict[str, float] = {}
    names: dict[str, str] = {}
    link.on("Network.responseReceived", lambda event: names.update({event["requestId"]: event["response"]["url"]}))
    link.on("Network.loadingFinished", lambda event: taken.update({names.get(event["requestId"], ""): event["encodedDataLength"]}))
    page.goto(f"{origin}/reseau/", wait_until="commit")
    page.locator(".unfolding > summary").wait_for()
    page.evaluate("document.querySelector('.unfolding').open = true")
    asked = page.evaluate("performance.now()")
    still = page.evaluate(STILL)
    page.wait_for_function(LIVE, timeout=30_000)
    live, before = page.evaluate(LIVE), dict(taken)
    points = sum(size for url, size in before.items() if "points.json" in url)
    outlines = sum(size for url, size in before.items() if "contours" in url)
    context.close()
    return {"asked": asked, "still": still, "live": live, "bytes": sum(before.values()) - points, "points": points, "outlines": outlines}


def visits(origin: str, count: int) -> list[dict[str, float]]:
    """Open the map so many times, after once that does not count."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=os.environ.get("TERREAU_CHROMIUM", "/usr/bin/chromium"), args=["--no-sandbox"])
        visit(browser, origin)
        runs = [visit(browser, origin) for _run in range(count)]
        browser.close()
    return runs


def main(options: argparse.Namespace) -> int:
    """Print the figures; 1 if a target is missed."""
    with network(options.count, options.seed) as made, following(made), serving(made, "terreau.config.wsgi:application", options.port, "/sante/") as origin:
        runs = visits(origin, options.runs)
    told = {name: median(run[name] for run in runs) for name in runs[0]}
    print(f"page ready for a tap           {told['asked']:7.0f} ms after the address was asked for")
    print(f"first points, drawn by the server {told['still'] - told['asked']:4.0f} ms after the tap, {told['still']:.0f} ms after the address")
    print(f"first points, live map         {told['live'] - told['asked']:7.0f} ms after the tap, {told['live']:.0f} ms after the address")
    print(f"bytes before the live points   {told['bytes'] / 1000:7.1f} kB, and {told['points'] / 1000:.1f} kB for the points themselves")
    missed = told["live"] - told["asked"] > WITHIN or told["bytes"] > BYTES
    print("missed" if missed else "reached")
    return int(missed)


if __name__ == "__main__":
    reader = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    reader.add_argument("--count", type=int, default=5000)
    reader.add_argument("--seed", type=int, default=1)
    reader.add_argument("--runs", type=int, default=5)
    reader.add_argument("--port", type=int, default=8112)
    sys.exit(main(reader.parse_args()))
