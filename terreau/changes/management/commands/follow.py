"""`manage.py follow`: the follower process."""

import signal
import threading
import time
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from terreau.changes import followers, following

_WAIT_FOR_THE_OTHER = 15.0


class Command(BaseCommand):
    requires_system_checks: list[str] = []
    help = "Follows the change log: voids the cached pages that changed, and hands changes to the followers."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--once", action="store_true", help="one round, then stop")
        parser.add_argument("--everything", action="store_true", help="first forget where the followers of this host stand: after a restored backup")

    def handle(self, *args: Any, **options: Any) -> None:
        stop = threading.Event()
        if not options["once"] and threading.current_thread() is threading.main_thread():
            for number in (signal.SIGTERM, signal.SIGINT):
                signal.signal(number, lambda _number, _frame: stop.set())
        patience = time.monotonic() + _WAIT_FOR_THE_OTHER
        while not stop.is_set():
            with following.only_one() as free:
                if free:
                    if options["everything"]:
                        followers.start_over()
                    following.once() if options["once"] else following.run(stop)
                    return
            # A supervisor that restarts us may start the new one before the old one has gone.
            if time.monotonic() > patience:
                raise CommandError("another follower works on this data directory: stop it first, or leave it to it")
            stop.wait(0.5)
