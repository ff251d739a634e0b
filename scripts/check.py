"""`make check`: everything a machine can say about the code without running it. `--fix` formats instead."""

import os
import secrets
import subprocess
import sys

from setting_up import python_packages
from steps import BUILD, ROOT, VENV, alone, main, say

PYTHON_FILES = ["."]
DEVELOPMENT = {"DJANGO_SETTINGS_MODULE": "terreau.config.settings.dev", "TERREAU_DATA": str(BUILD / "data"), "DATABASE_URL": "", "SECRET_KEY": "check-only"}
# A production start with every variable it asks for; they serve this check and nothing else.
PRODUCTION = {
    "DJANGO_SETTINGS_MODULE": "terreau.config.settings.production",
    "TERREAU_DATA": str(BUILD / "data"),
    "SECRET_KEY": secrets.token_urlsafe(50),
    "TERREAU_HOSTS": "terreau.example.org",
    "DATABASE_URL": f"sqlite:///{BUILD / 'data' / 'check.sqlite3'}",
    "EMAIL_URL": "smtp://localhost:25",
    "EMAIL_FROM": "Terreau <bonjour@terreau.example.org>",
    "TERREAU_DEBUG": "",
}
CHECKS: list[tuple[str, list[str], dict[str, str]]] = [
    ("ruff", ["ruff", "check", "--quiet", *PYTHON_FILES], {}),
    ("mise en forme (make fmt la refait)", ["ruff", "format", "--check", "--quiet", *PYTHON_FILES], {}),
    ("gabarits", ["djlint", "--lint", "--quiet", "terreau"], {}),
    ("types", ["mypy"], {}),
    ("flèches entre pièces", ["lint-imports", "--no-cache"], {}),
    ("migrations complètes", ["python", "manage.py", "makemigrations", "--check", "--dry-run"], DEVELOPMENT),
    ("réglages de production", ["python", "manage.py", "check", "--deploy", "--fail-level", "WARNING"], PRODUCTION),
]
FIXES = [["ruff", "check", "--fix", "--quiet", *PYTHON_FILES], ["ruff", "format", "--quiet", *PYTHON_FILES]]


def _tool(command: list[str]) -> list[str]:
    return [str(VENV / "bin" / command[0]), *command[1:]]


def work() -> int:
    """Run every check, whatever the others say; 1 if one found something."""
    with alone("setup"):
        python_packages(tests=True)
    # On a fresh clone nothing is built yet: Django warns of a static folder that is not there.
    for folder in ("data", "static"):
        (BUILD / folder).mkdir(parents=True, exist_ok=True)
    if "--fix" in sys.argv:
        return max(subprocess.run(_tool(command), cwd=ROOT, check=False).returncode for command in FIXES)
    failed = []
    for title, command, env in CHECKS:
        done = subprocess.run(_tool(command), cwd=ROOT, env={**os.environ, **env}, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False)
        say(f"{'✗' if done.returncode else '✓'} {title}")
        if done.returncode:
            failed.append(title)
            say(done.stdout)
    if failed:
        say(f"\n✗ {len(failed)} vérification(s) à reprendre : {', '.join(failed)}.")
    return 1 if failed else 0


if __name__ == "__main__":
    main(work)
