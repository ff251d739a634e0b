"""Each tool filled in and recalculated by LibreOffice gives what the same computation gives in Python."""

from fractions import Fraction
from math import ceil, floor

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from terreau.library.own.tools import carte, choix_numerique, evaluation, grille, simulateur
from terreau.office.tests.spreadsheets import Value, computed, needs_libreoffice, recalculated
from terreau.office.workbook import Asks, Table

pytestmark = needs_libreoffice
BOOKS = {"grille": grille.TOOL, "carte": carte.TOOL, "simulateur": simulateur.TOOL, "choix": choix_numerique.TOOL, "évaluation": evaluation.TOOL}
# An example is a whole LibreOffice: few of them, of many cases each, and no shrinking.
by_batches = settings(max_examples=2, deadline=None, derandomize=True, phases=[Phase.generate], suppress_health_check=list(HealthCheck))


@pytest.mark.parametrize("name", BOOKS)
def test_a_blank_tool_shows_no_error_and_what_it_declares(name: str) -> None:
    (read,) = recalculated(BOOKS[name], [{}])
    assert read.errors == []
    for place, cell in computed(BOOKS[name]):
        assert read.at(place) == cell.blank, place


def _answers(points: str) -> dict[str, Value | None]:
    """Return the answers of the grid: four digits for each family, « - » where none was given."""
    families = [key for key in grille.FAMILIES for _ in range(4)]
    return {
        f"{family}.reponse[{number % 4 + 1}]": grille.ANSWERS.items[int(point)]
        for number, (family, point) in enumerate(zip(families, points, strict=True))
        if point != "-"
    }


def test_the_grid_names_the_family_to_work_on_first() -> None:
    cases = {
        "333322221110": "Commencez par « le modèle qui le fait vivre » : c’est la famille qui a le moins de points, 3 sur 12.",
        "100011110100": "Égalité entre « la solution », « le modèle qui le fait vivre », 1 sur 12 : le groupe choisit par où commencer.",
        "33333333333-": "Il reste 1 question sans réponse.",
        "3-----------": "Il reste 11 questions sans réponse.",
        "------------": "",
    }
    for read, (points, told) in zip(recalculated(grille.TOOL, [_answers(points) for points in cases]), cases.items(), strict=True):
        assert read["commencer"] == told
        for place, family in enumerate(grille.FAMILIES):
            assert read[f"total_{family}"] == sum(int(point) for point in points[4 * place : 4 * place + 4] if point != "-")


STAGES = ("l’idée", "l’essai", "la preuve", "la diffusion")


def test_the_step_is_told_with_what_the_next_one_lacks() -> None:
    labels = [label for step in grille.STEPS.values() for label in step]
    cases = {
        "": "",
        "1": f"Vous en êtes à l’idée. Pour la compléter, il manque : {labels[1]} {labels[2]}",
        "1 2 3": f"Vous en êtes à l’idée. Pour passer à l’essai, il manque : {' '.join(labels[3:6])}",
        "10 11 12": f"Vous en êtes à l’idée. Pour la compléter, il manque : {' '.join(labels[:3])}",
        "4 5 6 7 8 9 10 11 12": f"Vous en êtes à l’idée. Pour la compléter, il manque : {' '.join(labels[:3])}",
        "1 2 3 4 5 6 7 10 11 12": f"Vous en êtes à l’essai. Pour passer à la preuve, il manque : {labels[7]} {labels[8]}",
        "1 2 3 4 5 6 7 8 9 10 11 12": "Vous en êtes à la diffusion : tout est montré.",
    }
    filled = [{f"etapes.montre[{row}]": "oui" for row in rows.split()} for rows in cases]
    for read, told in zip(recalculated(grille.TOOL, filled), cases.values(), strict=True):
        assert read["etape"] == told


