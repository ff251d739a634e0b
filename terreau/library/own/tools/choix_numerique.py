"""Lever 6: one task, up to four ways of doing it, paper included; what is acceptable, what suits, who learns when."""

from terreau.library.own.edition import EDITION
from terreau.office.workbook import Asks, Band, Cell, Choices, Column, Computes, Kind, Note, Row, Says, Sheet, Table, Tone, Workbook

NETWORK = Choices("réseau", ("oui", "non", "cela dépend"))
ACCEPTED = Choices("acceptable", ("oui", "non", "sans réponse"))
SOLUTIONS = (1, 2, 3, 4)
PAPER = "Papier et téléphone"
CRITERIA = (
    "La personne qui fait la tâche y arrive après un essai",
    "Quelqu’un que les écrans mettent mal à l’aise y arrive",
    "Cela marche sur les appareils que l’on a déjà",
    "Cela marche sans réseau, ou avec un réseau faible",
    "On n’écrit plus deux fois la même chose",
    "Une seconde personne peut prendre le relais",
    "En cas de panne, quelqu’un répond, en français",
    "Une personne qui voit, entend ou bouge mal peut s’en servir",
    "On ne demande que les renseignements utiles",
    "Le temps gagné vaut le temps d’apprendre",
)
RED_LINES = ("Où sont gardées les données ?", "Quel prix après la première année ?", "Peut-on partir avec ses données ?")
# Paper and telephone stand there from the start: what is computed of them before anybody fills in anything.
_BLANKS: dict[str, str | int] = {"total_1": 0, "manque_1": len(CRITERIA), "verdict_1": "en attente", "resultat_1": "en attente"}


def _name(number: int) -> str:
    return f"{{nom_{number}}}"


def _red(number: int, answer: str) -> str:
    return "(" + "+".join(f'IF({{rouges.s{number}[{2 * line}]}}="{answer}";1;0)' for line in range(1, len(RED_LINES) + 1)) + ")"


def _verdict(number: int) -> str:
    return f'IF({_red(number, "non")}>0;"barrée";IF({_red(number, "oui")}={len(RED_LINES)};"à garder";"en attente"))'


def _result(number: int) -> str:
    return f'IF({{verdict_{number}}}<>"à garder";{{verdict_{number}}};IF({{manque_{number}}}>0;"à noter";{{total_{number}}}))'


def _foot(label: str, name: str, formulas: dict[int, str], kind: Kind, by_hand: str = "") -> Row:
    cells: list[Cell] = [Says(label, Tone.STRONG, span=2)]
    for number, formula in formulas.items():
        key = f"{name}_{number}"
        cells.append(Computes(f'IF({_name(number)}="";"";{formula})', key, kind, blank=_BLANKS.get(key, ""), by_hand=by_hand))
    return Row(tuple(cells))


def _heading(number: int) -> Computes:
    unnamed = f"Solution {number}"
    return Computes(f'IF({_name(number)}="";"{unnamed}";{_name(number)})', blank=PAPER if number == 1 else unnamed, by_hand=unnamed)


def _leader() -> Computes:
    results = ";".join(f"{{resultat_{number}}}" for number in SOLUTIONS)
    best = f"MAX({results})"

    def leads(number: int, then: str, otherwise: str) -> str:
        return f"IF(ISNUMBER({{resultat_{number}}});IF({{resultat_{number}}}={best};{then};{otherwise});{otherwise})"

    names = "&".join(leads(number, f'{_name(number)}&" ; "', '""') for number in SOLUTIONS)
    listed = f"LEFT({names};LEN({names})-3)"
    ties = "+".join(leads(number, "1", "0") for number in SOLUTIONS)
    many = f'"À égalité : "&{listed}&". Prenez celle où le geste a été le plus facile."'
    one = f'{listed}&", "&{best}&" points sur "&3*SUM({{criteres.poids}})&"."'
    named = "+".join(f'IF({_name(number)}="";0;1)' for number in SOLUTIONS)
    barred = "+".join(f'IF({{verdict_{number}}}="barrée";1;0)' for number in SOLUTIONS)
    none = f'IF({named}=0;"";IF({named}={barred};"Aucune solution : toutes sont barrées.";""))'
    return Computes(
        f"IF(COUNT({results})=0;{none};IF({ties}>1;{many};{one}))",
        "tete",
        span=5,
        by_hand="La solution à garder qui a le plus grand total. À égalité, celle où le geste a été le plus facile. Toutes barrées : aucune solution.",
    )


def _criteria() -> Table:
    notes = (
        Column(f"s{number}", f"Solution {number}", Asks(kind=Kind.NUMBER, least=0, most=3, by_hand="0   1   2   3"), heading=_heading(number))
        for number in SOLUTIONS
    )
    return Table(
        "criteres",
        (
            Column("critere", "Critère", tuple(Says(criterion) for criterion in CRITERIA)),
            Column("poids", "Poids (1 à 3)", Asks(kind=Kind.NUMBER, least=1, most=3, value=2, by_hand="1   2   3")),
            *notes,
        ),
        rows=len(CRITERIA),
        head_lines=2,
        foot=(
            _foot(
                "Total : note × poids, additionnés",
                "total",
                {number: f"SUMPRODUCT({{criteres.poids}};{{criteres.s{number}}})" for number in SOLUTIONS},
                Kind.NUMBER,
            ),
            _foot("Notes qui manquent", "manque", {number: f"{len(CRITERIA)}-COUNT({{criteres.s{number}}})" for number in SOLUTIONS}, Kind.NUMBER),
        ),
    )


