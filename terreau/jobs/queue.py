"""Handing work over to the workers, by the dotted name of a task: no room has to import another one."""

from functools import partial
from typing import Any

from django.db import transaction
from django.utils.module_loading import import_string
from django_tasks.base import Task
from django_tasks.utils import normalize_json


class UnknownTaskError(LookupError):
    """No task has that name."""


def find_task(name: str) -> Task[Any, Any]:
    """Return the task of a dotted name under `terreau.`: `mail.tasks.send`.

    Raises `UnknownTaskError` when nothing has that name, or what has it is not decorated with `django_tasks.task`.
    """
    try:
        found = import_string(f"terreau.{name}")
    except ImportError as error:
        raise UnknownTaskError(f"No task is called “{name}”: {error}") from error
    if not isinstance(found, Task):
        raise UnknownTaskError(f"“{name}” is not a task: decorate it with django_tasks.task.")
    return found


def enqueue(name: str, *args: Any, **kwargs: Any) -> None:
    """Have a task run by a worker once the present transaction is committed, never if it is rolled back.

    A queue kept in the database takes the task within the transaction itself, so that no crash can part the two.
    Any other queue is told after the commit. Raises `UnknownTaskError`, or `TypeError` when an argument is not JSON:
    both at once, not after the commit.
    """
    task = find_task(name)
    arguments = normalize_json({"args": args, "kwargs": kwargs})
    start = partial(task.enqueue, *arguments["args"], **arguments["kwargs"])
    if _in_the_database(task):
        start()
    else:
        transaction.on_commit(start)


def _in_the_database(task: Task[Any, Any]) -> bool:
    # Imported late: it needs models, and rooms import `enqueue` before those are ready.
    from django_tasks_db.backend import DatabaseBackend

    return isinstance(task.get_backend(), DatabaseBackend)
