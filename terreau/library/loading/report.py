"""What a load did, kind by kind."""

from dataclasses import dataclass, field


@dataclass
class Count:
    """What became of the records of one kind; `left_alone` says why for each."""

    label: str
    created: int = 0
    updated: int = 0
    unchanged: int = 0
    left_alone: list[str] = field(default_factory=list)
    removed: list[str] = field(default_factory=list)

    def __str__(self) -> str:
        parts = [(self.created, "créées"), (self.updated, "mises à jour"), (self.unchanged, "inchangées"), (len(self.left_alone), "laissées telles quelles")]
        return f"{self.label} : " + (", ".join(f"{number} {word}" for number, word in parts if number) or "rien")


@dataclass
class Report:
    """What a load did: a count by kind."""

    counts: dict[str, Count] = field(default_factory=dict)

    @property
    def all_unchanged(self) -> bool:
        """Tell whether the database already held the whole catalogue."""
        return not any(count.created or count.updated for count in self.counts.values())

    def written(self) -> dict[str, dict[str, int]]:
        """Return how many records were created and updated, by label of the kinds that have any."""
        return {count.label: {"created": count.created, "updated": count.updated} for count in self.counts.values() if count.created or count.updated}

    def remarks(self) -> list[str]:
        """Return what was left alone, and why, what the files no longer hold, and whether nothing had to change."""
        found = []
        for count in self.counts.values():
            found += [f"  laissé tel quel ({count.label}) : {name}" for name in count.left_alone]
            found += [f"  absent du catalogue, gardé ({count.label}) : {name}" for name in count.removed]
        if self.all_unchanged:
            found.append("Tout est inchangé : rien n’a été écrit.")
        return found
