"""What is wrong with one of the cells of a file, in a sentence that says what to do."""

from dataclasses import asdict, dataclass
from typing import Any


@dataclass(frozen=True)
class Problem:
    """Something about one cell. `refused` when its row is left out; else the row is taken, and the person should know."""

    sheet: str
    row: int
    column: str
    value: str
    words: str
    refused: bool = True

    def kept(self) -> dict[str, Any]:
        """Return what is kept of it as JSON."""
        return asdict(self)
