"""Made-up profiles for measures: those that `generate_network` makes."""

from collections.abc import Iterator
from contextlib import contextmanager

from _site import data, manage


@contextmanager
def network(count: int, seed: int) -> Iterator[dict[str, str]]:
    """Make a data directory with the catalogue, the territories and `count` made-up profiles; yield the environment that uses it."""
    with data() as environment:
        manage(environment, "load_territories")
        manage(environment, "load_network")
        manage(environment, "generate_network", "--count", str(count), "--seed", str(seed))
        # Before anything follows the change log: two who make the index again at once stand in each other's way.
        manage(environment, "shell", "-c", "from terreau.search.following import rebuild; rebuild()")
        yield environment
