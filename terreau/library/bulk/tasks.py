"""What workers do for changes in many resources."""

from django_tasks import task

from terreau.library.bulk.doing import carry_out


@task
def change_many(key: int) -> None:
    """Change the resources of one request, going on where a dead worker stopped."""
    carry_out(pk=key)
