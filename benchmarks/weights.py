"""Weight of a first view and of the second page of a visit, as a browser would transfer them: `python benchmarks/weights.py [ORIGIN]`.

Fetches each page and all that its HTML and style sheet ask for (fonts, styles, scripts, pictures), with
`Accept-Encoding: br, gzip`, and counts bytes of bodies and requests. The targets are those of the design: 65 kB and
7 requests, HTML 12 kB, second page 15 kB. Needs a running site (`make run`).
"""

import re
import sys
from dataclasses import dataclass
from urllib.parse import urljoin
from urllib.request import Request, urlopen

import brotli

PAGES = {
    "home": "/",
    "lever": "/leviers/apprendre-a-faire-alliance/",
    "library": "/ressources/",
    "resource": "/ressources/realiser-une-etude-territoriale/",
    "glossary": "/glossaire/",
    "about": "/a-propos/",
}
ASSET = re.compile(r'<(?:link|script|img)\b[^>]*?\b(?:href|src)="([^"]+)"[^>]*>')
LOADED = ("stylesheet", "preload", "icon", "<script", "<img")
IN_STYLE = re.compile(r"url\(([^)]+)\)")


@dataclass
class Answer:
    """A transferred body: its size on the wire and its text."""

    size: int
    text: str


def fetch(url: str) -> Answer:
    """Return what is transferred for an address."""
    with urlopen(Request(url, headers={"Accept-Encoding": "br"})) as response:  # noqa: S310 - an address given on the command line
        body = response.read()
        decoded = brotli.decompress(body) if response.headers.get("Content-Encoding") == "br" else body
    return Answer(len(body), decoded.decode("utf-8", "replace"))


def assets(page: str, html: str) -> set[str]:
    """Return the addresses a browser loads for a page, fonts of its style sheets included."""
    found = {urljoin(page, match[1]) for match in ASSET.finditer(html) if any(mark in match[0] for mark in LOADED) and 'rel="alternate"' not in match[0]}
    for style in [address for address in found if ".css" in address]:
        found |= {urljoin(style, part.strip("\"'")) for part in IN_STYLE.findall(fetch(style).text) if not part.strip("\"'").startswith("data:")}
    return found


def main(origin: str) -> None:
    """Print a line for each page."""
    seen: set[str] = set()
    print(f"{'page':<10}{'first view':>12}{'requests':>10}{'HTML':>9}{'second page':>13}")
    for name, path in PAGES.items():
        address = urljoin(origin, path)
        html = fetch(address)
        loaded = assets(address, html.text)
        first = html.size + sum(fetch(asset).size for asset in loaded)
        second = html.size + sum(fetch(asset).size for asset in loaded - seen) if seen else 0
        seen |= loaded
        print(f"{name:<10}{first / 1000:>9.1f} kB{len(loaded) + 1:>10}{html.size / 1000:>6.1f} kB{second / 1000:>10.1f} kB")


if __name__ == "__main__":
    main(sys.argv[1] if len(sys.argv) > 1 else "http://localhost:8000")
