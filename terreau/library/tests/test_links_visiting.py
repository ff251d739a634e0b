"""Asking an address how it answers: a real server on this machine, the permission to visit it lent by the tests."""

import datetime
import ssl
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from terreau.library.enums import LinkState
from terreau.library.links import visiting
from terreau.library.links.visiting import MOST_REDIRECTS, Visitor, is_public

HOST = "exemple.test"
CODES = {"/ok": 200, "/disparue": 404, "/retiree": 410, "/fermee": 403, "/a-qui": 401, "/trop": 429, "/panne": 503, "/bizarre": 418}
MOVES = {
    "/demenagee": (301, "/ok"),
    "/demenagee-encore": (308, "/demenagee"),
    "/ailleurs-un-temps": (302, "/ok"),
    "/demenagee-puis-un-temps": (301, "/ailleurs-un-temps"),
    "/un-temps-puis-demenagee": (307, "/demenagee"),
    "/demenagee-vers-rien": (301, "/disparue"),
    "/sans-fin": (302, "/sans-fin"),
    "/accents": (301, "/été"),
    "/chez-soi": (302, "http://10.0.0.1/secret"),
    "/metadonnees": (301, "http://169.254.169.254/latest/"),
    "/mot-de-passe": (301, "http://moi:secret@exemple.test/"),
    "/fichier": (301, "file:///etc/passwd"),
    "/nulle-part": (301, ""),
}


class Handler(BaseHTTPRequestHandler):
    """Answers as the path says, and keeps what it was asked."""

    def log_message(self, *args):
        """Print nothing."""

    def handle_any(self):
        self.server.seen.append((self.command, self.path, dict(self.headers)))
        if self.path == "/goutte-a-goutte":
            self.wfile.write(b"HTTP/1.1 200 OK\r\nX-Slow: ")
            self.server.over.wait(10)
            return
        if self.path == "/raccroche":
            return
        if self.path == "/sans-head":
            self.send_response(405 if self.command == "HEAD" else 200)
        elif self.path in MOVES:
            code, target = MOVES[self.path]
            self.send_response(code)
            self.send_header("Location", target.encode().decode("latin-1"))
        else:
            self.send_response(CODES.get(self.path, 200))
        self.end_headers()

    do_HEAD = do_GET = handle_any  # noqa: N815 - the names that http.server asks for


