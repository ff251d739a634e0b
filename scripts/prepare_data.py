"""Get a database ready: tables, cache, territories, starter catalogue, first administrator. One process, so that a second start takes seconds."""

import io
import os
import sys
from pathlib import Path

from steps import ROOT, Problem, fingerprint, main, once, say

STARTER = [ROOT / "terreau" / place for place in ("library/catalogue", "library/own", "office", "kits/catalogue", "schemes/catalogue", "network/starter")]


def tables() -> bool:
    """Apply the migrations that are missing; return whether there were any."""
    from django.core.management import call_command
    from django.db import DatabaseError, connection
    from django.db.migrations.executor import MigrationExecutor

    try:
        executor = MigrationExecutor(connection)
    except DatabaseError as error:
        host = connection.settings_dict.get("HOST") or "socket local"
        raise Problem(f"{error}\n\nLa base de données ne répond pas ({connection.vendor}, {host}). Vérifiez DATABASE_URL, ou retirez-la pour SQLite.") from None
    missing = executor.migration_plan(executor.loader.graph.leaf_nodes())
    if missing:
        say(f"→ Base de données ({connection.vendor}) : {len(missing)} migrations")
        call_command("migrate", verbosity=0, interactive=False)
    call_command("createcachetable", verbosity=0)
    return bool(missing)


def catalogue(data: Path) -> None:
    """Load the starter catalogue if the database holds none, or if its files changed."""
    from django.apps import apps
    from django.core.management import call_command

    empty = not apps.get_model("library", "Resource")._default_manager.exists()
    stamp = data / "run" / "catalogue"
    if empty:
        stamp.unlink(missing_ok=True)
    files = [path for folder in STARTER for path in folder.rglob("*") if path.is_file() and path.suffix != ".pyc"]
    with once(stamp, fingerprint(files, os.environ.get("DATABASE_URL", ""))) as needed:
        if needed:
            say("→ Catalogue de départ : chargement")
            call_command("load_catalogue")
            for command in ("load_works", "load_pages", "load_kits", "load_schemes", "load_network", "load_compass"):
                call_command(command)


def territories() -> None:
    """Load the territories of the project's files, if the database does not hold that vintage: only their digests are read then."""
    from django.core.management import CommandError, call_command

    from terreau.territories.loading import DataError, is_loaded

    try:
        if is_loaded():
            return
    except DataError as error:
        raise CommandError("\n".join(error.told())) from error
    say("→ Territoires de France : chargement (dix secondes la première fois)")
    call_command("load_territories")


def work() -> int:
    """Do it all."""
    import django
    from django.core.exceptions import ImproperlyConfigured
    from django.core.management import CommandError, call_command

    try:
        django.setup()
        call_command("check", stdout=io.StringIO())
        tables()
        territories()
        catalogue(Path(os.environ["TERREAU_DATA"]))
        call_command("first_administrator")
    except (ImproperlyConfigured, CommandError) as error:
        raise Problem(str(error)) from error
    return 0


if __name__ == "__main__":
    sys.path.insert(0, str(ROOT))
    main(work)
