"""`make test`: set up what tests need, a browser included, then run them on SQLite and, where one answers, on PostgreSQL."""

import hashlib
import os
import shutil
import subprocess
import sys
from typing import NamedTuple
from urllib.parse import urlsplit, urlunsplit

from setting_up import npm_command, prepare
from steps import BUILD, PYTHON, ROOT, VENV, Problem, alone, call, main, say

BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
TEMPLATE = BUILD / "test-template.sqlite3"
PLAYWRIGHTS = "from playwright.sync_api import sync_playwright as p\nwith p() as q: print(q.chromium.executable_path)"
ASK_POSTGRES = """
import sys, psycopg
with psycopg.connect(sys.argv[1], connect_timeout=3) as connection:
    version, may = connection.execute("SELECT current_setting('server_version'), rolcreatedb OR rolsuper FROM pg_roles WHERE rolname = current_user").fetchone()
print(version if may else "")
"""


def _starts(path: str | None) -> bool:
    """Return whether a program starts: a download may lack libraries of the system."""
    return bool(path) and shutil.which(str(path)) is not None and subprocess.run([str(path), "--version"], capture_output=True, check=False).returncode == 0


def _playwrights_own() -> str:
    return subprocess.run([PYTHON, "-c", PLAYWRIGHTS], capture_output=True, text=True, check=False).stdout.strip()


def node_for_playwright() -> None:
    """Have Playwright use the Node of the build where its own does not start: a bare Debian has no libatomic."""
    own = next(VENV.glob("lib/python3*/site-packages/playwright/driver/node"), None)
    if os.environ.get("PLAYWRIGHT_NODEJS_PATH") or _starts(own and str(own)):
        return
    with alone("setup"):
        _, env = npm_command()
    os.environ["PLAYWRIGHT_NODEJS_PATH"] = shutil.which("node", path=env.get("PATH")) or ""


def browser() -> str:
    """Return the path of a browser: the one named, an installed one, Playwright's download, Debian's package."""
    named = os.environ.get("TERREAU_CHROMIUM", "").strip()
    if named:
        if not _starts(named):
            raise Problem(f"TERREAU_CHROMIUM ne désigne pas un navigateur qui démarre : {named}")
        return named
    found = next((path for path in map(shutil.which, BROWSERS) if _starts(path)), None) or _playwrights_own()
    if _starts(found):
        return str(found)
    say("→ Navigateur : téléchargement de Chromium par Playwright")
    subprocess.run([PYTHON, "-m", "playwright", "install", "--no-shell", "chromium"], cwd=ROOT, capture_output=True, check=False)
    own = _playwrights_own()
    if _starts(own):
        return own
    if os.geteuid() == 0 and shutil.which("apt-get"):
        say("→ Navigateur : installation du paquet Debian « chromium »")
        subprocess.run(["apt-get", "update", "-q"], capture_output=True, check=False)
        call(["apt-get", "install", "-y", "-q", "--no-install-recommends", "chromium"], otherwise="Le paquet chromium n’a pas pu être installé.")
        installed = shutil.which("chromium")
        if installed and _starts(installed):
            return installed
    raise Problem("Les tests demandent un navigateur. Installez-le, puis relancez :\n    sudo apt-get install chromium")


class Server(NamedTuple):
    """A PostgreSQL: where to make databases, the database that tests copy, the server's version."""

    url: str
    template: str
    template_url: str
    version: str


def postgres() -> Server | None:
    """Return the server to test on, or None if no PostgreSQL answers on the local socket.

    Raises `Problem` when TEST_POSTGRES_URL names one that does not answer or where no database can be made.
    """
    named = os.environ.get("TEST_POSTGRES_URL", "").strip()
    url = named or "postgres:///postgres"
    asked = subprocess.run([PYTHON, "-c", ASK_POSTGRES, url], capture_output=True, text=True, check=False)
    version = asked.stdout.strip()
    if not version:
        if named:
            why = (asked.stderr.strip().splitlines() or ["ce compte ne peut pas créer de base (CREATEDB)"])[-1]
            raise Problem(f"TEST_POSTGRES_URL est donnée, mais ce PostgreSQL ne convient pas : {why}")
        return None
    name = f"terreau_{hashlib.sha256(str(ROOT).encode()).hexdigest()[:8]}"
    template_url = urlunsplit(urlsplit(url)._replace(path=f"/{name}")).replace("postgres:/terreau", "postgres:///terreau")
    return Server(url, name, template_url, version)


