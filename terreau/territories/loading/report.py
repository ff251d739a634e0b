"""What a load did, level by level, in French."""

from dataclasses import dataclass, field

from terreau.territories.enums import TerritoryKind

LABELS = {
    TerritoryKind.REGION: "Régions",
    TerritoryKind.DEPARTMENT: "Départements",
    TerritoryKind.EPCI: "Intercommunalités",
    TerritoryKind.COMMUNE: "Communes",
}
MOST_NAMED = 30


@dataclass
class Count:
    """What became of the territories of one level; one whose year alone moved is unchanged."""

    created: int = 0
    changed: int = 0
    unchanged: int = 0

    def __str__(self) -> str:
        parts = [(self.created, "créés"), (self.changed, "modifiés"), (self.unchanged, "inchangés")]
        return ", ".join(f"{number} {word}" for number, word in parts if number) or "rien"


@dataclass
class Report:
    """What a load did. `merged` pairs what ended with what it is part of now, `gone` names what ended without any."""

    vintage: int
    skipped: bool = False
    counts: dict[TerritoryKind, Count] = field(default_factory=dict)
    aliases: Count = field(default_factory=Count)
    merged: list[tuple[str, str]] = field(default_factory=list)
    gone: list[str] = field(default_factory=list)

    @property
    def all_unchanged(self) -> bool:
        """Tell whether there was nothing to write but, maybe, the year."""
        return not (self.merged or self.gone or any(count.created or count.changed for count in [*self.counts.values(), self.aliases]))

    def remarks(self) -> list[str]:
        """Return what ended, and whether nothing had to change; how many were created or changed is said level by level as they are written."""
        if self.skipped:
            return [f"Territoires du millésime {self.vintage} : déjà chargés."]
        found = self._named("fusionnés", [f"{old} → {new}" for old, new in self.merged])
        found += self._named("absents des fichiers, sans successeur connu, gardés à leur adresse", self.gone)
        if self.all_unchanged:
            found.append("Tout est inchangé.")
        return found

    @staticmethod
    def _named(what: str, names: list[str]) -> list[str]:
        if not names:
            return []
        more = len(names) - MOST_NAMED
        return [f"  {len(names)} {what} :", *(f"    {name}" for name in names[:MOST_NAMED]), *([f"    … et {more} de plus"] if more > 0 else [])]