@pytest.fixture
def server():
    running = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    running.seen, running.over = [], threading.Event()
    thread = threading.Thread(target=running.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield running
    running.over.set()
    running.shutdown()
    running.server_close()
    thread.join()


@pytest.fixture
def pauses():
    return []


@pytest.fixture
def visitor(pauses):
    """Who may visit this machine, and nothing else."""
    return Visitor(
        agent="Terreau-links/1 (+http://terreau.test)",
        resolve=lambda host, _port: ["127.0.0.1" if host == HOST else host],
        public=lambda address: address == "127.0.0.1",
        pause=pauses.append,
    )


def address(server, path, scheme="http"):
    return f"{scheme}://{HOST}:{server.server_port}{path}"


@pytest.mark.parametrize(
    ("path", "state"),
    [
        ("/ok", LinkState.OK),
        ("/sans-head", LinkState.OK),
        ("/disparue", LinkState.GONE),
        ("/retiree", LinkState.GONE),
        ("/fermee", LinkState.REFUSED),
        ("/a-qui", LinkState.REFUSED),
        ("/trop", LinkState.REFUSED),
        ("/bizarre", LinkState.REFUSED),
        ("/panne", LinkState.UNREACHABLE),
        ("/raccroche", LinkState.UNREACHABLE),
        ("/ailleurs-un-temps", LinkState.OK),
        ("/un-temps-puis-demenagee", LinkState.OK),
        ("/demenagee-vers-rien", LinkState.GONE),
        ("/sans-fin", LinkState.LOOPING),
        ("/chez-soi", LinkState.PRIVATE),
        ("/metadonnees", LinkState.PRIVATE),
        ("/mot-de-passe", LinkState.UNVISITED),
        ("/fichier", LinkState.UNVISITED),
        ("/nulle-part", LinkState.OK),
    ],
)
def test_each_answer_is_told_for_what_it_is(server, visitor, path, state):
    found = visitor.visit(address(server, path))
    assert found.state == state
    assert found.target == ""


@pytest.mark.parametrize(
    ("path", "target"),
    [
        ("/demenagee", "/ok"),
        ("/demenagee#fin", "/ok#fin"),
        ("/demenagee-encore", "/ok"),
        ("/demenagee-puis-un-temps", "/ailleurs-un-temps"),
        ("/accents", "/%C3%A9t%C3%A9"),
    ],
)
def test_what_moved_for_good_gives_its_new_address(server, visitor, path, target):
    found = visitor.visit(address(server, path))
    assert (found.state, found.target) == (LinkState.MOVED, address(server, target))


def test_an_endless_redirection_is_left_after_five(server, visitor):
    assert visitor.visit(address(server, "/sans-fin")).code == 302
    assert len(server.seen) == MOST_REDIRECTS + 1


def test_one_asks_under_one_s_name_and_reads_no_page(server, visitor, pauses):
    visitor.visit(address(server, "/ok"))
    [(method, _path, headers)] = server.seen
    assert method == "HEAD"
    assert headers["User-Agent"] == "Terreau-links/1 (+http://terreau.test)"
    assert headers["Host"] == f"{HOST}:{server.server_port}"
    assert not {"Cookie", "Referer", "Authorization"} & set(headers)
    assert not pauses


def test_a_pause_stands_between_two_requests_to_one_server(server, visitor, pauses):
    visitor.visit(address(server, "/disparue"))
    assert [method for method, _path, _headers in server.seen] == ["HEAD", "GET"]
    assert pauses == [visiting.BREATH]


def test_one_does_not_insist_where_there_are_too_many_visits(server, visitor):
    visitor.visit(address(server, "/trop"))
    assert len(server.seen) == 1


def test_a_server_that_speaks_drop_by_drop_is_left(server, visitor, monkeypatch):
    monkeypatch.setattr(visiting, "REQUEST", 0.2)
    assert visitor.visit(address(server, "/goutte-a-goutte")).state == LinkState.UNREACHABLE


def test_a_visit_ends_in_time_whatever_the_number_of_its_steps(server, visitor):
    times = iter(range(0, 1000, 13))
    slow = Visitor(agent="", resolve=visitor.resolve, public=visitor.public, pause=visitor.pause, clock=lambda: float(next(times)))
    assert slow.visit(address(server, "/sans-fin")).state == LinkState.UNREACHABLE
    assert len(server.seen) < MOST_REDIRECTS


def test_by_default_nothing_of_this_machine_is_reached(server):
    anybody = Visitor(agent="", pause=lambda _seconds: None)
    for host in ("127.0.0.1", "localhost", "[::1]", "[::ffff:127.0.0.1]", "2130706433", "0x7f.1"):
        found = anybody.visit(f"http://{host}:{server.server_port}/ok")
        assert found.state == LinkState.PRIVATE, host
    assert not server.seen


def test_a_name_is_judged_by_where_it_leads_each_time_it_is_asked(server, pauses):
    """A name that answers a public address once and a private one next (DNS rebinding) gets nothing of the second."""
    answers = iter(["127.0.0.1", "192.168.1.1"])
    visitor = Visitor(agent="", resolve=lambda _host, _port: [next(answers)], public=lambda address: address == "127.0.0.1", pause=pauses.append)
    assert visitor.visit(address(server, "/disparue")).state == LinkState.PRIVATE
    assert len(server.seen) == 1


@pytest.mark.parametrize(
    "url",
    [
        "ftp://exemple.test/",
        "javascript:alert(1)",
        "http://",
        "http://moi@exemple.test/",
        "https://exemple.test:99999/",
        "//exemple.test",
        "",
        "http://[",
        "http://\x00",
    ],
)
def test_what_is_no_plain_web_address_is_not_visited(visitor, url):
    assert visitor.visit(url).state == LinkState.UNVISITED


@pytest.mark.parametrize("url", ["http://\u202eexemple.test/", "http://exemple.test:1/" + "a" * 70_000, "http://😀.test/"])
def test_strange_addresses_raise_nothing(visitor, url):
    assert visitor.visit(url).state in {LinkState.UNVISITED, LinkState.UNREACHABLE, LinkState.PRIVATE}


def test_an_unknown_name_is_unreachable():
    def unknown(host, port):
        raise OSError("Name or service not known")

    assert Visitor(agent="", resolve=unknown, pause=lambda _seconds: None).visit("http://inconnu.test/").state == LinkState.UNREACHABLE


@pytest.mark.parametrize(
    ("ip", "public"),
    [
        ("93.184.215.14", True),
        ("2606:2800:21f:cb07::1", True),
        ("64:ff9b::5db8:d70e", True),
        ("127.0.0.1", False),
        ("0.0.0.0", False),  # noqa: S104 - an address to refuse
        ("10.1.2.3", False),
        ("172.16.0.1", False),
        ("192.168.0.1", False),
        ("100.64.0.1", False),
        ("169.254.169.254", False),
        ("224.0.0.1", False),
        ("255.255.255.255", False),
        ("::", False),
        ("::1", False),
        ("fe80::1%eth0", False),
        ("fc00::1", False),
        ("ff02::1", False),
        ("::ffff:10.0.0.1", False),
        ("64:ff9b::a00:1", False),
        ("2002:a00:1::1", False),
    ],
)
def test_only_the_public_internet_is_public(ip, public):
    assert is_public(ip) is public


@pytest.fixture
def certified(server, tmp_path):
    """Make the server speak HTTPS under a name; return the file of who certifies it."""

    def certify(name):
        key = ec.generate_private_key(ec.SECP256R1())
        subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Essai")])
        now = datetime.datetime.now(datetime.UTC)
        made = (
            x509.CertificateBuilder()
            .subject_name(subject)
            .issuer_name(subject)
            .public_key(key.public_key())
            .serial_number(1)
            .not_valid_before(now - datetime.timedelta(days=1))
            .not_valid_after(now + datetime.timedelta(days=1))
            .add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), critical=False)
            .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
            .sign(key, hashes.SHA256())
        )
        certificate, private = tmp_path / "certificate.pem", tmp_path / "key.pem"
        certificate.write_bytes(made.public_bytes(serialization.Encoding.PEM))
        private.write_bytes(key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()))
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate, private)
        server.socket = context.wrap_socket(server.socket, server_side=True)
        return str(certificate)

    return certify


@pytest.mark.parametrize(("name", "state"), [(HOST, LinkState.OK), ("autre.test", LinkState.UNREACHABLE)])
def test_a_secure_server_is_asked_under_its_name_and_must_prove_it(server, visitor, certified, name, state):
    known = Visitor(agent="", resolve=visitor.resolve, public=visitor.public, pause=visitor.pause, authorities=certified(name))
    assert known.visit(address(server, "/ok", "https")).state == state
