"""Lever 4: what a project costs, what makes it live, how many uses it needs, and what happens when help drops.

All amounts are those of one year. Time given and goods lent never count as money.
"""

from terreau.library.own.edition import EDITION
from terreau.office.workbook import Asks, Band, Cell, Choices, Column, Computes, Kind, Note, Row, Says, Sheet, Table, Tone, Workbook

PROMISED = Choices("promesse", ("écrit", "promis", "espéré"))
WORDS = Choices("le groupe dit", ("on tient", "on réduit", "on change"))
STOPS = Choices("s’arrête", ("oui",))

SALES, FEES, PUBLIC, GIFTS = "Ventes", "Cotisations", "Argent public", "Mécénat et dons"
FAMILIES = (SALES,) * 4 + (FEES,) * 2 + (PUBLIC,) * 4 + (GIFTS,) * 4
# The lines that may stop: an aid is public money or a gift.
AID_ROWS = tuple(number for number, family in enumerate(FAMILIES, 1) if family in (PUBLIC, GIFTS))
# What happens, share of the aid lost, share of uses lost.
CASES = (
    ("Aujourd’hui", 0.0, 0.0),
    ("Cette aide baisse d’un quart", 0.25, 0.0),
    ("Cette aide baisse de moitié", 0.5, 0.0),
    ("Cette aide disparaît", 1.0, 0.0),
    ("La fréquentation baisse d’un cinquième", 0.0, 0.2),
)
# What may change from one year to the next.
CHANGES = ("Nombre d’usages", "Prix d’un usage", "Argent public", "Cotisations, mécénat et dons", "Charges fixes", "Coût d’un usage de plus")
# How many lines are said to stop.
_CHOSEN = 'COUNTIF({argent.arret};"oui")'


def _amount(told: str = "") -> Asks:
    return Asks(kind=Kind.MONEY, least=0, most=100_000_000, help=told)


def _stops(family: str) -> Cell:
    """Return the cell where a line is said to be the aid that stops; nothing to fill in for sales and fees."""
    if family not in (PUBLIC, GIFTS):
        return Says("")
    return Asks(choices=STOPS, help="Mettez « oui » à l’aide que la feuille « Et si » fera baisser. Plusieurs « oui » s’additionnent.")


def _of(family: str) -> str:
    return f'SUMIF({{argent.famille}};"{family}";{{argent.montant}})'


def _part(of: str, whole: str) -> str:
    return f'IF({whole}=0;"";{of}/{whole})'


def _needed(rest: str) -> str:
    """Return the number of uses at which receipts cover costs; in words where there is none, or where each use adds to the loss.

    (fixed costs - money that does not depend on use) ÷ (receipt per use - cost per use), rounded up after six decimals.
    """
    return (
        'IF({charges_total}+{argent_total}=0;"";IF({usages}=0;"indiquez le nombre d’usages";'
        f'IF({rest}<=0;IF({{marge}}>=0;0;"pas plus de "&INT(ROUND({rest}/{{marge}};6)));'
        f'IF({{marge}}<=0;"aucun nombre ne suffit";ROUNDUP(ROUND({rest}/{{marge}};6);0)))))'
    )


def _shares() -> Table:
    families = (SALES, FEES, PUBLIC, GIFTS)
    money: tuple[Cell, ...] = tuple(Computes(_of(family), kind=Kind.MONEY, blank=0) for family in families)
    given: tuple[Cell, ...] = (
        Computes("SUM({temps.valeur})", kind=Kind.MONEY, blank=0),
        Computes("SUM({prets.valeur})", kind=Kind.MONEY, blank=0),
    )
    parts: tuple[Cell, ...] = tuple(Computes(_part("{parts.montant@}", "{argent_total}"), kind=Kind.PERCENT) for _ in families)
    return Table(
        "parts",
        (
            Column("ressource", "Ressource", tuple(Says(name) for name in (*families, "Temps donné", "Biens prêtés"))),
            Column("montant", "En un an", (*money, *given)),
            Column("part", "Part de l’argent", (*parts, Says("ne paie rien"), Says("ne paie rien"))),
            Column("avec", "Part avec le temps et les prêts", Computes(_part("{parts.montant@}", "{tout_total}"), kind=Kind.PERCENT)),
        ),
        rows=6,
        head_lines=2,
        foot=(
            Row((Says("Argent qui entre", Tone.STRONG), Computes("SUM({argent.montant})", "argent_total", Kind.MONEY, blank=0), Says(""), Says(""))),
            Row((Says("Avec le temps et les prêts", Tone.STRONG), Computes("SUM({parts.montant})", "tout_total", Kind.MONEY, blank=0), Says(""), Says(""))),
        ),
    )


