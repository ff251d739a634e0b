"""Work is handed over by name, with the transaction that caused it."""

import pytest
from django.db import transaction
from django_tasks_db.models import DBTaskResult

from terreau.jobs import enqueue
from terreau.jobs.queue import UnknownTaskError

DATABASE_QUEUE = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend", "QUEUES": []}}


@pytest.mark.django_db
def test_the_queue_of_the_database_takes_a_task_with_its_transaction(settings):
    settings.TASKS = DATABASE_QUEUE
    with transaction.atomic():
        enqueue("mail.tasks.send", 1)
        transaction.set_rollback(True)
    assert not DBTaskResult.objects.exists()
    with transaction.atomic():
        enqueue("mail.tasks.send", 1)
    assert DBTaskResult.objects.get().args_kwargs == {"args": [1], "kwargs": {}}


@pytest.mark.django_db
def test_any_other_queue_is_told_after_the_commit(django_capture_on_commit_callbacks, caplog):
    with django_capture_on_commit_callbacks() as callbacks:
        enqueue("mail.tasks.send_due")
    assert len(callbacks) == 1


@pytest.mark.django_db
@pytest.mark.parametrize("name", ["mail.tasks.nothing", "nothing.tasks.send", "mail.actions.deliver", "", "mail"])
def test_a_wrong_name_is_refused_at_once(name):
    with pytest.raises(UnknownTaskError):
        enqueue(name)


@pytest.mark.django_db
def test_arguments_that_are_not_json_are_refused_at_once():
    with pytest.raises(TypeError):
        enqueue("mail.tasks.send", object())