def _red_lines() -> Table:
    labels = tuple(cell for line in RED_LINES for cell in (Says(line, Tone.STRONG, span=2), Says("Est-ce acceptable pour nous ?", span=2)))
    answers = tuple(cell for _ in RED_LINES for cell in (Asks(), Asks(choices=ACCEPTED, by_hand="oui / non / sans réponse")))
    columns = (Column(f"s{number}", f"Solution {number}", answers, heading=_heading(number)) for number in SOLUTIONS)
    return Table(
        "rouges",
        (Column("ligne", "Lignes rouges", labels), *columns),
        rows=2 * len(RED_LINES),
        head_lines=2,
        foot=(
            _foot("Les lignes rouges disent", "verdict", {number: _verdict(number) for number in SOLUTIONS}, Kind.TEXT, "barrée / attend / à garder"),
            _foot("Résultat", "resultat", {number: _result(number) for number in SOLUTIONS}, Kind.NUMBER, "le total, si on la garde"),
        ),
    )


USE = Sheet(
    "Usage",
    "La tâche, et ceux qui la font",
    (3.2, 4.0, 2.6, 3.0, 2.2, 3.0),
    (
        Note("Une seule tâche. « Chaque (moment), (qui) fait (quoi), depuis (quel appareil), avec ou sans réseau. »"),
        Row((Says("La tâche en une phrase", Tone.STRONG), Asks("phrase", span=5)), 3),
        Table(
            "usages",
            (
                Column("qui", "Qui", Asks()),
                Column("quoi", "Fait quoi", Asks()),
                Column("frequence", "Combien de fois", Asks()),
                Column("appareil", "Sur quel appareil", Asks()),
                Column("reseau", "Sans réseau ?", Asks(choices=NETWORK, by_hand="oui / non")),
                Column("bloque", "Où cela coince", Asks()),
            ),
            rows=8,
            lines=2,
        ),
        Band("Ce que l’on a vu pendant l’essai"),
        Row((Says("Où le geste a bloqué, réseau compris", Tone.STRONG), Asks("essai", span=5)), 8),
    ),
)

COMPARE = Sheet(
    "Comparer",
    "Comparer jusqu’à quatre solutions",
    (9.4, 2.2, 3.8, 3.8, 3.8, 3.8),
    (
        Row(
            (
                Says("Les solutions", Tone.STRONG, span=2),
                Asks("nom_1", value=PAPER),
                *(Asks(f"nom_{number}", by_hand=f"Solution {number} :") for number in SOLUTIONS[1:]),
            ),
            2,
        ),
        Note("Notes : 0 ne convient pas, 1 un peu, 2 assez bien, 3 convient bien. Poids : 3 pour ce qui compte le plus."),
        _criteria(),
        _red_lines(),
        Row((Says("En tête", Tone.STRONG), _leader()), 2),
    ),
    landscape=True,
)

PACE = Sheet(
    "Rythme",
    "Ce qui commence, quand, et qui apprend",
    (7.6, 2.9, 2.9, 4.6, 4.6, 3.4),
    (
        Row((Says("La solution que l’on essaie", Tone.STRONG), Asks("solution", span=3), Says("Qui décide à la fin", Tone.STRONG), Asks("decide"))),
        Table(
            "rythme",
            (
                Column(
                    "quoi",
                    "Ce qui se passe",
                    (
                        Says("L’essai, avec une seule tâche"),
                        Says("Une première personne apprend"),
                        Says("Une seconde apprend, pour la remplacer"),
                        Says("Le point à mi-chemin"),
                        Says("La fin : garder, changer ou revenir au cahier"),
                        Asks(),
                        Asks(),
                    ),
                ),
                Column("debut", "Premier jour", Asks(kind=Kind.DATE)),
                Column("fin", "Dernier jour", Asks(kind=Kind.DATE)),
                Column("qui", "Qui s’en occupe", Asks()),
                Column("forme", "Qui apprend, avec qui", Asks()),
                Column("fait", "Fait le", Asks(kind=Kind.DATE)),
            ),
            rows=7,
            lines=2,
        ),
        Band("Ce que l’on regardera"),
        Row((Says("À quoi verra-t-on que cela aide ?", Tone.STRONG), Asks("signe", span=5)), 2),
        Row((Says("Ce que l’on reprend si l’outil tombe en panne", Tone.STRONG), Asks("panne", span=5)), 2),
        Note("Aucun vrai nom dans l’outil avant d’avoir demandé au centre de gestion qui conseille la commune sur la protection des données."),
    ),
    landscape=True,
)

TOOL = Workbook(
    title="Grille de choix d’un outil numérique",
    purpose="Départager à plusieurs jusqu’à quatre façons de faire une tâche, dont le papier et le téléphone.",
    dated=EDITION,
    sheets=(USE, COMPARE, PACE),
)
