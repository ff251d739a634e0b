"""What the other scripts share: saying what happens, stopping with a sentence, doing again only what changed.

Standard library only: these scripts run before anything is installed.
"""

import fcntl
import hashlib
import os
import subprocess
import sys
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
BUILD = ROOT / "build"


class Problem(Exception):  # noqa: N818 - what is told to the person who typed the command
    """Something the person has to mend; the message says what and how."""


def say(text: str) -> None:
    """Print one line at once."""
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


def call(command: Iterable[str | Path], *, otherwise: str, env: Mapping[str, str] | None = None, show: bool = False) -> str:
    """Run a command in the project and return what it printed; raise `Problem(otherwise)` with its last lines if it fails."""
    words = [str(word) for word in command]
    done = subprocess.run(
        words, cwd=ROOT, env={**os.environ, **(env or {})}, stdout=None if show else subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False
    )
    if done.returncode:
        told = "\n".join((done.stdout or "").strip().splitlines()[-15:])
        raise Problem(f"{told}\n\n{otherwise}".strip())
    return done.stdout or ""


def fingerprint(paths: Iterable[Path], *words: str) -> str:
    """Return a digest of files' names and contents and of some words."""
    digest = hashlib.sha256("\0".join(words).encode())
    for path in sorted(paths):
        digest.update(f"\0{path.relative_to(ROOT)}\0".encode())
        digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()


@contextmanager
def once(stamp: Path, mark: str) -> Iterator[bool]:
    """Give whether the work is still to be done, and stamp it as done with its mark if the block ends well."""
    needed = not (stamp.is_file() and stamp.read_text(encoding="ascii").strip() == mark)
    yield needed
    if needed:
        stamp.parent.mkdir(parents=True, exist_ok=True)
        stamp.write_text(mark + "\n", encoding="ascii")


@contextmanager
def alone(name: str) -> Iterator[None]:
    """Wait until no other command of this project is doing the same."""
    BUILD.mkdir(exist_ok=True)
    with (BUILD / f".{name}.lock").open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            say("… une autre commande prépare déjà Terreau ici : j’attends qu’elle ait fini")
            fcntl.flock(file, fcntl.LOCK_EX)
        yield


def main(work: "object") -> None:
    """Run a script's work; a problem or Ctrl-C ends it with one sentence and the right exit code."""
    try:
        sys.exit(work() or 0)  # type: ignore[operator]  # the scripts pass functions; typing them would need an import before Python's version is known
    except Problem as problem:
        sys.stderr.write(f"\n✗ {problem}\n")
        sys.exit(1)
    except KeyboardInterrupt:
        sys.stderr.write("\n✗ Interrompu. La même commande reprendra où elle en était.\n")
        sys.exit(130)
