"""The index of a host after its writers and its readers were killed: what the database holds, whatever happened on the way."""

import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from http.client import HTTPException
from itertools import cycle
from pathlib import Path
from typing import Any
from urllib.request import urlopen

import pytest
from django.db import connection

from terreau.library.tests.test_load_catalogue_processes import database_url, migrated  # noqa: F401 - fixtures

ROOT = Path(__file__).resolve().parents[1]
# A thousand changes in all where there is time: SEARCH_CHANGES=250.
ROUNDS, CHANGES = 4, int(os.environ.get("SEARCH_CHANGES", "40"))
# Makes, renames, hides and deletes resources at random.
CHANGER = """
import random, sys
import django
django.setup()
from django.core.management import call_command
call_command("createcachetable", verbosity=0)
from terreau.library.models import Resource
from terreau.vocabulary.models import Concept, Framework, Lever, Platform, Scheme
from wagtail.models import Page, Site
chance = random.Random(int(sys.argv[1]))
framework, _new = Framework.objects.get_or_create(code="sept", defaults={"title": "Cadre"})
about = dict(title="Un", short_title="Un", question="?", introduction="!", text_light="#1d5c92", text_dark="#1d5c92", leaf_light="#1d5c92", leaf_dark="#1d5c92")
levers = [Lever.objects.get_or_create(framework=framework, order=order, defaults={"slug": f"l-{order}", **about})[0] for order in (1, 2, 3)]
site = Site.objects.first() or Site.objects.create(root_page=Page.objects.first(), hostname="localhost", is_default_site=True)
Platform.objects.get_or_create(site=site, defaults=dict(framework=framework, name="Terreau", headline="!", tagline="!"))
kind, _new = Concept.objects.get_or_create(scheme=Scheme.KIND, slug="methodes", defaults={"label": "Méthode"})
word = lambda: chance.choice("charte budget loyer alliance eau ferme gare halle".split()) + str(chance.randrange(50))
for number in range(int(sys.argv[2])):
    known = list(Resource.objects.values_list("pk", flat=True))
    deed = chance.choice(["make", "make", "rename", "hide", "bulk", "delete"]) if known else "make"
    if deed == "make":
        slug = f"r-{sys.argv[1]}-{number}"
        one = Resource(title=word(), slug=slug, purpose=word(), kind=kind, live=True)
        one.levers = levers[:1]
        one.save()
    elif deed == "rename":
        one = Resource.objects.get(pk=chance.choice(known))
        one.title = word()
        one.save()
    elif deed == "hide":
        Resource.objects.filter(pk=chance.choice(known)).update(live=chance.random() < 0.5)
    elif deed == "bulk":
        Resource.objects.filter(pk__in=chance.sample(known, min(5, len(known)))).update(purpose=word())
    else:
        Resource.objects.filter(pk=chance.choice(known)).delete()
"""
# What visitors look for while all this happens: there, mistyped, nowhere (which is counted).
QUESTIONS = ("ressources/?q=charte", "ressources/?q=allience+ferme", "ressources/?q=zzzqqq", "api/v1/resources?q=budget", "ressources/")
# Prints « same » and the number of resources that a platform shows once the index holds what the database does, else what differs.
COMPARE = """
import json
import django
django.setup()
from tantivy import Query
from terreau.library.searchables import ResourceSearch
from terreau.search import index, schema
offered = ResourceSearch()
documents = list(offered.documents(offered.keys()))
wanted = sorted([one.key, one.title, one.purpose] for one in documents if one.platforms), sorted(one.key for one in documents if not one.platforms)
def of(searcher, field):
    addresses = [address for _score, address in searcher.search(Query.term_query(schema.schema(), field, "resource"), 100_000).hits]
    return addresses, searcher.fast_field_values("key", addresses)
def held(searcher):
    addresses, keys = of(searcher, "kind")
    shown = [json.loads(bytes(searcher.doc(address)["shown"][0])) for address in addresses]
    return sorted([key, says["title"], says["purpose"]] for key, says in zip(keys, shown)), sorted(of(searcher, "hidden_kind")[1])
try:
    found = index.reading(held)
except index.UnavailableError:
    print("no index")
else:
    counts = [tuple(map(len, lists)) for lists in (found, wanted)]
    print("same", len(wanted[0])) if found == wanted else print("shown and hidden", *counts)
"""


def python(environment: dict[str, str], *arguments: str) -> str:
    done = subprocess.run([sys.executable, "-c", *arguments], cwd=ROOT, env=environment, check=True, capture_output=True, text=True)
    return done.stdout.strip()


def _said(environment: dict[str, str]) -> Path:
    return Path(environment["TERREAU_DATA"]).with_name("follower.log")


def follower(environment: dict[str, str]) -> subprocess.Popen[bytes]:
    with _said(environment).open("ab") as said:
        return subprocess.Popen([sys.executable, "manage.py", "follow"], cwd=ROOT, env=environment, stdout=said, stderr=said)