@by_batches
@given(st.lists(st.tuples(*[st.sampled_from(((1, 2, 3), (1, 2, 3), (1, 3), (2,), ()))] * 4), min_size=12, max_size=12))
def test_the_step_never_jumps_over_one_that_lacks_something(cases: list[tuple[tuple[int, ...], ...]]) -> None:
    """It is the last of the stages shown without a gap; the first that is not whole is the one whose rows are said to be missing."""
    labels = list(grille.STEPS.values())
    filled = [{f"etapes.montre[{3 * step + row}]": "oui" for step, rows in enumerate(case) for row in rows} for case in cases]
    for case, read in zip(cases, recalculated(grille.TOOL, filled), strict=True):
        whole = next((step for step, rows in enumerate(case) if len(rows) < 3), 4)
        told = read["etape"]
        if not any(case):
            assert told == ""
            continue
        assert told.startswith(f"Vous en êtes à {STAGES[max(0, whole - 1)]}")
        missing = {labels[whole][row - 1] for row in (1, 2, 3) if row not in case[whole]} if whole < 4 else set()
        assert {label for step in labels for label in step if label in told} == missing


def test_the_map_counts_blanks_apart_from_nothing() -> None:
    case: dict[str, Value | None] = {f"besoins.besoin[{number}]": need for number, need in enumerate(("Aller au marché", "Garder les petits", "Imprimer"), 1)}
    case |= {f"acteurs.nom[{number}]": actor for number, actor in enumerate(("Le club", "La mairie"), 1)}
    case |= {"carte.b1[1]": "un peu", "carte.b2[1]": "rien", "carte.b3[1]": "c’est leur métier", "carte.b2[2]": "rien", "carte.b1[2]": "c’est leur métier"}
    first, second = recalculated(carte.TOOL, [case, case | {"carte.b3[1]": None, "carte.b2[2]": None}])
    assert [first[f"repond_{number}"] for number in (1, 2, 3, 4)] == ["oui", "personne", "oui", ""]
    assert first["un_peu"] == "aucun pour l’instant"
    assert [first[f"{name}_1"] for name in ("metier", "peu", "rien", "doute")] == [1, 1, 0, 0]
    assert (first["sans_reponse"], first["plusieurs"]) == ("Garder les petits", "Le club")
    assert first["doutes"] == "Il reste 1 case à vérifier : les comptes sont provisoires."
    assert (first["carte.servis[1]"], first["carte.doutes[2]"], first["carte.acteur[1]"]) == (2, 1, "Le club")
    assert [second[f"repond_{number}"] for number in (1, 2, 3)] == ["oui", "à vérifier", "à vérifier"]
    assert second["sans_reponse"] == "aucun pour l’instant"
    assert second["doutes"] == "Il reste 3 cases à vérifier : les comptes sont provisoires."
    assert first.errors == second.errors == []


@by_batches
@given(
    st.lists(
        st.lists(
            st.tuples(st.sampled_from((None, 0, 3)), st.lists(st.sampled_from((None, "rien", "un peu", "c’est leur métier", "rien")), min_size=2, max_size=2)),
            min_size=1,
            max_size=carte.NEEDS,
        ),
        min_size=8,
        max_size=8,
    )
)
def test_a_need_that_is_little_or_not_answered_stays_in_sight(cases: list[list[tuple[int | None, list[str | None]]]]) -> None:
    """« Oui » takes one whose trade it is; each other need that is known is listed, and says so where nobody voiced it."""
    filled = []
    for needs in cases:
        case: dict[str, Value | None] = {"acteurs.nom[1]": "Le club", "acteurs.nom[2]": "La mairie"}
        for number, (voiced, answers) in enumerate(needs, 1):
            case |= {f"besoins.besoin[{number}]": f"Besoin {number}", f"besoins.combien[{number}]": voiced}
            case |= {f"carte.b{number}[{actor}]": answer for actor, answer in enumerate(answers, 1) if answer}
        filled.append(case)
    for needs, read in zip(cases, recalculated(carte.TOOL, filled), strict=True):
        assert read.errors == []
        listed: dict[str, list[str]] = {"un peu": [], "personne": []}
        for number, (voiced, answers) in enumerate(needs, 1):
            trade, little, unknown = ("c’est leur métier" in answers, "un peu" in answers, None in answers)
            verdict = "oui" if trade else "un peu" if little else "à vérifier" if unknown else "personne"
            assert read[f"repond_{number}"] == verdict
            if verdict in listed:
                listed[verdict].append(f"Besoin {number}" + (" (à vérifier : personne ne l’a dit)" if voiced == 0 else ""))
        assert read["un_peu"] == (" ; ".join(listed["un peu"]) or "aucun pour l’instant")
        assert read["sans_reponse"] == (" ; ".join(listed["personne"]) or "aucun pour l’instant")


