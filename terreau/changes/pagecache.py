"""Whole answers kept in memory, already compressed, and served before Django is reached.

`CachedPages` wraps the WSGI application; `PageCacheMiddleware` tells it what a page read.
A page is kept only when its view says so (`public_page`) and nothing in it is private.
"""

import gzip
import hashlib
import secrets
import threading
import time
from collections import Counter, OrderedDict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import lru_cache, wraps
from typing import Any, NamedTuple
from urllib.parse import parse_qsl, urlencode

import brotli
from django.conf import settings
from django.http import HttpRequest, HttpResponse

from terreau.changes.reads import Recording, current
from terreau.changes.stamps import StampReader, slot_of
from terreau.core.middleware import LONGEST_QUERY

Headers = list[tuple[str, str]]
StartResponse = Callable[..., Any]
RECORDING = "terreau.recording"
BYPASS = "terreau.bypass"
MOST_PAGES = 4096
VARY = "Accept-Encoding, HX-Request"
CACHE_CONTROL = "public, max-age=0, must-revalidate"
# Set anew on each answer, or about the connection of the first one only.
_OWN_HEADERS = {"x-request-id", "content-length", "content-encoding", "etag", "vary", "cache-control", "date", "x-terreau-page", "last-modified", "expires"}
_MARKERS = (b"csrfmiddlewaretoken", b' nonce="')


