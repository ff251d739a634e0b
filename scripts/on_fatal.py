"""Told by the supervisor that a process does not start: say which, and stop everything instead of trying for ever."""

import os
import signal
import sys

NAMES = {"web": "Le serveur web", "worker": "L’ouvrier (tâches de fond)", "clock": "L’horloge", "follower": "Le suiveur des changements"}


def main() -> None:
    """Speak the supervisor's event protocol on standard input and output."""
    while True:
        sys.stdout.write("READY\n")
        sys.stdout.flush()
        header = dict(pair.split(":", 1) for pair in sys.stdin.readline().split())
        if not header:
            return
        event = dict(pair.split(":", 1) for pair in sys.stdin.read(int(header["len"])).split())
        name = event.get("processname", "")
        sys.stderr.write(f"\n✗ {NAMES.get(name, name)} ne démarre pas : ses messages sont juste au-dessus. Tout s’arrête.\n")
        sys.stderr.flush()
        sys.stdout.write("RESULT 2\nOK")
        sys.stdout.flush()
        os.kill(os.getppid(), signal.SIGTERM)


if __name__ == "__main__":
    main()
