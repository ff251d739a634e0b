"""What every test may ask for, and what none may do: reach the network, or print an undefined variable."""

import gc
import os
import shutil
import socket
import sqlite3
import sys
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.db.backends.signals import connection_created
from django.template import engines
from django.template.base import Node
from django.test.utils import CaptureQueriesContext

from tests.indexing import IndexOfNow
from tests.rows import Remembered

ROOT = Path(__file__).resolve().parent
CHROMIUM_ARGUMENTS = [
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]
PASSWORD = "un mot de passe de test"  # noqa: S105 - of people who exist only in tests
HUES = ["#7a5c00", "#2c5f00", "#1d5c92", "#8a3f35", "#643464", "#0f5f56", "#494785"]


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Keep only what touches the database when asked to: the second run, on another database, repeats nothing else."""
    if not os.environ.get("TEST_ONLY_DATABASE"):
        return
    kept = [item for item in items if item.get_closest_marker("django_db") or {"db", "transactional_db"} & set(getattr(item, "fixturenames", ()))]
    config.hook.pytest_deselected(items=[item for item in items if item not in set(kept)])
    items[:] = kept


def pytest_collection_finish(session: pytest.Session) -> None:
    """Keep the garbage collector from going through all that was imported, again and again: it took a tenth of the time."""
    gc.freeze()
    gc.set_threshold(20_000, 20, 20)


def pytest_unconfigure(config: pytest.Config) -> None:
    """Leave no file behind."""
    from django.conf import settings

    shutil.rmtree(settings.TERREAU_DATA, ignore_errors=True)


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings_parallel_suffix: None) -> Iterator[None]:
    """Begin from the migrated database named by TEST_TEMPLATE, if any: `make test` migrates once for all its processes."""
    template = os.environ.get("TEST_TEMPLATE", "")
    if template and connection.vendor == "postgresql":
        connection.settings_dict["TEST"]["TEMPLATE"] = template
    if not template or connection.vendor != "sqlite":
        yield
        return

    def copy(**about: Any) -> None:
        new = about["connection"].connection
        if not new.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]:
            with closing(sqlite3.connect(template)) as migrated:
                migrated.backup(new)

    connection_created.connect(copy)
    yield
    connection_created.disconnect(copy)


@pytest.fixture
def migrated_file(tmp_path: Path, django_db_setup: None, django_db_blocker: Any) -> Path:
    """A SQLite file as migrations leave it, for another process; only where tests run on SQLite."""
    path = tmp_path / "migrated.sqlite3"
    with django_db_blocker.unblock(), closing(sqlite3.connect(path)) as copy:
        connection.ensure_connection()
        connection.connection.backup(copy)
    return path


class NetworkUsedError(Exception):
    """A test tried to reach another machine."""


def _is_local(address: Any) -> bool:
    return not isinstance(address, tuple) or address[0] in {"127.0.0.1", "::1", "localhost"}


@pytest.fixture(autouse=True, scope="session")
def no_network() -> Iterator[None]:
    """Let sockets reach this machine only."""
    connect, connect_ex = socket.socket.connect, socket.socket.connect_ex

    def guarded(original: Callable[..., Any]) -> Callable[..., Any]:
        def call(self: socket.socket, address: Any) -> Any:
            if not _is_local(address):
                raise NetworkUsedError(f"Tests use no network: connection to {address!r} refused.")
            return original(self, address)

        return call

    socket.socket.connect = guarded(connect)  # type: ignore[method-assign]  # this is the guard
    socket.socket.connect_ex = guarded(connect_ex)  # type: ignore[method-assign]  # same
    yield
    socket.socket.connect, socket.socket.connect_ex = connect, connect_ex  # type: ignore[method-assign]  # put back


class UndefinedVariableError(AssertionError):
    """One of our templates prints a variable that nobody defined."""


class Undefined(str):
    """What Django prints for an undefined variable: nothing in other people's templates, a failure in ours.

    Django asks whether the string is empty before it applies filters, then formats `string_if_invalid % name`. The node
    being rendered, found on the stack, knows which template it was written in: elsewhere than in ours it looks empty.
    """

    __slots__ = ()

    def __bool__(self) -> bool:
        return self._origin().is_relative_to(ROOT / "terreau")

    def __contains__(self, part: object) -> bool:
        return part == "%s"

    def __mod__(self, name: object) -> str:
        raise UndefinedVariableError(f"{self._origin().relative_to(ROOT)} uses “{name}”, which is not defined.")

    @staticmethod
    def _origin() -> Path:
        frame = sys._getframe(1)
        while frame is not None:
            node = frame.f_locals.get("self")
            if isinstance(node, Node) and getattr(node, "origin", None) is not None:
                return Path(node.origin.name)
            frame = frame.f_back
        return Path()


@pytest.fixture(autouse=True, scope="session")
def undefined_variables_fail(django_test_environment: None) -> None:
    """Make undefined variables of our own templates fail the test that renders them."""
    for backend in engines.all():
        backend.engine.string_if_invalid = Undefined()


@pytest.fixture(autouse=True, scope="session")
def index_of_now(django_test_environment: None) -> IndexOfNow:
    """Have every search of the tests answer from what the database holds at that moment; tests of the real index leave this aside."""
    from terreau.search import index

    now = IndexOfNow()
    index._reader = now
    return now


@pytest.fixture(autouse=True)
def _nothing_kept_from_before(index_of_now: IndexOfNow) -> None:
    from wagtail.models import Site

    index_of_now.forget()
    # Wagtail keeps where each site begins; the sites of another test were taken back with its transaction.
    Site.clear_site_root_paths_cache()


@pytest.fixture
def assert_same_queries(db: None) -> Callable[..., int]:
    """Return a function that checks that a list costs the same number of queries with 1 and with 3 rows.

    `assert_same_queries(add, visit, at_most=8)`: `add()` makes one row, `visit()` shows the list. Returns the number of queries.
    """

    def check(add: Callable[[], object], visit: Callable[[], object], *, at_most: int | None = None) -> int:
        add()
        visit()
        one = _queries(visit)
        add()
        add()
        three = _queries(visit)
        assert len(three) == len(one), f"{len(one)} queries with 1 row, {len(three)} with 3:\n" + "\n".join(three)
        assert at_most is None or len(one) <= at_most, f"{len(one)} queries, at most {at_most}:\n" + "\n".join(one)
        return len(one)

    return check


def _queries(visit: Callable[[], object]) -> list[str]:
    with CaptureQueriesContext(connection) as context:
        visit()
    return [query["sql"] for query in context.captured_queries]


def _make_platform(*, host: str, name: str, code: str, levers: list[str], default: bool) -> int:
    from wagtail.models import Locale, Page, Site

    from terreau.vocabulary.models import Framework, Lever, Platform

    # Tests that commit leave an empty database behind, without what migrations put there.
    Locale.objects.get_or_create(language_code="fr")
    framework = Framework.objects.create(code=code, title=f"Cadre {name}")
    hues = [HUES[place % len(HUES)] for place in range(len(levers))]
    # All at once: nearly every test begins with a platform.
    Lever.objects.bulk_create(
        Lever(
            framework=framework,
            order=order,
            slug=f"{code}-{order}",
            title=title,
            short_title=title.split()[0][:24],
            question=f"{title} : où en sommes-nous ?",
            introduction=f"Ce que recouvre « {title} ».",
            text_light=hue,
            text_dark=hue,
            leaf_light=hue,
            leaf_dark=hue,
        )
        for order, (title, hue) in enumerate(zip(levers, hues, strict=True), start=1)
    )
    site = Site.objects.filter(is_default_site=True).first() if default else None
    if site is None:
        root = Page.objects.filter(depth=1).first() or Page.add_root(title="Racine", slug="racine")
        site = Site(root_page=root, is_default_site=default)
    site.hostname, site.site_name, site.port = host, name, 80
    site.save()
    about = {"framework": framework, "name": name, "headline": "Ce que le réseau a appris", "tagline": "Des ressources pour agir ensemble."}
    return Platform.objects.update_or_create(site=site, defaults=about)[0].pk


LEVERS = ["Gouvernance", "Concertation", "Données", "Financement", "Évaluation", "Compétences", "Sens et récit"]
FIRST = Remembered(lambda: _make_platform(host="terreau.test", name="Terreau", code="sept", levers=LEVERS, default=True))
SECOND = Remembered(lambda: _make_platform(host="soeur.test", name="Sœur", code="trois", levers=["Lieux", "Liens", "Temps"], default=False))


def _platform(remembered: Remembered) -> Any:
    from wagtail.models import Site

    from terreau.vocabulary.models import Platform

    platform = Platform.objects.get(pk=remembered.get())
    Site.clear_site_root_paths_cache()
    return platform


@pytest.fixture
def platform(db: None) -> Any:
    """The platform of `terreau.test`, the default one, with the seven levers of its framework."""
    return _platform(FIRST)


@pytest.fixture
def second_platform(platform: Any) -> Any:
    """Another platform, of `soeur.test`: three levers of its own, other editors."""
    return _platform(SECOND)


def _make_user(email: str, **fields: Any) -> Any:
    from terreau.accounts.models import User

    return User.objects.create_user(email=email, password=PASSWORD, **fields)


def _make_editor(email: str, platform: Any) -> Any:
    from terreau.accounts.models import Role, RoleKind

    user = _make_user(email, is_staff=True)
    Role.objects.create(user=user, platform=platform, kind=RoleKind.EDITOR)
    return user


@pytest.fixture
def member(db: None) -> Any:
    """A person with an account and nothing more."""
    return _make_user("membre@example.org")


@pytest.fixture
def editor(platform: Any) -> Any:
    """Somebody who writes for `platform`, and for no other."""
    return _make_editor("redaction@example.org", platform)


@pytest.fixture
def second_editor(second_platform: Any) -> Any:
    """Somebody who writes for `second_platform`, and for no other."""
    return _make_editor("redaction-soeur@example.org", second_platform)


@pytest.fixture
def admin_user(db: None) -> Any:
    """An administrator of the whole installation."""
    return _make_user("administration@example.org", is_staff=True, is_superuser=True)


@pytest.fixture(scope="session")
def browser() -> Iterator[Any]:
    """Chromium, driven by Playwright; the tests that use it carry the mark `browser`."""
    from playwright.sync_api import sync_playwright

    # Playwright keeps an event loop in this thread: Django would refuse queries there.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    arguments = [*CHROMIUM_ARGUMENTS, *(["--no-sandbox"] if os.geteuid() == 0 else [])]
    installed = os.environ.get("TERREAU_CHROMIUM") or next((path for path in ("/usr/bin/chromium", "/usr/bin/google-chrome") if Path(path).exists()), None)
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=installed, args=arguments)
        yield chromium
        chromium.close()


@pytest.fixture
def live_site(platform: Any, live_server: Any) -> Any:
    """The address of a running site with its static files, serving `platform`."""
    return live_server