class Web:
    """The site as visitors meet it: a server and the processes that answer, which are killed together."""

    def __init__(self, environment: dict[str, str]) -> None:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        self.url = f"http://127.0.0.1:{port}/"
        self.environment = environment
        options = ["--interface", "wsgi", "--workers", "2", "--blocking-threads", "4", "--host", "127.0.0.1", "--port", str(port)]
        self.command = [sys.executable, "-m", "granian", *options, "terreau.config.wsgi:application"]
        self.start()

    def start(self) -> None:
        """Start it, as a supervisor does."""
        quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
        self.process = subprocess.Popen(self.command, cwd=ROOT, env=self.environment, start_new_session=True, **quiet)

    def kill(self) -> None:
        """Kill all its processes, whatever they are doing."""
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()

    def ask(self, question: str) -> bytes | None:
        """Return an answer; None where nobody gives one."""
        with suppress(OSError, HTTPException), urlopen(self.url + question, timeout=5) as answer:  # noqa: S310 - our own server
            return answer.read()
        return None


@contextmanager
def visitors(web: Web) -> Iterator[None]:
    """Have somebody look for things without a pause, answered or not."""
    stop = threading.Event()

    def visit() -> None:
        for question in cycle(QUESTIONS):
            if stop.is_set():
                return
            web.ask(question)

    visitor = threading.Thread(target=visit)
    visitor.start()
    try:
        yield
    finally:
        stop.set()
        visitor.join()


def cut_connections() -> None:
    """End the connections of others to the copy, as a database that restarts does; SQLite has none to cut."""
    if connection.vendor == "postgresql":
        with connection._nodb_cursor() as cursor:
            cursor.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname LIKE %s AND pid <> pg_backend_pid()", ["%_loaded"])


@contextmanager
def open_transaction() -> Iterator[None]:
    """Have somebody keep a transaction open meanwhile: on PostgreSQL, what comes later does not settle; SQLite has one writer."""
    somebody = connection.copy()
    if connection.vendor == "postgresql":
        somebody.set_autocommit(False)
        with somebody.cursor() as cursor:
            cursor.execute("SELECT pg_current_xact_id()")
    try:
        yield
    finally:
        somebody.close()


@pytest.fixture
def environment(tmp_path: Path, database_url: str) -> dict[str, str]:  # noqa: F811 - the fixture imported above
    """The variables of processes that work on a database and in a folder of their own."""
    own = {"TERREAU_DATA": str(tmp_path / "data"), "DATABASE_URL": database_url, "TERREAU_ENCODER": "none"}
    return {**os.environ, **own, "DJANGO_SETTINGS_MODULE": "terreau.config.settings.dev"}


@pytest.mark.django_db
def test_after_kills_in_the_middle_of_changes_the_index_is_what_the_database_holds(environment: dict[str, str], django_db_blocker: Any) -> None:
    with ExitStack() as stack:
        stack.enter_context(django_db_blocker.unblock())
        longest = stack.enter_context(ExitStack())
        longest.enter_context(open_transaction())
        web = Web(environment)
        stack.callback(web.kill)
        python(environment, CHANGER, "0", "5")
        process = follower(environment)
        stack.callback(lambda: end(process))
        until_it_answers(web, until_the_same(environment))
        stack.enter_context(visitors(web))
        for number in range(1, ROUNDS):
            changer = subprocess.Popen([sys.executable, "-c", CHANGER, str(number), str(CHANGES)], cwd=ROOT, env=environment)
            with suppress(subprocess.TimeoutExpired):
                changer.wait(2.0 + number)
            if number == ROUNDS // 2:
                web.kill()
                web.start()
            end(process)
            process = follower(environment)
            assert changer.wait() == 0
        until_the_same(environment)
        longest.close()
        cut_connections()
        python(environment, CHANGER, str(ROUNDS), str(CHANGES))
        until_it_answers(web, until_the_same(environment))


def end(process: subprocess.Popen[bytes]) -> None:
    process.kill()
    process.wait()


def until_the_same(environment: dict[str, str]) -> int:
    """Wait for the index to hold what the database does; return how many resources it shows."""
    deadline = time.monotonic() + 60
    while not (told := python(environment, COMPARE)).startswith("same"):
        assert time.monotonic() < deadline, f"{told}\n{_said(environment).read_text(encoding='utf-8')[-4000:]}"
    return int(told.split()[1])


def until_it_answers(web: Web, count: int) -> None:
    """Wait for the site to find as many resources as there are, and to answer each question."""
    deadline = time.monotonic() + 60
    while not (answer := web.ask("api/v1/resources")) or json.loads(answer)["count"] != count:
        assert time.monotonic() < deadline, f"{answer!r} for {count}"
    assert [question for question in QUESTIONS if not web.ask(question)] == []