# The simulator.

amounts = st.one_of(st.none(), st.integers(0, 20_000))
cases_of_a_project = st.fixed_dictionaries(
    {
        "usages": st.one_of(st.none(), st.integers(0, 3_000)),
        "heure": amounts,
        **{f"fixes.montant[{row}]": amounts for row in (1, 2, 9)},
        **{f"variables.montant[{row}]": amounts for row in (1, 7)},
        **{f"argent.montant[{row}]": amounts for row in (1, 4, 5, 7, 8, 10, 11, 14)},
        **{f"temps.heures[{row}]": amounts for row in (1, 4)},
        "prets.valeur[2]": amounts,
        **{f"argent.arret[{row}]": st.sampled_from((None, None, "oui")) for row in (8, 9, 11)},
    }
)


class Project:
    """What the simulator computes, in fractions."""

    def __init__(self, case: dict[str, Value | None]) -> None:
        def total(start: str, rows: range = range(1, 15)) -> Fraction:
            return sum((Fraction(case.get(f"{start}[{row}]") or 0) for row in rows), Fraction(0))

        self.uses = Fraction(case["usages"] or 0)
        self.fixed, self.variable = total("fixes.montant"), total("variables.montant")
        families = {family: [row for row, other in enumerate(simulateur.FAMILIES, 1) if other == family] for family in simulateur.FAMILIES}
        self.money = {family: total("argent.montant", range(rows[0], rows[-1] + 1)) for family, rows in families.items()}
        aids = {row: Fraction(case.get(f"argent.montant[{row}]") or 0) for row in simulateur.AID_ROWS}
        chosen = [amount for row, amount in aids.items() if case.get(f"argent.arret[{row}]")]
        self.aid = sum(chosen, Fraction(0)) if chosen else max(aids.values())
        self.given = total("temps.heures") * Fraction(case["heure"] or 0) + total("prets.valeur")
        self.first = max(Fraction(case.get(f"argent.montant[{row}]") or 0) for row in range(1, 15))

    @property
    def receipts(self) -> Fraction:
        return sum(self.money.values(), Fraction(0))

    def balance(self, uses: int | Fraction, lost: Fraction = Fraction(0)) -> Fraction:
        """Return receipts less costs for a number of uses, a part of the aid that stops being lost."""
        sales = self.money[simulateur.SALES]
        return (self.receipts - sales - lost * self.aid - self.fixed) + (sales - self.variable) / self.uses * uses

    def needed(self, lost: Fraction = Fraction(0)) -> Value:
        if not (self.fixed + self.variable + self.receipts):
            return ""
        if not self.uses:
            return "indiquez le nombre d’usages"
        margin = (self.money[simulateur.SALES] - self.variable) / self.uses
        rest = self.fixed - (self.receipts - self.money[simulateur.SALES]) + lost * self.aid
        if rest <= 0:
            return 0 if margin >= 0 else f"pas plus de {floor(rest / margin)}"
        return "aucun nombre ne suffit" if margin <= 0 else ceil(rest / margin)


def _law_of_break_even(project: Project, told: Value, lost: Fraction) -> None:
    """At the number told, costs are covered; one use off, they are not."""
    if isinstance(told, float):
        assert project.balance(int(told), lost) >= 0
        assert not told or project.balance(int(told) - 1, lost) < 0
    elif told.startswith("pas plus de"):
        most = int(told.rpartition(" ")[2])
        assert project.balance(most, lost) >= 0 > project.balance(most + 1, lost)
    elif told == "aucun nombre ne suffit":
        assert all(project.balance(uses, lost) < 0 for uses in (0, 1, 10_000_000))


