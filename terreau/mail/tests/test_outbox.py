"""The outbox, with a real mail server on loopback."""

import json
import logging
import os
import signal
import subprocess
import sys
from datetime import timedelta
from email import message_from_bytes
from types import SimpleNamespace

import pytest
from django.conf import settings as django_settings
from django.core.mail import EmailMultiAlternatives
from django.db import IntegrityError, transaction
from django.utils import timezone

from terreau.core.logs import JsonFormatter
from terreau.mail import actions
from terreau.mail.actions import Outcome, deliver, forget, pause, send_due, start_retries
from terreau.mail.backends import OutboxBackend
from terreau.mail.models import OutboxMessage
from terreau.mail.tests.smtp import mail_server

MINUTE = timedelta(minutes=1)


@pytest.fixture
def write(db):
    def put(*recipients: str, body: str = "Votre code : 482913", bcc: tuple[str, ...] = ()) -> list[OutboxMessage]:
        message = EmailMultiAlternatives("Votre code de connexion", body, "Terreau <terreau@example.org>", list(recipients), bcc=list(bcc))
        message.attach_alternative("<p>Votre code</p>", "text/html")
        assert OutboxBackend().send_messages([message]) == 1
        return list(OutboxMessage.objects.order_by("pk"))

    return put


def ids(received: list[tuple[str, str, bytes]]) -> list[str]:
    return [message_from_bytes(content)["Message-ID"] for _, _, content in received]


def test_a_message_waits_with_its_transaction_and_leaves_once(write, settings):
    with mail_server() as server:
        settings.TERREAU_EMAIL_URL = server.url
        (message,) = write("Élise <elise@example.org>")
        assert not server.received
        now = timezone.now()
        assert deliver(key=message.pk, now=now) is Outcome.SENT
        assert deliver(key=message.pk, now=now + timedelta(days=1)) is Outcome.NOT_DUE
    ((sender, recipient, content),) = server.received
    assert (sender, recipient) == ("terreau@example.org", "elise@example.org")
    assert "482913" in content.decode()
    assert ids(server.received) == [message.message_id]
    message.refresh_from_db()
    assert (message.raw, message.recipient, message.sender, message.attempts) == (None, "", "", 1)


def test_what_is_rolled_back_is_never_sent(write):
    with transaction.atomic():
        write("elise@example.org")
        transaction.set_rollback(True)
    assert not OutboxMessage.objects.exists()


def test_the_commit_has_a_worker_send_it(write, settings, mailoutbox, django_capture_on_commit_callbacks):
    settings.TERREAU_EMAIL_URL = "memory://"
    with django_capture_on_commit_callbacks(execute=True):
        write("elise@example.org")
    assert [(sent.to, sent.subject) for sent in mailoutbox] == [(["elise@example.org"], "Votre code de connexion")]
    assert "482913" in mailoutbox[0].body


def test_each_recipient_is_a_message_of_its_own_and_hidden_copies_stay_hidden(write, settings):
    with mail_server() as server:
        settings.TERREAU_EMAIL_URL = server.url
        write("a@example.org", "b@example.org", bcc=("cachee@example.org",))
        assert send_due(now=timezone.now()) == 3
    assert [recipient for _, recipient, _ in server.received] == ["a@example.org", "b@example.org", "cachee@example.org"]
    assert len(set(ids(server.received))) == 1
    assert all(b"cachee@example.org" not in content for _, _, content in server.received)


def test_lines_that_begin_with_a_dot_and_french_text_arrive_whole(write, settings):
    body = "Bonjour,\n.une ligne\n..deux points\nŒuvre à Besançon…"
    with mail_server() as server:
        settings.TERREAU_EMAIL_URL = server.url
        write("a@example.org", body=body)
        send_due(now=timezone.now())
    part = message_from_bytes(server.received[0][2]).get_payload(0)
    assert part.get_payload(decode=True).decode().replace("\r\n", "\n").rstrip("\n") == body


