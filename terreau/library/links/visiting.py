"""Asking one address how it answers: headers only, no cookie, nothing kept, and never inside a private network."""

import contextlib
import ipaddress
import socket
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import urljoin

import certifi
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.exceptions import HTTPError, LocationParseError
from urllib3.util import Url, parse_url

from terreau.library.enums import LinkState

MOST_REDIRECTS = 5
LONGEST_ADDRESS = 500
# Seconds: for a server to say something more, for one request, and for the whole visit.
SILENCE, REQUEST, VISIT = 8.0, 12.0, 30.0
# Seconds between two requests of a visit to the same server.
BREATH = 1.0
PERMANENT = {301, 308}
REDIRECTS = PERMANENT | {302, 303, 307}
GONE = {404, 410}
TOO_MANY = 429
# IPv4 inside IPv6 (RFC 6052): where it leads is told by its last four bytes.
TRANSLATED = ipaddress.ip_network("64:ff9b::/96")


class NotPublic(Exception):  # noqa: N818 - it names what is wrong with the address
    """A name leads to this machine or to a private network."""


class Unvisited(Exception):  # noqa: N818 - same
    """The address is not one that we visit: another scheme than HTTP, or somebody's credentials in it."""


@dataclass(frozen=True)
class Found:
    """How an address answered: `code` is HTTP's, `target` the new address when it moved for good."""

    state: LinkState
    code: int | None = None
    target: str = ""


@dataclass(frozen=True)
class Answer:
    """What one request brought back."""

    code: int
    location: str = ""


def is_public(address: str) -> bool:
    """Return whether an IP address is on the public internet, the one hidden in an IPv6 address included."""
    ip = ipaddress.ip_address(address)
    if not ip.is_global or ip.is_multicast:
        return False
    if isinstance(ip, ipaddress.IPv4Address):
        return True
    inside = [ip.ipv4_mapped, ip.sixtofour, ip.teredo[1] if ip.teredo else None]
    if ip in TRANSLATED:
        inside.append(ipaddress.IPv4Address(ip.packed[-4:]))
    return all(is_public(str(one)) for one in inside if one is not None)


def addresses_of(host: str, port: int) -> list[str]:
    """Return the IP addresses of a host. Raises `OSError` when the name is unknown."""
    return [str(found[4][0]) for found in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]


def parsed(url: str) -> Url:
    """Return the parts of an address, normalised. Raises `Unvisited` for what is not a plain web address."""
    try:
        parts = parse_url(url)
    except LocationParseError as error:
        raise Unvisited from error
    if parts.scheme not in {"http", "https"} or not parts.host or parts.auth:
        raise Unvisited
    return parts


def _utf8(location: str) -> str:
    """Return what a server wrote in UTF-8 where HTTP reads Latin-1."""
    with contextlib.suppress(UnicodeError):
        return location.encode("latin-1").decode("utf-8")
    return location


def _cut(connection: HTTPConnection, late: threading.Event) -> None:
    """Wake up who waits for a server that speaks a byte at a time, and tell them that it is too late."""
    late.set()
    with contextlib.suppress(OSError, AttributeError):
        connection.sock.shutdown(socket.SHUT_RDWR)


@dataclass(frozen=True)
class Visitor:
    """Who visits; tests lend their own ways of finding hosts, of judging them public, of waiting and of telling the time."""

    agent: str
    resolve: Callable[[str, int], list[str]] = addresses_of
    public: Callable[[str], bool] = is_public
    pause: Callable[[float], None] = time.sleep
    clock: Callable[[], float] = time.monotonic
    authorities: str = certifi.where()

    def visit(self, url: str) -> Found:
        """Follow an address to its end and say how it answers; never raises."""
        try:
            return self._follow(parsed(url), self.clock() + VISIT)
        except Unvisited:
            return Found(LinkState.UNVISITED)
        except NotPublic:
            return Found(LinkState.PRIVATE)
        except (OSError, HTTPError, ValueError):
            return Found(LinkState.UNREACHABLE)

    def _follow(self, first: Url, end: float) -> Found:
        here, target, permanent, code = first, "", True, None
        for _hop in range(MOST_REDIRECTS + 1):
            answer = self._answer(here, end)
            code = answer.code
            if code not in REDIRECTS or not answer.location:
                return _judged(code, target if target != first.url else "")
            here = parsed(urljoin(here.url, _utf8(answer.location)))
            permanent = permanent and code in PERMANENT
            if permanent:
                target = here.url if here.fragment or not first.fragment else f"{here.url}#{first.fragment}"
        return Found(LinkState.LOOPING, code)

    def _answer(self, here: Url, end: float) -> Answer:
        """Ask with HEAD, then with GET where HEAD is ill received: many servers answer it wrongly."""
        with contextlib.suppress(OSError, HTTPError):
            answer = self._ask("HEAD", here, end)
            if answer.code < 400 or answer.code == TOO_MANY:
                return answer
        self.pause(BREATH)
        return self._ask("GET", here, end)

    def _ask(self, method: str, here: Url, end: float) -> Answer:
        """Send one request to the very IP address that was judged public; the body of the answer is not read."""
        left = min(REQUEST, end - self.clock())
        if left <= 0:
            raise TimeoutError
        host = (here.host or "").strip("[]")
        port = here.port or (443 if here.scheme == "https" else 80)
        connection = self._connection(here.scheme == "https", host, port)
        late = threading.Event()
        guard = threading.Timer(left, _cut, [connection, late])
        guard.start()
        try:
            headers = {"Host": here.netloc or host, "User-Agent": self.agent, "Accept": "*/*"}
            connection.request(method, here.request_uri, headers=headers, preload_content=False)
            answer = connection.getresponse()
            if late.is_set():
                # What was cut in the middle of its headers passes for an answer.
                raise TimeoutError
            return Answer(answer.status, answer.headers.get("Location", ""))
        finally:
            guard.cancel()
            connection.close()

    def _connection(self, secure: bool, host: str, port: int) -> HTTPConnection:
        found = self.resolve(host, port)
        public = [address for address in found if self.public(address)]
        if not public:
            raise NotPublic
        if not secure:
            return HTTPConnection(public[0], port, timeout=SILENCE)
        return HTTPSConnection(
            public[0], port, timeout=SILENCE, server_hostname=host, assert_hostname=host, cert_reqs="CERT_REQUIRED", ca_certs=self.authorities
        )


def _judged(code: int, target: str) -> Found:
    """Say what the last answer means; a server's refusal is no sign that the page is gone."""
    if code < 400:
        fits = bool(target) and len(target) <= LONGEST_ADDRESS
        return Found(LinkState.MOVED, code, target) if fits else Found(LinkState.OK, code)
    if code in GONE:
        return Found(LinkState.GONE, code)
    return Found(LinkState.UNREACHABLE if code >= 500 else LinkState.REFUSED, code)