@by_batches
@given(st.lists(cases_of_a_project, min_size=14, max_size=14))
def test_the_simulator_keeps_its_laws(cases: list[dict[str, Value | None]]) -> None:
    for case, read in zip(cases, recalculated(simulateur.TOOL, cases), strict=True):
        project = Project(case)
        assert read.errors == []
        assert read["seuil"] == project.needed()
        assert read["solde"] == project.receipts - project.fixed - project.variable
        assert read["reste_en_mots"].startswith("Sous zéro") == (read["reste"] < 0)
        for number, (_, lost, attendance) in enumerate(simulateur.CASES, 1):
            if lost and not project.aid and project.receipts + project.fixed + project.variable:
                assert read[f"cas.entre[{number}]"] in {"pas d’aide", "pas de montant"}
                assert [read[f"cas.{column}[{number}]"] for column in ("sort", "solde", "manque", "seuil")] == [""] * 4
                continue
            told = read[f"cas.seuil[{number}]"]
            assert told == project.needed(Fraction(lost))
            _law_of_break_even(project, told, Fraction(lost))
            sales = Fraction(str(attendance)) * project.money[simulateur.SALES]
            left = project.receipts - sales - Fraction(lost) * project.aid
            missing = project.fixed + project.variable * (1 - Fraction(str(attendance))) - left
            assert read[f"cas.entre[{number}]"] == pytest.approx(float(left))
            assert read[f"cas.manque[{number}]"] == pytest.approx(float(max(Fraction(0), missing)))
        lost_whole = read["cas.entre[1]"] - read["cas.entre[4]"] if project.aid else 0
        assert lost_whole == read["aide_montant"] == project.aid, "what disappears is what is chosen, no more and no less"
        _law_of_cost(project, read)
        _law_of_shares(project, read)


def _law_of_cost(project: Project, read) -> None:
    """A use costs, all in, what all costs make once shared between uses: what one more costs, and its part of fixed costs."""
    if not project.uses:
        assert read["cout"] == read["complet"] == ""
        return
    assert read["complet"] * float(project.uses) == pytest.approx(float(project.fixed + project.variable))
    assert read["complet"] - read["cout"] == pytest.approx(float(project.fixed / project.uses))


def _law_of_shares(project: Project, read) -> None:
    """Shares of money make one; those with time and loans too; what is given changes nothing in the first ones."""
    money = [read[f"parts.part[{row}]"] for row in range(1, 5)]
    whole = [read[f"parts.avec[{row}]"] for row in range(1, 7)]
    assert money == ([""] * 4 if not project.receipts else pytest.approx([float(amount / project.receipts) for amount in project.money.values()]))
    assert whole == [""] * 6 if not project.receipts + project.given else sum(whole) == pytest.approx(1)
    assert read["dependance"] == ("" if not project.receipts else pytest.approx(float(project.first / project.receipts)))
    assert read["tout_total"] == project.receipts + project.given


def test_a_made_up_project_over_three_years() -> None:
    case: dict[str, Value | None] = {
        "usages": 1000,
        "fixes.montant[1]": 9000,
        "variables.montant[1]": 3000,
        "argent.montant[1]": 6000,
        "argent.qui[7]": "La région",
    }
    case |= {"argent.montant[7]": 5000, "argent.montant[11]": 1000, "chemin.a1[3]": -0.5, "chemin.a2[1]": 0.2, "chemin.a3[5]": -0.1}
    (read,) = recalculated(simulateur.TOOL, [case])
    assert [read[f"chemin.a{year}[9]"] for year in (1, 2, 3)] == pytest.approx([-2500, -1900, -1000]), "an aid cut in the first year stays cut"
    assert read["chemin.a3[10]"] == pytest.approx(-5400)
    told = "La région (la plus grosse : aucun « oui »)"
    assert (read["aide"], read["aide_montant"], read["premiere"], read["dependance"]) == (told, 5000, "Ventes", 0.5)
    assert (read["recette"], read["cout"], read["marge"], read["complet"], read["reste"], read["seuil"]) == (6, 3, 3, 12, 3000, 1000)
    assert [read[f"cas.manque[{number}]"] for number in range(1, 6)] == pytest.approx([0, 1250, 2500, 5000, 600])


