"""`manage.py follow`: the follower process."""

import signal
import threading
import time
from argparse import ArgumentParser
from collections.abc import Callable
from types import FrameType
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from terreau.changes import followers, following

_WAIT_FOR_THE_OTHER = 15.0


def setting(event: threading.Event) -> Callable[[int, FrameType | None], None]:
    """Return a handler of signals that sets an event.

    It interrupts the main thread, which may be waiting for the event and hold its lock: another thread sets it.
    """
    return lambda _number, _frame: threading.Thread(target=event.set, daemon=True).start()


class Command(BaseCommand):
    """Follows the change log until told to stop, or once; alone on its data directory."""

    help = "Suit le journal des changements : périme les pages gardées qui ont changé et remet les changements aux suiveurs."
    # Whoever starts the four processes has checked the settings once for all.
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--once", action="store_true", help="un seul tour, puis s’arrêter")
        parser.add_argument("--everything", action="store_true", help="oublier d’abord où en sont les suiveurs de cette machine : après une restauration")

    def handle(self, *args: Any, **options: Any) -> None:
        stop = threading.Event()
        if not options["once"] and threading.current_thread() is threading.main_thread():
            for number in (signal.SIGTERM, signal.SIGINT):
                signal.signal(number, setting(stop))
        patience = time.monotonic() + _WAIT_FOR_THE_OTHER
        while not stop.is_set():
            with following.only_one() as free:
                if free:
                    if options["everything"]:
                        followers.start_over()
                    if options["once"]:
                        following.once()
                    else:
                        following.run(stop)
                    return
            # A supervisor that restarts us may start the new one before the old one has gone.
            if time.monotonic() > patience:
                raise CommandError("Un autre suiveur travaille sur ce dossier de données : arrêtez-le d’abord, ou laissez-le faire.")
            stop.wait(0.5)