def public_page(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Say that what a view answers to GET is the same for everybody, and may be kept whole."""

    @wraps(view)
    def marked(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        recording = current()
        if recording is not None and request.method == "GET":
            recording.public = True
        return view(request, *args, **kwargs)

    return marked


@dataclass
class Page:
    """An answer: `headers` without those that differ at each sending, `bodies` by encoding (« » is identity)."""

    headers: Headers
    bodies: dict[str, bytes]
    digest: str
    as_of: int
    slots: tuple[int, ...]
    expires: float | None = None
    prepared: dict[str, Headers] = field(default_factory=dict)

    def size(self) -> int:
        """Return the bytes it takes, roughly."""
        return sum(len(body) for body in self.bodies.values()) + 2048

    def body(self, encoding: str) -> bytes:
        """Return the body in an encoding; it is compressed once."""
        body = self.bodies.get(encoding)
        if body is None:
            body = self.bodies[encoding] = _compress(self.bodies[""], encoding)
        return body

    def sent_headers(self, encoding: str) -> Headers:
        """Return the headers of a full answer in an encoding."""
        prepared = self.prepared.get(encoding)
        if prepared is None:
            prepared = [*self.headers, ("Content-Length", str(len(self.body(encoding)))), *self.validators(encoding)]
            if encoding:
                prepared.append(("Content-Encoding", encoding))
            self.prepared[encoding] = prepared
        return prepared

    def etag(self, encoding: str) -> str:
        """Return the strong validator of these very bytes."""
        return f'"{self.digest}-{encoding or "id"}"'

    def validators(self, encoding: str) -> Headers:
        """Return the headers a 304 repeats."""
        return [("ETag", self.etag(encoding)), ("Cache-Control", CACHE_CONTROL), ("Vary", VARY)]


class PageMemory:
    """The pages of one process, the least recently served thrown out first; `limit` is in bytes, keys included, `most` in pages."""

    def __init__(self, limit: int, most: int = MOST_PAGES) -> None:
        self.limit = limit
        self.most = most
        self.used = 0
        self._pages: OrderedDict[Any, tuple[Page, int]] = OrderedDict()
        self._lock = threading.Lock()

    def __len__(self) -> int:
        return len(self._pages)

    def get(self, key: Any) -> Page | None:
        """Return the page kept under a key, fresh or not."""
        with self._lock:
            kept = self._pages.get(key)
            if kept is None:
                return None
            self._pages.move_to_end(key)
            return kept[0]

    def put(self, key: Any, page: Page) -> None:
        """Keep a page, or count it anew after it gained an encoding; one larger than an eighth of the limit is not kept."""
        size = page.size() + sum(len(str(part)) for part in key)
        with self._lock:
            self._forget(key)
            if size > self.limit // 8:
                return
            self._pages[key] = (page, size)
            self.used += size
            while self.used > self.limit or len(self._pages) > self.most:
                _key, (_page, freed) = self._pages.popitem(last=False)
                self.used -= freed

    def drop(self, key: Any) -> None:
        """Forget a page."""
        with self._lock:
            self._forget(key)

    def _forget(self, key: Any) -> None:
        kept = self._pages.pop(key, None)
        if kept is not None:
            self.used -= kept[1]


@lru_cache(maxsize=256)
def encoding_for(accepted: str) -> str:
    """Return the best of br, gzip and « » that an Accept-Encoding header allows."""
    weights: dict[str, float] = {}
    for part in accepted.lower().split(","):
        name, _semicolon, parameters = part.partition(";")
        quality = parameters.strip().removeprefix("q=") if parameters else "1"
        try:
            weights[name.strip()] = float(quality)
        except ValueError:
            weights[name.strip()] = 0.0
    return next((name for name in ("br", "gzip") if weights.get(name, 0.0) > 0), "")


def _compress(body: bytes, encoding: str) -> bytes:
    if encoding == "br":
        return bytes(brotli.compress(body, mode=brotli.MODE_TEXT, quality=6))
    return gzip.compress(body, 6, mtime=0)


def normalised(query: str) -> str:
    """Write a query as Django reads it, sorted by name, the order of a repeated one kept.

    Names are compared once decoded. An empty value goes, unless its name is repeated: the last one counts.
    """
    if not query:
        return ""
    pairs = parse_qsl(query, keep_blank_values=True)
    times = Counter(name for name, _value in pairs)
    return urlencode(sorted(((name, value) for name, value in pairs if value or times[name] > 1), key=lambda pair: pair[0]))


def _may_share(environ: dict[str, Any]) -> bool:
    """Return whether a request could be anybody's: no session, no message waiting, no credentials, nothing broken."""
    if environ["REQUEST_METHOD"] not in ("GET", "HEAD"):
        return False
    cookies = environ.get("HTTP_COOKIE")
    if cookies and (f"{settings.SESSION_COOKIE_NAME}=" in cookies or "messages=" in cookies):
        return False
    query = environ.get("QUERY_STRING") or ""
    return not (
        "HTTP_AUTHORIZATION" in environ
        or "HTTP_RANGE" in environ
        # Whoever sends bytes there may mean another text than we read, as may who sends another word than HTMX's.
        or not query.isascii()
        or environ.get("HTTP_HX_REQUEST", "true") != "true"
        or len(query) > LONGEST_QUERY
        or "%00" in query
        or "\0" in query
        or "\0" in environ.get("PATH_INFO", "")
    )


class Key(NamedTuple):
    """What tells one page from another."""

    host: str
    secure: bool
    script: str
    path: str
    query: str
    partial: bool


def _key(environ: dict[str, Any]) -> Key:
    get = environ.get
    return Key(
        host=get("HTTP_HOST", ""),
        secure=environ["wsgi.url_scheme"] == "https" or get("HTTP_X_FORWARDED_PROTO") == "https",
        script=get("SCRIPT_NAME", ""),
        path=get("PATH_INFO", ""),
        query=normalised(get("QUERY_STRING", "")),
        partial="HTTP_HX_REQUEST" in environ,
    )


def _matches(if_none_match: str, etag: str) -> bool:
    return if_none_match.strip() == "*" or etag in (candidate.strip().removeprefix("W/") for candidate in if_none_match.split(","))


class CachedPages:
    """The WSGI application, answering from memory what it can.

    Never stale by more than two seconds: without a follower that has just read the change log, nothing is served from memory.
    """

    def __init__(self, application: Callable[..., Iterable[bytes]], *, limit: int | None = None, stamps: StampReader | None = None) -> None:
        self.application = application
        limit = settings.TERREAU_PAGE_CACHE_BYTES if limit is None else limit
        # Anybody can make up a query: pages with one never push out those without.
        self.memory, self.queried = PageMemory(limit // 2), PageMemory(limit // 2)
        self.stamps = stamps or StampReader()

    def __call__(self, environ: dict[str, Any], start_response: StartResponse) -> Iterable[bytes]:
        if not _may_share(environ):
            environ[BYPASS] = True
            return self.application(environ, start_response)
        key = _key(environ)
        if not self.memory.limit or not self.stamps.alive():
            return self._render(environ, start_response, key, "bypass")
        memory = self._memory(key)
        page = memory.get(key)
        if page is not None:
            if self._is_fresh(page):
                return self._send(environ, start_response, key, page, "hit")
            memory.drop(key)
        return self._render(environ, start_response, key, "miss")

    def _memory(self, key: Key) -> PageMemory:
        return self.queried if key.query else self.memory

    def _is_fresh(self, page: Page) -> bool:
        return self.stamps.fresh(page.as_of, page.slots) and (page.expires is None or time.monotonic() < page.expires)

    def _render(self, environ: dict[str, Any], start_response: StartResponse, key: Key, outcome: str) -> Iterable[bytes]:
        recording = environ[RECORDING] = Recording(as_of=self.stamps.position())
        begun: list[Any] = []

        def begin(status: str, headers: Headers, exc_info: Any = None) -> None:
            begun[:] = [status, headers, exc_info]

        chunks = self.application(environ, begin)
        status, headers, exc_info = begun
        if recording.refusal or not recording.public or environ["REQUEST_METHOD"] != "GET":
            start_response(status, headers, exc_info)
            return chunks
        try:
            body = b"".join(chunks)
        finally:
            close = getattr(chunks, "close", None)
            if close is not None:
                close()
        if any(marker in body for marker in _MARKERS):
            start_response(status, headers)
            return [body]
        page = Page(
            headers=[(name, value) for name, value in headers if name.lower() not in _OWN_HEADERS],
            bodies={"": body},
            digest=hashlib.blake2b(body, digest_size=12).hexdigest(),
            as_of=recording.as_of,
            slots=tuple(sorted({slot_of(table) for table in recording.tables})),
            expires=recording.expires,
        )
        return self._send(environ, start_response, key, page, outcome)

    def _send(self, environ: dict[str, Any], start_response: StartResponse, key: Key, page: Page, outcome: str) -> Iterable[bytes]:
        encoding = encoding_for(environ.get("HTTP_ACCEPT_ENCODING", ""))
        if encoding not in page.prepared:
            page.sent_headers(encoding)
            if outcome != "bypass":
                self._memory(key).put(key, page)
        own = [("X-Request-ID", secrets.token_hex(8)), ("X-Terreau-Page", outcome)]
        asked = environ.get("HTTP_IF_NONE_MATCH")
        if asked and _matches(asked, page.etag(encoding)):
            start_response("304 Not Modified", [*page.validators(encoding), *own])
            return []
        start_response("200 OK", [*page.prepared[encoding], *own])
        return [] if environ["REQUEST_METHOD"] == "HEAD" else [page.bodies[encoding]]
