"""How long until a published change is seen by everybody, cache on, two workers: `python benchmarks/visibility.py [PORT]`.

Renames a lever by the ORM from another process, as the admin would, ten times, and asks the home page again and again
over new connections (so that both workers answer) until twenty answers in a row show the new name. Target: 2 s.
"""

import statistics
import subprocess
import sys
import time
from urllib.request import urlopen

from _site import ROOT, data, following, serving

TARGET = 2.0
ROUNDS = 10
IN_A_ROW = 20
# Waits for a line, renames, says when it had committed.
EDITOR = """
import sys, time
import django
django.setup()
from terreau.vocabulary.models import Lever
lever = Lever.objects.order_by("framework", "order").first()
print("ready", flush=True)
for line in sys.stdin:
    lever.title = lever.short_title = line.strip()
    lever.save()
    print(time.monotonic(), flush=True)
"""


def shows(url: str, text: str) -> bool:
    """Return whether a page holds a text."""
    with urlopen(url) as answer:  # noqa: S310 - our own server
        return text in answer.read().decode()


def main(port: int) -> int:
    """Print the delays; 1 when one is above the target."""
    delays = []
    with data() as environment, following(environment), serving(environment, "terreau.config.wsgi:application", port, "/sante/") as origin:
        for _ in range(20):
            shows(f"{origin}/", "")
        with subprocess.Popen([sys.executable, "-c", EDITOR], cwd=ROOT, env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as editor:
            if editor.stdin is None or editor.stdout is None:
                raise SystemExit("no pipe to the editor")
            editor.stdout.readline()
            for number in range(ROUNDS):
                name = f"Levier{number}"
                print(name, file=editor.stdin, flush=True)
                committed = float(editor.stdout.readline())
                in_a_row = 0
                seen = committed
                while in_a_row < IN_A_ROW:
                    now = time.monotonic()
                    if shows(f"{origin}/", name):
                        seen = now if in_a_row == 0 else seen
                        in_a_row += 1
                    else:
                        in_a_row = 0
                    if now - committed > 30:
                        raise SystemExit("the change is not seen after 30 s")
                delays.append(seen - committed)
            editor.stdin.close()
    print(f"{ROUNDS} changes, 2 workers: seen by all after {statistics.median(delays):.2f} s (median), {max(delays):.2f} s at most (target {TARGET} s)")
    return 0 if max(delays) <= TARGET else 1


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else 8102))