@pytest.mark.parametrize(
    "answers", [{"to_recipient": "451 come back"}, {"to_data": "452 full"}, {"to_recipient": "421 busy"}], ids=["recipient", "content", "busy"]
)
def test_a_temporary_refusal_is_tried_again_with_the_same_id(write, settings, answers):
    with mail_server(**answers) as server:
        settings.TERREAU_EMAIL_URL = server.url
        (message,) = write("a@example.org")
        now = timezone.now()
        assert deliver(key=message.pk, now=now) is Outcome.LATER
        assert deliver(key=message.pk, now=now + MINUTE / 2) is Outcome.NOT_DUE
        server.to_recipient, server.to_data = "250 fine", "250 taken"
        assert deliver(key=message.pk, now=now + MINUTE) is Outcome.SENT
    assert ids(server.received) == [message.message_id]


@pytest.mark.parametrize("answers", [{"to_recipient": "550 nobody a@example.org"}, {"to_data": "554 never"}], ids=["recipient", "content"])
def test_a_refusal_for_good_is_given_up_and_erased(write, settings, answers):
    with mail_server(**answers) as server:
        settings.TERREAU_EMAIL_URL = server.url
        (message,) = write("a@example.org")
        assert deliver(key=message.pk, now=timezone.now()) is Outcome.GAVE_UP
    message.refresh_from_db()
    assert message.gave_up_at
    assert (message.raw, message.recipient) == (None, "")
    assert message.last_error.startswith("Refused 55")


def test_a_server_that_hangs_up_after_taking_the_message_has_it(write, settings):
    with mail_server(hang_up_after_taking=True) as server:
        settings.TERREAU_EMAIL_URL = server.url
        (message,) = write("a@example.org")
        assert deliver(key=message.pk, now=timezone.now()) is Outcome.SENT
    assert len(server.received) == 1


def test_a_server_that_is_away_is_given_two_days(write, settings):
    with mail_server() as server:
        settings.TERREAU_EMAIL_URL = server.url
    (message,) = write("a@example.org")
    now, attempts = timezone.now(), 0
    while deliver(key=message.pk, now=now) is Outcome.LATER:
        attempts += 1
        message.refresh_from_db()
        assert message.last_error == "ConnectionRefusedError"
        now = message.next_attempt_at
    message.refresh_from_db()
    assert message.gave_up_at == now
    assert timedelta(days=2) <= now - message.created_at < timedelta(days=2, hours=6)
    assert 10 < attempts < 30


def test_pauses_grow_and_stay_bounded():
    pauses = [pause(attempts) for attempts in range(1, 200)]
    assert pauses[:4] == [MINUTE, 2 * MINUTE, 4 * MINUTE, 8 * MINUTE]
    assert pauses == sorted(pauses)
    assert pauses[-1] == timedelta(hours=6)


def test_a_batch_stops_when_the_server_is_away(write, settings):
    with mail_server() as server:
        settings.TERREAU_EMAIL_URL = server.url
    for _ in range(5):
        write("a@example.org")
    assert send_due(now=timezone.now()) == 0
    assert OutboxMessage.objects.filter(attempts=1).count() == 3


def test_time_passes_while_a_slow_server_takes_a_batch(write, settings, monkeypatch):
    hours = iter(range(0, 3600, 1200))
    monkeypatch.setattr(actions, "time", SimpleNamespace(monotonic=lambda: next(hours)))
    write("a@example.org", "b@example.org")
    leases = []
    monkeypatch.setattr(actions, "deliver", lambda **claim: leases.append(claim["now"]) or Outcome.SENT)
    now = timezone.now()
    assert send_due(now=now) == 2
    assert leases == [now + timedelta(minutes=20), now + timedelta(minutes=40)]


def test_two_senders_that_read_the_same_message_do_not_both_take_it(write):
    (message,) = write("a@example.org")
    same = OutboxMessage.objects.get(pk=message.pk)
    now = timezone.now()
    assert [actions.take(message, now=now), actions.take(same, now=now)] == [True, False]


def test_the_clock_has_retries_started_only_when_something_is_late(write, settings, mailoutbox, django_capture_on_commit_callbacks):
    write("a@example.org")
    with django_capture_on_commit_callbacks(execute=True) as callbacks:
        start_retries(now=timezone.now())
    assert not callbacks
    with django_capture_on_commit_callbacks(execute=True):
        start_retries(now=timezone.now() + MINUTE)
    assert len(mailoutbox) == 1


