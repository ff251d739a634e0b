"""What workers do with the outbox."""

from django.utils import timezone
from django_tasks import task

from terreau.mail import actions


@task()
def send(key: int) -> str:
    """Send one message of the outbox."""
    return actions.deliver(key=key, now=timezone.now()).value


@task()
def send_due() -> int:
    """Send every message that is due."""
    return actions.send_due(now=timezone.now())
