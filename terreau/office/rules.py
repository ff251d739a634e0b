"""What a cell to fill in accepts, as a validation that LibreOffice and Excel both keep."""

from dataclasses import dataclass
from xml.sax.saxutils import escape, quoteattr

from terreau.office.looks import typeset
from terreau.office.references import Place, Places
from terreau.office.workbook import Asks, Kind

# Days as spreadsheets count them: from the first of January 2000 to the last of December 2099.
FIRST_DAY, LAST_DAY = 36526, 73050


@dataclass(frozen=True)
class Rule:
    """A closed list, bounds, or a date; with the sentence shown beside the cell."""

    kind: Kind
    choices: str = ""
    least: float | None = None
    most: float | None = None
    whole: bool = False
    help: str = ""

    def xml(self, name: str, place: Place, places: Places) -> str:
        """Return the rule as an ODF element; `place` is a cell that keeps it."""
        address = "$'" + place.sheet.replace("'", "''") + "'." + place.address
        told = typeset(self.help or self.refusal())
        message = f"<text:p>{escape(told)}</text:p>"
        listed = ' table:display-list="unsorted"' if self.choices else ""
        return (
            f"<table:content-validation table:name={quoteattr(name)} table:condition={quoteattr('of:' + self.condition(places))} "
            f'table:allow-empty-cell="true"{listed} table:base-cell-address={quoteattr(address)}>'
            f'<table:help-message table:display="{"true" if self.help else "false"}">{message}</table:help-message>'
            f'<table:error-message table:message-type="stop" table:display="true" table:title="À corriger">'
            f"<text:p>{escape(typeset(self.refusal()))}</text:p></table:error-message></table:content-validation>"
        )

    def condition(self, places: Places) -> str:
        if self.choices:
            return f"cell-content-is-in-list({places.list_range(self.choices)})"
        if self.kind is Kind.DATE:
            return f"cell-content-is-date() and cell-content-is-between({FIRST_DAY},{LAST_DAY})"
        if self.kind is Kind.TEXT:
            return "cell-content-text-length()<=2000"
        kind = "whole" if self.whole else "decimal"
        least, most = _plain(self.least), _plain(self.most)
        bounds = (
            f"cell-content-is-between({least},{most})" if least and most else f"cell-content()>={least}" if least else f"cell-content()<={most}" if most else ""
        )
        return f"cell-content-is-{kind}-number(){' and ' + bounds if bounds else ''}"

    def refusal(self) -> str:
        """Return what is said of an answer that the rule refuses."""
        if self.choices:
            return "Choisissez une réponse dans la liste."
        if self.kind is Kind.DATE:
            return "Écrivez une date, comme 15/03/2027."
        if self.kind is Kind.TEXT:
            return "Deux mille signes au plus."
        shown = (f"{_shown(bound, self.kind)}" for bound in (self.least, self.most) if bound is not None)
        between = " et ".join(shown)
        noun = "un nombre entier" if self.whole else "un nombre"
        if self.least is not None and self.most is not None:
            return f"Écrivez {noun} entre {between}."
        return f"Écrivez {noun} de {between} ou plus, sans texte." if between else f"Écrivez {noun}, sans texte."


def rule_of(cell: Asks) -> Rule | None:
    """Return what a cell accepts; None where any text does."""
    if cell.choices:
        return Rule(Kind.TEXT, choices=cell.choices.name, help=cell.help)
    if cell.kind is Kind.TEXT:
        return Rule(Kind.TEXT, help=cell.help) if cell.help else None
    return Rule(cell.kind, least=cell.least, most=cell.most, whole=cell.kind is Kind.NUMBER and not cell.decimals, help=cell.help)


def _plain(bound: float | None) -> str:
    return "" if bound is None else f"{bound:.4f}".rstrip("0").rstrip(".")


def _shown(bound: float, kind: Kind) -> str:
    return f"{bound * 100:.0f} %" if kind is Kind.PERCENT else f"{bound:,.0f}".replace(",", " ")
