"""Weight of a first view and of the second page of a visit: `python benchmarks/weights.py [PORT]`.

Serves the starter catalogue, fetches each page as a browser would, with all that its HTML and style sheets ask for (styles,
fonts, scripts, icon, pictures), and counts the bytes of bodies as transferred (`Accept-Encoding: br, gzip`) and the requests.
Targets of the design: first view 65 kB and 7 requests, HTML 12 kB, second page of a visit 15 kB whichever came first, and
30 kB more for a second page whose form HTMX helps.
"""

import gzip
import sys
from dataclasses import dataclass
from functools import cache
from html.parser import HTMLParser
from re import compile as pattern
from urllib.error import HTTPError
from urllib.parse import urljoin, urlsplit
from urllib.request import Request, urlopen

import brotli
from _site import data, following, manage, serving

PAGES = {
    "home": "/",
    "lever": "/leviers/apprendre-a-faire-alliance/",
    "library": "/ressources/",
    "search": "/ressources/?q=alliance&levier=apprendre-a-faire-alliance",
    "resource": "/ressources/realiser-une-etude-territoriale/",
    "sheet": "/ressources/voir-en-deux-heures-si-le-projet-tient-quand-l-aide-baisse/",
    "tool": "/ressources/simulateur-de-modele-socio-economique/",
    "situation": "",
    "schemes": "/trouver-de-l-aide/",
    "glossary": "/glossaire/",
    "ecosystem": "/ecosysteme/",
    "landmarks": "/reperes/",
    "about": "/a-propos/",
    "kits": "/kits/",
    "kit": "/kits/co-construction-territoriale/",
    "kit, guide": "/kits/la-subvention-s-arrete/",
    "selection": "/selection/?r=base-impact-alliances,charte-du-faire-alliance,methode-cooperer-efficacement",
}
# The targets hold for these; the others are printed so that nobody is surprised.
HELD = ("home", "lever", "library", "resource", "sheet", "tool", "kits", "kit", "kit, guide", "selection")
FIRST_VIEW, REQUESTS, HTML, SECOND_PAGE = 65_000, 7, 12_000, 15_000
HTMX_ALLOWANCE = 30_000
LOADED_RELATIONS = {"stylesheet", "preload", "icon", "modulepreload", "manifest"}
IN_STYLE = pattern(r"url\(\s*['\"]?([^'\")]+)")
SITUATION = pattern(r'href="(/situations/[^"]+)"')


@dataclass(frozen=True)
class Answer:
    """A transferred body: its size on the wire, how it was compressed, its text."""

    size: int
    encoding: str
    text: str


@cache
def fetch(url: str) -> Answer:
    """Return what is transferred for an address."""
    try:
        with urlopen(Request(url, headers={"Accept-Encoding": "br, gzip"})) as response:  # noqa: S310 - our own server
            body, encoding = response.read(), response.headers.get("Content-Encoding", "")
    except HTTPError as error:
        raise SystemExit(f"{url}: {error}") from error
    decoded = {"br": brotli.decompress, "gzip": gzip.decompress}.get(encoding, bytes)(body)
    return Answer(len(body), encoding, decoded.decode("utf-8", "replace"))


class Loaded(HTMLParser):
    """Collects the addresses that a browser loads by itself when it shows a page."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.page, self.found, self.icon = page, set[str](), False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note what this element loads."""
        given = dict(attrs)
        relations = set((given.get("rel") or "").lower().split())
        self.icon |= "icon" in relations
        if tag == "link" and relations & LOADED_RELATIONS:
            self._note(given.get("href"))
        elif tag in {"script", "img", "iframe", "source", "embed", "video", "audio", "input"}:
            self._note(given.get("src"))

    def _note(self, address: str | None) -> None:
        if address and not address.startswith("data:"):
            self.found.add(urljoin(self.page, address))


def assets(page: str, html: str) -> set[str]:
    """Return the addresses a browser loads for a page: those of its elements, of its style sheets, and its icon."""
    reader = Loaded(page)
    reader.feed(html)
    found = set(reader.found) | (set() if reader.icon else {urljoin(page, "/favicon.ico")})
    for style in [address for address in reader.found if urlsplit(address).path.endswith(".css")]:
        found |= {urljoin(style, part) for part in IN_STYLE.findall(fetch(style).text) if not part.startswith(("data:", "#"))}
    return found


@dataclass(frozen=True)
class Weight:
    """What one page costs."""

    html: int
    first: int
    requests: int
    second: int
    uses_htmx: bool

    def missed(self) -> list[str]:
        """Return the figures over their target."""
        second = SECOND_PAGE + HTMX_ALLOWANCE * self.uses_htmx
        held = {"first view": (self.first, FIRST_VIEW), "requests": (self.requests, REQUESTS), "HTML": (self.html, HTML), "second page": (self.second, second)}
        return [name for name, (value, target) in held.items() if value > target]


def weigh(origin: str, paths: dict[str, str]) -> dict[str, Weight]:
    """Return what each page costs first, and at worst as the second page, whichever of the others was first."""
    loaded = {name: assets(origin + path, fetch(origin + path).text) for name, path in paths.items()}
    weights = {}
    for name, path in paths.items():
        html = fetch(origin + path).size
        new = [sum(fetch(asset).size for asset in loaded[name] - loaded[other]) for other in paths if other != name]
        first = html + sum(fetch(asset).size for asset in loaded[name])
        uses_htmx = any("htmx" in asset for asset in loaded[name])
        weights[name] = Weight(html, first, len(loaded[name]) + 1, html + max(new), uses_htmx)
    return weights


def main(port: int) -> int:
    """Print a line for each page; 1 when a target is missed."""
    with data() as environment, following(environment), serving(environment, "terreau.config.wsgi:application", port, "/sante/") as origin:
        for command in ("load_works", "load_pages", "load_kits", "load_schemes"):
            manage(environment, command)
        situation = SITUATION.search(fetch(f"{origin}/").text)
        if situation is None:
            raise SystemExit("the home page leads to no situation")
        paths = {**PAGES, "situation": situation[1]}
        weights = weigh(origin, paths)
        plain = [name for name, path in paths.items() if fetch(origin + path).encoding != "br"]
    print(f"{'page':<11}{'first view':>12}{'requests':>10}{'HTML':>10}{'second page':>13}")
    failed = bool(plain)
    for name, weight in weights.items():
        missed = weight.missed()
        failed |= name in HELD and bool(missed)
        remark = f"  over: {', '.join(missed)}" if missed else ""
        print(f"{name:<11}{weight.first / 1000:>9.1f} kB{weight.requests:>10}{weight.html / 1000:>7.1f} kB{weight.second / 1000:>10.1f} kB{remark}")
    print(f"{'target':<11}{FIRST_VIEW / 1000:>9.1f} kB{REQUESTS:>10}{HTML / 1000:>7.1f} kB{SECOND_PAGE / 1000:>10.1f} kB   for {', '.join(HELD)}")
    if plain:
        print(f"not compressed with brotli: {', '.join(plain)}")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else 8107))
