"""`make run`: set everything up, then serve: web, worker, clock and follower under one supervisor."""

import os
import signal
import socket
import stat
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from contextlib import suppress
from pathlib import Path
from types import FrameType

from setting_up import prepare
from steps import PYTHON, ROOT, VENV, Problem, main, say

HERE = Path(__file__).resolve().parent
DEVELOPMENT = "terreau.config.settings.dev"


def port() -> int:
    """Return the port asked for, checked: a number, and free."""
    written = os.environ.get("PORT", "").strip() or "8000"
    if not written.isdigit() or not 1 <= int(written) <= 65535:
        raise Problem(f"PORT doit être un nombre de 1 à 65535, pas « {written} ». Par exemple :\n    make run PORT=8080")
    number = int(written)
    with socket.socket() as attempt:
        attempt.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            attempt.bind(("127.0.0.1", number))
        except PermissionError:
            raise Problem(f"Le port {number} est réservé à l’administrateur. Choisissez-en un au-dessus de 1023 :\n    make run PORT=8080") from None
        except OSError:
            raise Problem(
                f"Le port {number} est déjà pris : un autre Terreau tourne peut-être. Arrêtez-le, ou choisissez un autre port :\n    make run PORT={number + 1}"
            ) from None
    return number


def data_folder() -> Path:
    """Return the folder of database, media and run files, made and writable."""
    folder = Path(os.environ.get("TERREAU_DATA", "").strip() or ROOT / "var").resolve()
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        keep_private(folder)
        (folder / "run").mkdir(exist_ok=True)
        (folder / "run" / ".essai").touch()
    except OSError as error:
        why = f"TERREAU_DATA ({folder}) ne peut pas recevoir de fichiers : {error.strerror}."
        raise Problem(f"{why} Choisissez un autre dossier :\n    make run TERREAU_DATA=$HOME/terreau") from None
    return folder


def keep_private(folder: Path) -> None:
    """Close our data folder to other people of the machine: it holds log-in codes. A folder shared by all, as /tmp, is left as it is."""
    state = folder.stat()
    if state.st_uid == os.geteuid() and state.st_mode & 0o077 and not state.st_mode & stat.S_ISVTX:
        folder.chmod(0o700)


def environment(number: int, data: Path) -> dict[str, str]:
    """Return the variables of the four processes."""
    workers = os.environ.get("TERREAU_WORKERS", "").strip() or "2"
    if not workers.isdigit() or int(workers) < 1:
        raise Problem(f"TERREAU_WORKERS doit être un nombre, pas « {workers} ». Par exemple :\n    make run TERREAU_WORKERS=2")
    return {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": os.environ.get("DJANGO_SETTINGS_MODULE") or DEVELOPMENT,
        "PORT": str(number),
        "PYTHONUNBUFFERED": "1",
        "TERREAU_BIN": str(VENV / "bin"),
        "TERREAU_DATA": str(data),
        "TERREAU_SCRIPTS": str(HERE),
        "TERREAU_WORKERS": workers,
    }


def answers(number: int) -> bool:
    """Return whether the web server answers, whatever it says."""
    try:
        urllib.request.urlopen(f"http://127.0.0.1:{number}/sante/", timeout=2).close()
    except urllib.error.HTTPError:
        return True
    except OSError:
        return False
    return True


class Supervision:
    """The supervisor, in a session of its own: Ctrl-C reaches it through us, once.

    What it and the processes print goes through a pipe of ours. They open their output by name (`/dev/fd/1`), which a terminal or a
    file that belongs to somebody else refuses: after `su`, in a log opened by root.
    """

    def __init__(self, env: dict[str, str]) -> None:
        self.asked = False
        command = [VENV / "bin" / "supervisord", "-c", HERE / "supervisord.conf"]
        self.process = subprocess.Popen(command, cwd=ROOT, env=env, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, start_new_session=True)
        self.printing = threading.Thread(target=self.pass_on, daemon=True)
        self.printing.start()
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, self.stop)

    def pass_on(self) -> None:
        """Print what the processes print, until all have ended; read on if nobody listens any more."""
        with self.process.stdout as lines:
            for line in lines:
                with suppress(OSError):
                    sys.stdout.buffer.write(line)
                    sys.stdout.buffer.flush()

    def stop(self, signum: int, frame: FrameType | None) -> None:
        """Have everything stopped, also when the terminal is gone and nothing can be said."""
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
        if not self.asked:
            self.asked = True
            with suppress(OSError):
                say("\n→ Arrêt…")

    def wait_for(self, number: int) -> bool:
        """Wait until the web server answers; False if everything stopped before."""
        while self.process.poll() is None and not self.asked:
            if answers(number):
                return True
            time.sleep(0.1)
        return False

    def wait(self) -> int:
        """Wait for the end and return the exit code: 0 when it was asked for."""
        self.process.wait()
        self.printing.join(timeout=1)
        if self.asked:
            with suppress(OSError):
                say("✓ Terreau est arrêté.")
            return 0
        raise Problem("Terreau s’est arrêté. Ce qui précède dit pourquoi.")


def work() -> int:
    """Do it all."""
    number, data = port(), data_folder()
    env = environment(number, data)
    prepare()
    # What follows writes data; what precedes wrote programs, which others may read.
    os.umask(0o077)
    if subprocess.run([PYTHON, HERE / "prepare_data.py"], cwd=ROOT, env=env, check=False).returncode:
        return 1
    port()
    supervision = Supervision(env)
    if supervision.wait_for(number):
        say(f"\n✓ Terreau : http://localhost:{number}/")
        say(f"  L’atelier, où l’on rédige : http://localhost:{number}/atelier/")
        say(f"  Courriels, codes de connexion compris : {data / 'mail'}\n  Ctrl-C arrête tout.\n")
    return supervision.wait()


if __name__ == "__main__":
    main(work)