def on_server(server: Server, statement: str) -> None:
    """Run a statement about the template."""
    code = "import sys, psycopg\nwith psycopg.connect(sys.argv[1], autocommit=True) as connection: connection.execute(sys.argv[2])"
    call([PYTHON, "-c", code, server.url, statement], otherwise="PostgreSQL a refusé de préparer la base des tests.")


def migrate(server: Server | None) -> None:
    """Migrate an empty database of each kind, side by side: every process of the tests copies one."""
    say("→ Bases de test : application des migrations")
    TEMPLATE.unlink(missing_ok=True)
    urls = {"SQLite": f"sqlite:///{TEMPLATE}"}
    if server:
        on_server(server, f'DROP DATABASE IF EXISTS "{server.template}"')
        on_server(server, f'CREATE DATABASE "{server.template}"')
        urls["PostgreSQL"] = server.template_url
    command = [PYTHON, "manage.py", "migrate", "--verbosity=0", "--skip-checks", "--settings=terreau.config.settings.test"]
    running = {name: subprocess.Popen(command, cwd=ROOT, env={**os.environ, "TEST_DATABASE_URL": url}) for name, url in urls.items()}
    failed = [name for name, process in running.items() if process.wait()]
    if failed:
        raise Problem(f"Les migrations ne s’appliquent pas sur {', '.join(failed)} : le message est ci-dessus.")


def pytest(title: str, *arguments: str, **env: str) -> int:
    """Run the tests once and return pytest's exit code."""
    say(f"\n→ {title}")
    workers = str(max(2, min(os.cpu_count() or 2, 4)))
    # A test that hangs says where.
    command = [PYTHON, "-m", "pytest", "-n", workers, "--create-db", "-o", "faulthandler_timeout=120", *arguments, *sys.argv[1:]]
    return subprocess.run(command, cwd=ROOT, env={**os.environ, **env}, check=False).returncode


def work() -> int:
    """Do it all; the exit code is that of the first run that failed."""
    prepare(tests=True)
    node_for_playwright()
    chromium = browser()
    say(f"→ Navigateur : {chromium}")
    if shutil.which("soffice") is None:
        say("→ LibreOffice n’est pas installé : les formules des outils ne seront pas recalculées (sudo apt-get install libreoffice-calc libreoffice-writer).")
    server = postgres()
    migrate(server)
    failed = pytest("Tests sur SQLite", TERREAU_CHROMIUM=chromium, TEST_DATABASE_URL="", TEST_TEMPLATE=str(TEMPLATE))
    if server is None:
        say("\n✓ SQLite seulement : aucun PostgreSQL n’a répondu sur le socket local (TEST_POSTGRES_URL=… pour en donner un)." if not failed else "")
        return failed
    # A test database survives no crash anyway: commits need not wait for the disk.
    options = f"{os.environ.get('PGOPTIONS', '')} -c synchronous_commit=off".strip()
    only = {"TEST_DATABASE_URL": server.template_url, "TEST_TEMPLATE": server.template, "TEST_ONLY_DATABASE": "1", "PGOPTIONS": options}
    failed = pytest(f"Tests de ce qui touche la base, sur PostgreSQL {server.version}", "-m", "not browser", **only) or failed
    on_server(server, f'DROP DATABASE "{server.template}"')
    if not failed:
        say(f"\n✓ Tests passés sur SQLite et sur PostgreSQL {server.version}.")
    return failed


if __name__ == "__main__":
    BUILD.mkdir(exist_ok=True)
    main(work)