changes_of_a_year = st.lists(st.one_of(st.none(), st.integers(-100, 100)), min_size=len(simulateur.CHANGES), max_size=len(simulateur.CHANGES))


@by_batches
@given(st.lists(st.tuples(changes_of_a_year, changes_of_a_year, changes_of_a_year), min_size=10, max_size=10))
def test_each_change_of_a_year_touches_its_own_lines_and_lasts(cases: list[tuple[list[int | None], ...]]) -> None:
    money = {"argent.montant[1]": 6000, "argent.montant[5]": 700, "argent.montant[7]": 5000, "argent.montant[11]": 1000}
    start: dict[str, Value | None] = {"usages": 1000, "fixes.montant[1]": 9000, "variables.montant[1]": 3000, **money}
    filled = [
        start | {f"chemin.a{year}[{row}]": change / 100 for year, changes in enumerate(case, 1) for row, change in enumerate(changes, 1) if change is not None}
        for case in cases
    ]
    for case, read in zip(cases, recalculated(simulateur.TOOL, filled), strict=True):
        sales, public, others, fixed, variable, since = 6000.0, 5000.0, 1700.0, 9000.0, 3000.0, 0.0
        for year, changes in enumerate(case, 1):
            uses, price, aid, rest, charges, cost = (1 + (change or 0) / 100 for change in changes)
            sales, public, others, fixed, variable = sales * uses * price, public * aid, others * rest, fixed * charges, variable * uses * cost
            since += sales + public + others - fixed - variable
            told = [read[f"chemin.a{year}[{row}]"] for row in range(7, 11)]
            entering, leaving = sales + public + others, fixed + variable
            assert told == pytest.approx([entering, leaving, entering - leaving, since], abs=1e-6)


def test_a_project_without_aid_says_so_and_compares_with_last_year() -> None:
    case: dict[str, Value | None] = {"usages": 1000, "fixes.montant[1]": 900, "argent.montant[1]": 6000, "argent.montant[5]": 2100}
    alone, unpriced = recalculated(simulateur.TOOL, [case, case | {"argent.arret[8]": "oui", "argent.qui[8]": "La région"}])
    assert alone["aide"] == "pas d’aide"
    assert [alone[f"cas.entre[{row}]"] for row in range(1, 6)] == pytest.approx([8100, *["pas d’aide"] * 3, 6900])
    assert [alone[f"cas.solde[{row}]"] for row in range(1, 6)] == pytest.approx([7200, "", "", "", 6000])
    assert alone["reste_en_mots"] == "Sous zéro : cotisations, aides et dons dépassent les charges fixes de 1200 €."
    assert unpriced["aide"] == "La région (cette ligne n’a pas de montant)"
    assert [unpriced[f"cas.entre[{row}]"] for row in (2, 3, 4)] == ["pas de montant"] * 3
    heading = next(place for place, cell in computed(simulateur.TOOL) if cell.blank == "Usages qu’il faudrait")
    assert alone.at(heading) == "Usages qu’il faudrait (l’an dernier : 1000)"


def test_the_aid_that_stops_is_the_one_chosen_public_or_private() -> None:
    money: dict[str, Value | None] = {"argent.montant[1]": 9000, "argent.montant[5]": 9000, "argent.qui[8]": "La région", "argent.montant[8]": 3000}
    money |= {"argent.qui[11]": "La fondation", "argent.montant[11]": 5000, "argent.montant[12]": 700}
    told = {
        (): ("La fondation (la plus grosse : aucun « oui »)", 5000),
        (8,): ("La région", 3000),
        (8, 11): ("La région ; La fondation", 8000),
        (12,): ("aide sans nom", 700),
        (14,): ("aide sans nom (cette ligne n’a pas de montant)", 0),
        (8, 14): ("La région ; aide sans nom (cette ligne n’a pas de montant)", 3000),
    }
    cases = [money | {f"argent.arret[{row}]": "oui" for row in rows} for rows in told]
    tied = money | {"argent.montant[8]": 5000}
    *chosen, first = recalculated(simulateur.TOOL, [*cases, tied])
    assert [(read["aide"], read["aide_montant"]) for read in chosen] == list(told.values())
    assert [read["cas.entre[4]"] for read in chosen] == [26_700 - amount if amount else "pas de montant" for _, amount in told.values()]
    assert first["aide"] == "La région (la plus grosse : aucun « oui »)", "of two as large, the first"


