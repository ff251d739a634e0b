"""What workers do for imports."""

from django.db import transaction
from django_tasks import task
from wagtail.models import ReferenceIndex

from terreau.library.importing import doing
from terreau.library.models import Resource


@task
def check_file(key: int) -> None:
    """Say what the rows of a file would do, from the first: nothing is written."""
    doing.check(pk=key)


@task
def write_file(key: int) -> None:
    """Write the rows of a file, going on where a dead worker stopped."""
    doing.carry_out(pk=key)


@task(priority=-50)
def note_references(keys: list[int]) -> None:
    """Tell Wagtail what some resources refer to: after anything that somebody waits for."""
    for resource in Resource.objects.filter(pk__in=keys):
        with transaction.atomic():
            ReferenceIndex.create_or_update_for_object(resource)