def test_what_remains_is_deleted_after_thirty_days(write, settings):
    settings.TERREAU_EMAIL_URL = "memory://"
    sent = write("a@example.org")[0]
    now = timezone.now()
    deliver(key=sent.pk, now=now)
    waiting = write("b@example.org")[-1]
    assert forget(now=now + timedelta(days=29)) == 0
    assert forget(now=now + timedelta(days=31)) == 1
    assert list(OutboxMessage.objects.all()) == [waiting]


def test_the_database_refuses_to_keep_the_address_of_a_sent_message(write):
    (message,) = write("a@example.org")
    with pytest.raises(IntegrityError), transaction.atomic():
        OutboxMessage.objects.filter(pk=message.pk).update(sent_at=timezone.now())


def test_logs_hold_neither_address_nor_content(write, settings, caplog):
    caplog.set_level(logging.DEBUG)
    with mail_server(to_recipient="550 nobody a@example.org") as server:
        settings.TERREAU_EMAIL_URL = server.url
        (message,) = write("a@example.org")
        deliver(key=message.pk, now=timezone.now())
        server.to_recipient = "451 a@example.org is busy"
        write("a@example.org")
        send_due(now=timezone.now())
    lines = [json.loads(JsonFormatter().format(record)) for record in caplog.records]
    assert str(message.uuid) in {line.get("mail") for line in lines}
    assert not [line for line in lines if "a@example.org" in str(line) or "482913" in str(line) or "connexion" in str(line)]


DIE_AFTER_SENDING = """
import os, signal, sys, django
django.setup()
from django.utils import timezone
from terreau.mail import actions
actions._close = lambda *args, **kwargs: os.kill(os.getpid(), signal.SIGKILL)
actions.deliver(key=int(sys.argv[1]), now=timezone.now())
"""


def test_a_process_killed_between_sending_and_marking_repeats_one_message_with_its_id(tmp_path):
    """A real process, a real file, a real kill: the next sender repeats the message in hand, once, and nothing else."""
    env = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "terreau.config.settings.dev",
        "TERREAU_DATA": str(tmp_path),
        "DATABASE_URL": "",
        "PYTHONPATH": str(django_settings.STATIC_ROOT.parents[1]),
    }

    def python(code: str, *arguments: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run([sys.executable, "-c", code, *arguments], env=env, capture_output=True, text=True, check=False)

    with mail_server() as server:
        env["EMAIL_URL"] = server.url
        prepare = "import django; django.setup(); from django.db import connection\n"
        prepare += "from django_tasks_db.models import DBTaskResult; from terreau.mail.models import OutboxMessage\n"
        prepare += "with connection.schema_editor() as editor: [editor.create_model(model) for model in (OutboxMessage, DBTaskResult)]\n"
        put = "from terreau.mail.backends import OutboxBackend; from django.core.mail import EmailMessage\n"
        put += "OutboxBackend().send_messages([EmailMessage('s', 'b', 'a@example.org', [f'{n}@example.org']) for n in (1, 2)])"
        made = python(prepare + put)
        assert made.returncode == 0, made.stderr
        killed = python(DIE_AFTER_SENDING, "1")
        assert killed.returncode == -signal.SIGKILL, killed.stderr
        again = "import django; django.setup(); from datetime import timedelta; from django.utils import timezone; from terreau.mail.actions import send_due\n"
        assert python(again + "print(send_due(now=timezone.now()))").stdout.strip() == "1", "the message in hand still belongs to the dead process"
        assert python(again + "print(send_due(now=timezone.now() + timedelta(minutes=11)))").stdout.strip() == "1"
        assert python(again + "print(send_due(now=timezone.now() + timedelta(days=1)))").stdout.strip() == "0"
    assert sorted(recipient for _, recipient, _ in server.received) == ["1@example.org", "1@example.org", "2@example.org"]
    repeated = [message_id for message_id, (_, recipient, _) in zip(ids(server.received), server.received, strict=True) if recipient == "1@example.org"]
    assert len(set(repeated)) == 1
