"""What workers do for kits."""

from django.utils import timezone
from django_tasks import task

from terreau.kits.takeaway import keeping

# Nobody's e-mail waits behind a file.
LATER = -10


@task(priority=LATER)
def make(key: int) -> None:
    """Make a file to take away."""
    keeping.make(key=key, now=timezone.now())