def _year(number: int) -> Column:
    key = f"a{number}"
    first = len(CHANGES) + 1
    before = f"+{{chemin.a{number - 1}[{first + 3}]}}" if number > 1 else ""
    asked = tuple(Asks(kind=Kind.PERCENT, least=-1, most=5, help="En pour cent, par rapport à l’année d’avant. Vide : pareil.") for _ in CHANGES)
    # Each year goes on from the one before: an aid that was cut does not come back by itself.
    changes = ("*".join(f"(1+{{chemin.a{year}[{row}]}})" for year in range(1, number + 1)) for row in range(1, first))
    uses, price, public, others, fixed, cost = changes
    receipts = f"{_of(SALES)}*{uses}*{price}+{_of(PUBLIC)}*{public}+({_of(FEES)}+{_of(GIFTS)})*{others}"
    return Column(
        key,
        f"Année {number}",
        (
            *asked,
            Computes(receipts, kind=Kind.MONEY, blank=0),
            Computes(f"{{fixes_total}}*{fixed}+{{variables_total}}*{uses}*{cost}", kind=Kind.MONEY, blank=0),
            Computes(f"{{chemin.{key}[{first}]}}-{{chemin.{key}[{first + 1}]}}", kind=Kind.MONEY, blank=0),
            Computes(f"{{chemin.{key}[{first + 2}]}}{before}", kind=Kind.MONEY, blank=0),
        ),
    )


def _path() -> Table:
    labels = (*(f"{change}, plus ou moins" for change in CHANGES), "Argent qui entre", "Charges", "Solde de l’année", "Solde depuis le début")
    lines = Column("ligne", "Par rapport à l’année d’avant", tuple(Says(label) for label in labels))
    return Table("chemin", (lines, _year(1), _year(2), _year(3)), rows=len(labels))


def _case(number: int) -> tuple[Cell, ...]:
    _, grant, attendance = CASES[number - 1]
    balance = f"{{cas.entre[{number}]}}-{{cas.sort[{number}]}}"

    def where_it_falls(formula: str, otherwise: str = '""') -> str:
        """Leave a line about the aid empty where money is counted and no aid brings any: it would repeat today's."""
        return f"IF(AND({{aide_montant}}=0;{{charges_total}}+{{argent_total}}>0);{otherwise};{formula})" if grant else formula

    entering = f"{{argent_total}}-{grant:g}*{{aide_montant}}-{attendance:g}*{_of(SALES)}"
    return (
        Computes(where_it_falls(entering, f'IF({_CHOSEN}>0;"pas de montant";"pas d’aide")'), kind=Kind.MONEY, blank=0),
        Computes(where_it_falls(f"{{charges_total}}-{attendance:g}*{{variables_total}}"), kind=Kind.MONEY, blank=0),
        Computes(where_it_falls(balance), kind=Kind.MONEY, blank=0, by_hand="ce qui entre moins les charges"),
        Computes(where_it_falls(f"MAX(0;-({balance}))"), kind=Kind.MONEY, blank=0, by_hand="le solde, s’il est sous zéro"),
        Computes(where_it_falls(_needed(f"({{reste}}+{grant:g}*{{aide_montant}})")), kind=Kind.NUMBER),
    )


def _aid_amount() -> str:
    """Return a formula that gives what the lines that stop bring in a year; the largest aid where none is chosen."""
    largest = ";".join(f"{{argent.montant[{number}]}}" for number in AID_ROWS)
    return f'IF({_CHOSEN}=0;MAX({largest});SUMIF({{argent.arret}};"oui";{{argent.montant}}))'


