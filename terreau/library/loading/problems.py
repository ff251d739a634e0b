"""What is wrong in a catalogue: where, and in words that tell how to mend it."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Place:
    """A place in the files: `field` is a path such as `levers.values[2]`."""

    file: str
    record: str = ""
    field: str = ""

    def at(self, step: str) -> "Place":
        """Return the place one step further inside."""
        joined = f"{self.field}{step}" if step.startswith("[") or not self.field else f"{self.field}.{step}"
        return Place(self.file, self.record, joined)

    def of(self, record: str) -> "Place":
        """Return the place of a record of the same file."""
        return Place(self.file, record)

    def __str__(self) -> str:
        record = f", fiche « {self.record} »" if self.record else ""
        field = f", champ « {self.field} »" if self.field else ""
        return f"{self.file}{record}{field}"


@dataclass(frozen=True)
class Problem:
    """One thing to mend before anything is written."""

    place: Place
    message: str

    def __str__(self) -> str:
        return f"{self.place} : {self.message}"


class CatalogueError(Exception):
    """The catalogue cannot be loaded; `problems` lists all that was found, not only the first."""

    def __init__(self, problems: list[Problem]) -> None:
        self.problems = problems
        super().__init__("\n".join(map(str, problems)))
