"""A real site for a few seconds: its own data directory, its own database, granian with two workers, the follower."""

import contextlib
import os
import secrets
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.error import URLError
from urllib.parse import urlsplit, urlunsplit
from urllib.request import urlopen

import psycopg

ROOT = Path(__file__).resolve().parents[1]
WORKERS = 2
OPTIONS = ["--interface", "wsgi", "--workers", str(WORKERS), "--blocking-threads", "4", "--host", "127.0.0.1", "--log-level", "error"]


def stop(process: subprocess.Popen[bytes]) -> None:
    """End a process that we started, and wait for it."""
    process.send_signal(signal.SIGTERM)
    try:
        process.wait(timeout=10)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def wait_for(url: str, seconds: float = 30) -> None:
    """Return once an address answers 200."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        with contextlib.suppress(URLError, ConnectionError), urlopen(url, timeout=5) as answer:  # noqa: S310 - our own server
            if answer.status == 200:
                return
        time.sleep(0.1)
    raise SystemExit(f"{url} does not answer")


def manage(environment: dict[str, str], *arguments: str) -> str:
    """Run a management command and return what it prints."""
    done = subprocess.run([sys.executable, "manage.py", *arguments], cwd=ROOT, env=environment, check=True, capture_output=True, text=True)
    return done.stdout


@contextlib.contextmanager
def serving(environment: dict[str, str], application: str, port: int, ready: str) -> Iterator[str]:
    """Serve a WSGI application with granian; yield its origin."""
    command = [sys.executable, "-m", "granian", *OPTIONS, "--port", str(port), application]
    process = subprocess.Popen(command, cwd=ROOT, env=environment)
    try:
        wait_for(f"http://127.0.0.1:{port}{ready}")
        yield f"http://127.0.0.1:{port}"
    finally:
        stop(process)


@contextlib.contextmanager
def data() -> Iterator[dict[str, str]]:
    """Make a data directory with a migrated database and the starter catalogue; yield the environment that uses it."""
    with database() as environment:
        manage(environment, "load_catalogue")
        yield environment


@contextlib.contextmanager
def database() -> Iterator[dict[str, str]]:
    """Make a data directory with a migrated database; yield the environment that uses it."""
    directory = Path(tempfile.mkdtemp(prefix="terreau-bench-"))
    environment = {
        **os.environ,
        "TERREAU_DATA": str(directory),
        "DATABASE_URL": os.environ.get("BENCH_DATABASE_URL", f"sqlite:///{directory / 'bench.sqlite3'}"),
        "DJANGO_SETTINGS_MODULE": "terreau.config.settings.dev",
        "PYTHONPATH": f"{ROOT}{os.pathsep}{ROOT / 'benchmarks'}",
    }
    try:
        manage(environment, "migrate", "--verbosity=0", "--no-input")
        manage(environment, "createcachetable")
        yield environment
    finally:
        shutil.rmtree(directory, ignore_errors=True)


@contextlib.contextmanager
def following(environment: dict[str, str]) -> Iterator[None]:
    """Run the follower, until it has beaten once."""
    process = subprocess.Popen([sys.executable, "manage.py", "follow"], cwd=ROOT, env=environment)
    try:
        deadline = time.monotonic() + 30
        stamps = Path(environment["TERREAU_DATA"]) / "run" / "stamps"
        while not (stamps.exists() and any(stamps.read_bytes()[24:32])):
            if time.monotonic() > deadline:
                raise SystemExit("the follower does not start")
            time.sleep(0.1)
        yield
    finally:
        stop(process)


def each_database(measure: Callable[[str, str, str], bool]) -> bool:
    """Call `measure(name, url, data folder)` on a new SQLite and, where one answers, a new PostgreSQL, removed after; return whether both were good.

    `TEST_POSTGRES_URL` names the server; default: the local socket.
    """
    with tempfile.TemporaryDirectory() as folder:
        good = measure("SQLite", f"sqlite:///{folder}/bench.sqlite3", folder)
        server = os.environ.get("TEST_POSTGRES_URL", "postgres:///postgres")
        try:
            connection = psycopg.connect(server, autocommit=True, connect_timeout=3)
        except psycopg.OperationalError:
            print("PostgreSQL: no answer")
            return good
        name = f"terreau_bench_{secrets.token_hex(4)}"
        try:
            connection.execute(f'CREATE DATABASE "{name}"')
            good &= measure("PostgreSQL", urlunsplit(urlsplit(server)._replace(path=f"/{name}")), folder)
        finally:
            connection.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
            connection.close()
    return good