def _aid_name() -> str:
    """Return a formula that names the lines that stop; where none is chosen, the largest aid, the first where several are as large."""
    largest = '""'
    chosen: list[str] = []
    for number in reversed(AID_ROWS):
        name = f'IF({{argent.qui[{number}]}}="";"aide sans nom";{{argent.qui[{number}]}})'
        largest = f"IF({{argent.montant[{number}]}}={{aide_montant}};{name};{largest})"
        unpriced = f'IF({{argent.montant[{number}]}}=0;" (cette ligne n’a pas de montant)";"")'
        chosen.insert(0, f'IF({{argent.arret[{number}]}}="oui";{name}&{unpriced}&" ; ";"")')
    names = "&".join(chosen)
    unchosen = f'IF({{aide_montant}}=0;IF({{charges_total}}+{{argent_total}}=0;"";"pas d’aide");{largest}&" (la plus grosse : aucun « oui »)")'
    return f"IF({_CHOSEN}>0;LEFT({names};LEN({names})-3);{unchosen})"


def _first_name() -> str:
    at = "MATCH(MAX({argent.montant});{argent.montant};0)"
    name = f"INDEX({{argent.qui}};{at})"
    return f'IF(MAX({{argent.montant}})=0;"";IF({name}="";INDEX({{argent.famille}};{at});{name}))'


def _costs(name: str, rows: int, *foot: Row) -> Table:
    columns = (Column("poste", "Dépense", Asks()), Column("montant", "En un an", _amount()), Column("verifier", "À vérifier (note)", Asks()))
    return Table(name, columns, rows=rows, foot=foot)


def _action(number: int, rank: str) -> Row:
    cells = (Says(f"{rank} action, et qui", Tone.STRONG), Asks(f"action_{number}", span=4), Says("pour le", Tone.STRONG), Asks(f"date_{number}", Kind.DATE))
    return Row(cells, 2)


_CASES = tuple(_case(number) for number in range(1, len(CASES) + 1))

CHARGES = Sheet(
    "Charges",
    "Ce qui sort, en un an",
    (8.4, 3.2, 6.4),
    (
        Row((Says("Le projet", Tone.STRONG), Asks("projet", span=2)), 2),
        Row((Says("Un usage, c’est : un repas, une entrée, un trajet ?", Tone.STRONG), Asks("unite", span=2))),
        Note("Plus de dépenses que de lignes ? Additionnez les petites sur une seule ligne."),
        Band("Charges fixes"),
        Note("Ce que l’on paie même si personne ne vient. Les montants d’une année, ronds si besoin."),
        _costs("fixes", 9, Row((Says("Total des charges fixes", Tone.STRONG), Computes("SUM({fixes.montant})", "fixes_total", Kind.MONEY, blank=0)))),
        Band("Charges qui suivent le nombre d’usages"),
        Note("Ce qui augmente quand il vient plus de monde : denrées, carburant, fournitures. Toujours le montant de l’année."),
        _costs(
            "variables",
            7,
            Row((Says("Total de ces charges", Tone.STRONG), Computes("SUM({variables.montant})", "variables_total", Kind.MONEY, blank=0))),
            Row((Says("Toutes les charges", Tone.STRONG), Computes("{fixes_total}+{variables_total}", "charges_total", Kind.MONEY, blank=0))),
        ),
    ),
)

