"""Signs of life, as health pages tell them."""

from datetime import datetime

from terreau.jobs.models import Heartbeat, ProcessKind


def is_alive(kind: ProcessKind, *, now: datetime) -> bool:
    """Return whether a process of this kind was heard of lately."""
    return Heartbeat.objects.alive(now).filter(kind=kind).exists()
