"""Loads of the catalogue as processes: killed in the middle, or two at once."""

import os
import shutil
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import pytest
from django.db import connection

from terreau.library.loading import CATALOGUE
from terreau.library.loading.load import checked

ROOT = Path(__file__).resolve().parents[3]
EVERYTHING = (
    "from wagtail.models import ModelLogEntry as E; from terreau.vocabulary.models import Lever; from terreau.library.models import LoadedRecord as L;"
    "print(Lever.objects.count(), L.objects.count(), E.objects.filter(action='terreau.import').count())"
)


@contextmanager
def copied(directory: Path, name: str, *, original: str = "") -> Iterator[str]:
    """Copy the database of the tests, or an `original` copy, for other processes; give its address, and take it away at the end."""
    if connection.vendor == "sqlite":
        path = directory / f"{name}.sqlite3"
        if original:
            shutil.copy(directory / f"{original}.sqlite3", path)
        else:
            with closing(sqlite3.connect(path)) as copy:
                connection.ensure_connection()
                connection.connection.backup(copy)
        yield f"sqlite:///{path}"
        return
    settings = connection.settings_dict
    whole = f"{settings['NAME']}_{name}"
    login = f"{settings['USER']}:{settings['PASSWORD']}@" if settings["USER"] else ""
    port = f":{settings['PORT']}" if settings["PORT"] else ""
    try:
        with connection._nodb_cursor() as cursor:
            cursor.execute(f'DROP DATABASE IF EXISTS "{whole}" WITH (FORCE)')
            cursor.execute(f'CREATE DATABASE "{whole}" TEMPLATE "{settings["NAME"]}{original and f"_{original}"}"')
        yield f"postgres://{login}{settings['HOST']}{port}/{whole}"
    finally:
        with connection._nodb_cursor() as cursor:
            cursor.execute(f'DROP DATABASE IF EXISTS "{whole}" WITH (FORCE)')


@pytest.fixture(scope="module")
def migrated(tmp_path_factory: pytest.TempPathFactory, django_db_setup: None, django_db_blocker: Any) -> Iterator[Path]:
    """The directory of a database called « migrated »: that of the tests, before any test of this module writes in it."""
    directory = tmp_path_factory.mktemp("databases")
    with django_db_blocker.unblock():
        if connection.vendor == "postgresql":
            connection.close()  # it copies no database that somebody is connected to
        with copied(directory, "migrated"), django_db_blocker.block():
            yield directory


@pytest.fixture
def database_url(migrated: Path, db: None) -> Iterator[str]:
    """A database of its own for other processes, migrated."""
    with copied(migrated, "loaded", original="migrated") as url:
        yield url


def command(*arguments: str) -> list[str]:
    """Return the command line of a management command."""
    return [sys.executable, "-u", "manage.py", *arguments]


def environment(database_url: str) -> dict[str, str]:
    """Return the variables of a process that works on a database, with the settings of the tests."""
    return {**os.environ, "TEST_DATABASE_URL": database_url, "DJANGO_SETTINGS_MODULE": "terreau.config.settings.test"}


def manage(database_url: str, *arguments: str) -> list[str]:
    """Run a management command on a database; return the words that it printed."""
    done = subprocess.run(command(*arguments), cwd=ROOT, env=environment(database_url), capture_output=True, text=True, check=True)
    return done.stdout.split()


def counted(database_url: str) -> list[int]:
    """Return how many levers, records known to the loader and loads in the audit trail there are."""
    return list(map(int, manage(database_url, "shell", "-v0", "-c", EVERYTHING)))


def start(database_url: str) -> subprocess.Popen[str]:
    """Start a load."""
    return subprocess.Popen(command("load_catalogue", "--skip-checks"), cwd=ROOT, env=environment(database_url), stdout=subprocess.PIPE, text=True)


def wait_for(process: subprocess.Popen[str], said: str) -> None:
    """Return as soon as a process says this."""
    assert process.stdout
    assert any(said in line for line in process.stdout), f"never said: {said}"


def test_a_load_killed_in_the_middle_leaves_nothing_and_can_start_again(database_url: str) -> None:
    with start(database_url) as process:
        wait_for(process, "termes du glossaire")
        os.kill(process.pid, signal.SIGKILL)
    assert process.returncode == -signal.SIGKILL
    assert counted(database_url) == [0, 0, 0]

    manage(database_url, "load_catalogue", "--skip-checks")

    assert counted(database_url) == [7, sum(map(len, checked(CATALOGUE).values())), 1]


def test_of_two_loads_at_once_the_second_waits_and_finds_everything_there(database_url: str) -> None:
    with start(database_url) as first:
        wait_for(first, "termes du glossaire")
        os.kill(first.pid, signal.SIGSTOP)
        try:
            second = start(database_url)
            wait_for(second, "attend son tour" if connection.vendor == "postgresql" else "lues et vérifiées")
        finally:
            os.kill(first.pid, signal.SIGCONT)
        with second:
            wait_for(second, "Tout est inchangé")
        wait_for(first, "ressources : 113 créées")

    assert (first.returncode, second.returncode) == (0, 0)
    assert counted(database_url) == [7, sum(map(len, checked(CATALOGUE).values())), 1]