RESOURCES = Sheet(
    "Ressources",
    "Ce qui entre, et ce que l’on vous donne, en un an",
    (4.0, 7.2, 3.2, 3.0, 2.8, 3.8, 2.4),
    (
        Row(
            (
                Says("Nombre d’usages l’an dernier (projet neuf : ce que vous prévoyez)", Tone.STRONG, span=2),
                Asks("usages", Kind.NUMBER, least=0, most=10_000_000),
            )
        ),
        Band("L’argent"),
        Note(
            "Plus de ressources que de lignes ? Additionnez les petites de la même famille sur une seule ligne. Colonne « L’aide qui s’arrête » : "
            "mettez « oui » en face de l’aide à faire baisser dans la feuille « Et si ». Plusieurs « oui » s’additionnent. Sans « oui », ce sera la "
            "plus grosse aide, publique ou privée."
        ),
        Table(
            "argent",
            (
                Column("famille", "Famille", tuple(Says(family) for family in FAMILIES)),
                Column("qui", "Qui donne ou paie, pour quoi", Asks()),
                Column("montant", "En un an", _amount()),
                Column("fin", "Jusqu’à quand", Asks(kind=Kind.DATE)),
                Column("promesse", "Écrit, promis ?", Asks(choices=PROMISED)),
                Column("verifier", "À vérifier (note)", Asks()),
                Column("arret", "L’aide qui s’arrête", tuple(_stops(family) for family in FAMILIES)),
            ),
            rows=len(FAMILIES),
            head_lines=2,
        ),
        Band("Le temps donné et les biens prêtés (ils ne paient aucune facture)"),
        Row(
            (
                Says("Valeur d’une heure, la même pour tous (celle qu’il faudrait payer)", Tone.STRONG, span=2),
                Asks("heure", Kind.MONEY, least=0, most=10_000, decimals=2),
            )
        ),
        Table(
            "temps",
            (
                Column("famille", "Famille", Says("Temps donné")),
                Column("qui", "Qui, pour faire quoi", Asks()),
                Column("heures", "Heures en un an", Asks(kind=Kind.NUMBER, least=0, most=1_000_000)),
                Column("fin", "Jusqu’à quand", Asks(kind=Kind.DATE)),
                Column("valeur", "Valeur", Computes("{temps.heures@}*{heure}", kind=Kind.MONEY, blank=0, by_hand="heures × valeur")),
                Column("verifier", "À vérifier (note)", Asks()),
            ),
            rows=4,
        ),
        Table(
            "prets",
            (
                Column("famille", "Famille", Says("Bien prêté")),
                Column("quoi", "Quoi, par qui", Asks()),
                Column("valeur", "Prix d’une location pour un an", _amount("Ce qu’il faudrait payer en un an pour louer la même chose, autant de fois.")),
                Column("fin", "Jusqu’à quand", Asks(kind=Kind.DATE)),
                Column("promesse", "Écrit, promis ?", Asks(choices=PROMISED)),
                Column("verifier", "À vérifier (note)", Asks()),
            ),
            rows=4,
        ),
    ),
    landscape=True,
    upright_on_paper=True,
)

RESULT = Sheet(
    "Résultat",
    "De quoi vit le projet, et combien d’usages il lui faut",
    (7.5, 3.5, 3.5, 3.5),
    (
        Band("La part de chaque ressource"),
        _shares(),
        Band("La première ressource en argent"),
        Row((Says("Son nom", Tone.STRONG), Computes(_first_name(), "premiere", span=3, by_hand="La plus grosse ligne de « L’argent »"))),
        Row(
            (
                Says("Sa part de l’argent qui entre", Tone.STRONG),
                Computes(_part("MAX({argent.montant})", "{argent_total}"), "dependance", Kind.PERCENT, by_hand="elle ÷ le total"),
                Says("Plus cette part est grande, plus le projet en dépend.", Tone.QUIET, span=2),
            )
        ),
        Band("L’équilibre"),
        Row(
            (
                Says("Solde de l’année (ce qui entre moins ce qui sort)", Tone.STRONG),
                Computes("{argent_total}-{charges_total}", "solde", Kind.MONEY, blank=0, by_hand="la différence"),
            )
        ),
        Row(
            (
                Says("Un usage rapporte", Tone.STRONG),
                Computes(f'IF({{usages}}=0;"";{_of(SALES)}/{{usages}})', "recette", Kind.MONEY, decimals=2, by_hand="ventes ÷ usages"),
                Says("Un usage de plus coûte", Tone.STRONG),
                Computes('IF({usages}=0;"";{variables_total}/{usages})', "cout", Kind.MONEY, decimals=2, by_hand="charges qui suivent ÷ usages"),
            )
        ),
        Row(
            (
                Says("Un usage de plus laisse", Tone.STRONG),
                Computes(f'IF({{usages}}=0;"";({_of(SALES)}-{{variables_total}})/{{usages}})', "marge", Kind.MONEY, decimals=2, by_hand="la différence"),
                Says("Tout compris, un usage coûte", Tone.STRONG),
                Computes('IF({usages}=0;"";{charges_total}/{usages})', "complet", Kind.MONEY, decimals=2, by_hand="toutes les charges ÷ usages"),
            )
        ),
        Row(
            (
                Says("Charges fixes moins cotisations, argent public, mécénat et dons", Tone.STRONG),
                Computes(f"{{fixes_total}}-{_of(FEES)}-{_of(PUBLIC)}-{_of(GIFTS)}", "reste", Kind.MONEY, blank=0, by_hand="la différence"),
                Computes(
                    'IF({reste}>0;"C’est ce que les usages doivent payer.";IF({reste}<0;"Sous zéro : cotisations, aides et dons dépassent les charges fixes '
                    'de "&ROUND(-{reste};0)&" €.";""))',
                    "reste_en_mots",
                    span=2,
                    by_hand="C’est ce que les usages doivent payer. Sous zéro : ils n’ont rien à payer.",
                ),
            ),
            2,
        ),
        Row(
            (
                Says("Usages qu’il faut en un an pour équilibrer", Tone.STRONG),
                Computes(_needed("{reste}"), "seuil", Kind.NUMBER, by_hand="ce reste ÷ ce qu’un usage de plus laisse"),
                Says("L’an dernier", Tone.STRONG),
                Computes('IF({usages}=0;"";{usages})', "an_dernier", Kind.NUMBER),
            ),
            2,
        ),
        Note("Si un usage de plus ne laisse rien alors qu’il reste des charges à payer, aucun nombre ne suffit : changez le prix, la dépense ou l’aide."),
        Band("Un chemin sur trois ans"),
        Note("Écrivez 10 % ou -10 %, par rapport à l’année d’avant : vide, rien ne change. Changez une seule chose par année."),
        _path(),
    ),
)

