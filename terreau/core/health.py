"""What the readiness page says beside the database: each room may declare one thing to look at."""

from collections.abc import Callable

checks: dict[str, Callable[[], bool]] = {}


def declare(name: str, check: Callable[[], bool]) -> None:
    """Have the readiness page say whether `check` holds; it informs and never makes the page answer 503."""
    checks[name] = check


def report() -> dict[str, bool]:
    """Return each declared check and whether it holds."""
    return {name: check() for name, check in sorted(checks.items())}
