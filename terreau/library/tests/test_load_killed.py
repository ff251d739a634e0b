"""A load of the catalogue that is killed leaves nothing."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.db import connection

from terreau.library.loading import CATALOGUE
from terreau.library.loading.load import checked

ROOT = Path(__file__).resolve().parents[3]


@pytest.fixture
def database_url(tmp_path: Path, db: None) -> Iterator[str]:
    """A database of its own for other processes, migrated."""
    if connection.vendor == "sqlite":
        url = f"sqlite:///{tmp_path / 'other.sqlite3'}"
        manage(url, "migrate", "-v0", "--skip-checks")
        yield url
        return
    settings = connection.settings_dict
    name = f"{settings['NAME']}_killed"
    login = f"{settings['USER']}:{settings['PASSWORD']}@" if settings["USER"] else ""
    port = f":{settings['PORT']}" if settings["PORT"] else ""
    url = f"postgres://{login}{settings['HOST']}{port}/{name}"
    with connection._nodb_cursor() as cursor:
        cursor.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
        cursor.execute(f'CREATE DATABASE "{name}"')
    manage(url, "migrate", "-v0", "--skip-checks")
    yield url
    with connection._nodb_cursor() as cursor:
        cursor.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


COUNT = "from terreau.vocabulary.models import Lever; from terreau.library.models import LoadedRecord as L; print(Lever.objects.count(), L.objects.count())"


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


def test_a_load_killed_in_the_middle_leaves_nothing_and_can_start_again(database_url: str) -> None:
    arguments = command("load_catalogue", "--skip-checks")
    with subprocess.Popen(arguments, cwd=ROOT, env=environment(database_url), stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout
        next(line for line in process.stdout if "termes du glossaire" in line)
        os.kill(process.pid, signal.SIGKILL)
    assert process.returncode == -signal.SIGKILL
    assert manage(database_url, "shell", "-v0", "-c", COUNT) == ["0", "0"]

    manage(database_url, "load_catalogue", "--skip-checks")

    assert manage(database_url, "shell", "-v0", "-c", COUNT) == ["7", str(sum(map(len, checked(CATALOGUE).values())))]
