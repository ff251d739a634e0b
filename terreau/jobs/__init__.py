"""Background work: what a request starts and does not wait for, and what the clock starts by itself."""

from terreau.jobs.queue import enqueue

__all__ = ["enqueue"]
