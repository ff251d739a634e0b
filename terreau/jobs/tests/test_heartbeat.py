"""Signs of life, and what the readiness page makes of them."""

import json
from datetime import timedelta

import pytest
from django.db import OperationalError
from django.test import RequestFactory
from django.utils import timezone

from terreau.core.views import ready
from terreau.jobs import heartbeat
from terreau.jobs.heartbeat import beating
from terreau.jobs.models import Heartbeat, ProcessKind

pytestmark = pytest.mark.django_db


def readiness() -> tuple[int, dict[str, object]]:
    response = ready(RequestFactory().get("/sante/pret/"))
    return response.status_code, json.loads(response.content)


def test_a_process_is_seen_while_it_runs_and_taken_back_when_it_ends():
    with beating(ProcessKind.WORKER) as identity:
        assert Heartbeat.objects.get().identity == identity
        status, said = readiness()
        assert (status, said["worker"], said["clock"]) == (200, True, False)
    assert not Heartbeat.objects.exists()


def test_a_silent_process_is_told_without_failing_readiness():
    Heartbeat.objects.create(identity="w", kind=ProcessKind.WORKER, seen_at=timezone.now() - timedelta(minutes=2))
    status, said = readiness()
    assert (status, said["status"], said["worker"]) == (200, "ok", False)


def test_two_starts_never_share_an_identity():
    with beating(ProcessKind.CLOCK) as one, beating(ProcessKind.CLOCK) as two:
        assert one != two
        assert max(len(one), len(two)) <= 64


@pytest.mark.django_db(transaction=True)
def test_a_process_outlives_a_database_that_is_away(monkeypatch, caplog):
    def away(kind: ProcessKind, identity: str) -> None:
        raise OperationalError("away")

    monkeypatch.setattr(heartbeat, "beat", away)
    with beating(ProcessKind.WORKER):
        assert not Heartbeat.objects.exists()
    assert [record.message for record in caplog.records] == ["heartbeat not written"]