WHAT_IF = Sheet(
    "Et si",
    "Et si l’aide, ou la fréquentation, baissait ?",
    (6.6, 3.2, 3.0, 3.2, 3.2, 4.0, 3.4),
    (
        Row(
            (
                Says("L’aide qui s’arrête", Tone.STRONG),
                Computes(_aid_name(), "aide", span=4, by_hand="Son nom : « oui » dans « Ressources », sinon la plus grosse"),
                Says("par an", Tone.STRONG),
                Computes(_aid_amount(), "aide_montant", Kind.MONEY, blank=0, by_hand="la somme des « oui »"),
            ),
            4,
        ),
        Note("Pour en faire baisser une autre, ou plusieurs : feuille « Ressources », colonne « L’aide qui s’arrête », mettez « oui »."),
        Table(
            "cas",
            (
                Column("cas", "Si…", tuple(Says(told, Tone.STRONG) for told, _, _ in CASES)),
                Column("entre", "Argent qui entre", tuple(row[0] for row in _CASES)),
                Column("sort", "Charges", tuple(row[1] for row in _CASES)),
                Column("solde", "Solde", tuple(row[2] for row in _CASES)),
                Column("manque", "Ce qui manque", tuple(row[3] for row in _CASES)),
                Column(
                    "seuil",
                    "Usages qu’il faudrait",
                    tuple(row[4] for row in _CASES),
                    heading=Computes(
                        '"Usages qu’il faudrait"&IF({usages}=0;"";" (l’an dernier : "&{usages}&")")',
                        blank="Usages qu’il faudrait",
                        by_hand="Usages qu’il faudrait (l’an dernier :              )",
                    ),
                ),
                Column("dit", "Le groupe dit", Asks(choices=WORDS, by_hand="tient / réduit / change")),
            ),
            rows=len(CASES),
            lines=2,
            head_lines=2,
        ),
        Band("Trois actions"),
        Note("Une dépense à baisser, une ressource à demander ou une promesse à mettre par écrit, avec un nom et une date."),
        _action(1, "Première"),
        _action(2, "Deuxième"),
        _action(3, "Troisième"),
        Row((Says("Prochaine lecture de ce tableau", Tone.STRONG), Asks("relecture", Kind.DATE))),
    ),
    landscape=True,
)

TOOL = Workbook(
    title="Simulateur de modèle socio-économique",
    purpose="Voir de quoi vit un projet, combien d’usages il lui faut par an, et ce qui arrive si l’aide baisse.",
    dated=EDITION,
    sheets=(CHARGES, RESOURCES, RESULT, WHAT_IF),
)
