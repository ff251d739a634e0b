"""What workers do for the library."""

from django.utils import timezone
from django_tasks import task

from terreau.library.links import checking


@task(priority=-50)
def check_address(key: int) -> str:
    """Ask one address how it answers: after anything that somebody waits for."""
    state = checking.check(key=key, now=timezone.now())
    return state.value if state else ""