def test_only_aids_may_be_said_to_stop() -> None:
    aids = {simulateur.PUBLIC, simulateur.GIFTS}
    (column,) = (column for block in simulateur.RESOURCES.blocks if isinstance(block, Table) for column in block.columns if column.key == "arret")
    assert [isinstance(cell, Asks) for cell in column.cell] == [family in aids for family in simulateur.FAMILIES]


# The choice of a digital tool.


def _solution(number: int, notes: str, red: str) -> dict[str, Value | None]:
    told = {"o": "oui", "n": "non", "?": "sans réponse"}
    case: dict[str, Value | None] = {f"nom_{number}": f"Outil {number}"}
    case |= {f"criteres.s{number}[{row}]": int(note) for row, note in enumerate(notes, 1) if note != "-"}
    return case | {f"rouges.s{number}[{2 * line}]": told[answer] for line, answer in enumerate(red, 1)}


def test_the_comparison_weighs_notes_and_keeps_to_the_red_lines() -> None:
    case = _solution(1, "3333333333", "oon") | _solution(2, "2222222222", "ooo") | _solution(3, "332222222-", "ooo") | _solution(4, "3333333333", "oo?")
    tied = _solution(1, "1111111111", "ooo") | _solution(2, "1111111111", "ooo")
    weights = {"criteres.poids[1]": 3, "criteres.poids[10]": 1}
    first, second, third = recalculated(choix_numerique.TOOL, [case | weights, tied, case | {"nom_2": None, "nom_4": None}])
    assert [first[f"total_{number}"] for number in (1, 2, 3, 4)] == [60, 40, 43, 60]
    assert [first[f"resultat_{number}"] for number in (1, 2, 3, 4)] == ["barrée", 40, "à noter", "en attente"]
    assert first["tete"] == "Outil 2, 40 points sur 60."
    assert second["tete"] == "À égalité : Outil 1 ; Outil 2. Prenez celle où le geste a été le plus facile."
    assert (third["tete"], third["resultat_2"], third["manque_3"]) == ("", "", 1)
    assert first.errors == second.errors == third.errors == []


def test_where_all_are_barred_it_says_that_there_is_no_solution() -> None:
    paper = _solution(1, "3333333333", "oon")
    cases = [paper, paper | _solution(3, "-" * 10, "n??"), paper | _solution(2, "1111111111", "oo?"), paper | _solution(2, "1111111111", "ooo")]
    told = [read["tete"] for read in recalculated(choix_numerique.TOOL, cases)]
    none = "Aucune solution : toutes sont barrées."
    # Paper stands in the first column from the start: a lone barred solution is that one.
    assert told == [none, none, "", "Outil 2, 20 points sur 60."]


# The frame of an evaluation.

values = st.one_of(st.none(), st.integers(-50, 50))


def _progress(start: Value | None, aim: Value | None, today: Value | None) -> tuple[Value, str]:
    if aim is None or today is None:
        return "", "à relever"
    if start is None:
        return "", "atteint" if today == aim else "départ à noter"
    if aim == start:
        return (1, "atteint") if today == aim else ("", "à lire ensemble")
    done = Fraction(today - start, aim - start)
    return float(done), "atteint" if done >= 1 else "en chemin" if done > 0 else "pas encore" if done == 0 else "recul"


