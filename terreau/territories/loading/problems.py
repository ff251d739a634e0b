"""What is wrong with files, in sentences for the person who loads them."""

from collections.abc import Sequence

MOST_TOLD = 20


class DataError(Exception):
    """Files that cannot be loaded; `problems` says why, one sentence each."""

    def __init__(self, problems: Sequence[str]) -> None:
        super().__init__(*problems)
        self.problems = list(problems)

    def told(self) -> list[str]:
        """Return the first problems, and how many more there are."""
        more = len(self.problems) - MOST_TOLD
        return [*self.problems[:MOST_TOLD], *([f"… et {more} de plus."] if more > 0 else [])]
