"""What workers do for imports."""

from django_tasks import task

from terreau.network.importing import doing


@task
def check_file(key: int) -> None:
    """Tell what the rows of a file would do, from the first: nothing is written."""
    doing.check(pk=key)


@task
def write_file(key: int) -> None:
    """Write the rows of a file, going on where a dead worker stopped."""
    doing.carry_out(pk=key)