@by_batches
@given(st.lists(st.lists(st.tuples(values, values, values), min_size=4, max_size=4), min_size=10, max_size=10))
def test_progress_keeps_its_laws(batches: list[list[tuple[int | None, int | None, int | None]]]) -> None:
    """Rows 5 to 8 are rows 1 to 4 seen in a mirror: an aim below the start makes the same progress."""
    cases: list[dict[str, Value | None]] = []
    for batch in batches:
        mirrored = [tuple(None if value is None else -value for value in row) for row in batch]
        case: dict[str, Value | None] = {}
        for number, row in enumerate([*batch, *mirrored], 1):
            case |= {f"reperes.nom[{number}]": "Un fait"} | {
                f"reperes.{key}[{number}]": value for key, value in zip(("depart", "vise", "jour"), row, strict=True)
            }
        cases.append(case)
    for batch, read in zip(batches, recalculated(evaluation.TOOL, cases), strict=True):
        assert read.errors == []
        words = []
        for number, row in enumerate(batch, 1):
            done, word = _progress(*row)
            words.append(word)
            for place in (number, number + 4):
                assert read[f"reperes.avance[{place}]"] == (pytest.approx(done) if isinstance(done, float) else done)
                assert read[f"reperes.mots[{place}]"] == word
        told = [read[f"nombre_{place}"] for place in range(len(evaluation.WORDS))]
        assert told == [2 * words.count(word) for word in evaluation.WORDS]
        assert read["nombre_reste"] == 2 * sum(words.count(word) for word in evaluation.INCOMPLETE), "what is to be read together lacks nothing"
        assert read["nombre_reste"] == 8 - sum(told), "each marker is counted once"


def test_the_page_for_the_council_tells_what_may_be_told() -> None:
    case: dict[str, Value | None] = {"projet": "Le café", "reperes.nom[1]": "Venus deux fois", "reperes.unite[1]": "personnes", "reperes.depart[1]": 4}
    case |= {"reperes.vise[1]": 12, "reperes.jour[1]": 8, "reperes.nom[2]": "Ouvert le mardi", "reperes.vise[2]": 1, "reperes.jour[2]": 1}
    case |= {"reperes.nom[3]": "Venus à pied", "reperes.unite[3]": "%", "reperes.depart[3]": 35, "reperes.vise[3]": 60, "reperes.jour[3]": 47}
    case |= {"reperes.nom[4]": "Restés", "reperes.unite[4]": "%", "reperes.vise[4]": 60, "reperes.date[3]": 46093}
    case |= {"paroles.texte[1]": "Je ne dirai rien", "paroles.accord[1]": "non", "paroles.qui[1]": "A"}
    case |= {"paroles.texte[2]": "J’y vais à pied", "paroles.accord[2]": "oui, sans le nom", "paroles.qui[2]": "B"}
    case |= {"paroles.texte[4]": "On s’y retrouve", "paroles.accord[4]": "oui, avec le nom", "paroles.qui[4]": "C"}
    (read,) = recalculated(evaluation.TOOL, [case])
    assert [read[f"recits.texte[{row}]"] for row in (1, 2, 3)] == ["J’y vais à pied", "On s’y retrouve", ""]
    assert [read[f"recits.qui[{row}]"] for row in (1, 2)] == ["nom gardé", "C"]
    assert (read["resume.chemin[1]"], read["resume.mots[1]"], read["titre"]) == ("de 4 à 12 personnes", "en chemin", "Le café")
    assert (read["resume.chemin[2]"], read["resume.mots[2]"], read["nombre_0"]) == ("départ non noté, visé 1", "atteint", 1)
    assert [read[f"resume.chemin[{row}]"] for row in (3, 4)] == ["de 35 % à 60 %", "départ non noté, visé 60 %"]
    assert [read[f"resume.jour[{row}]"] for row in (1, 2, 3, 4)] == [8, 1, "47 %", ""]
    assert (read["nombre_reste"], read["resume.date[1]"]) == (1, "")
    place = read.places.place("resume.date[3]")
    assert f"{read.tables[place.sheet].get_cell(place.address).value:%d/%m/%Y}" == "12/03/2026", "the page says when it was read"
