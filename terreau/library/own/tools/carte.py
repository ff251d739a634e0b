"""Lever 2: what is hard here, who answers it already, and what nobody answers."""

from terreau.library.own.edition import EDITION
from terreau.office.workbook import Asks, Band, Cell, Choices, Column, Computes, Kind, Note, Row, Says, Sheet, Table, Tone, Workbook

NEEDS, ACTORS = 10, 25
FAMILIES = Choices("familles", ("institutions", "acteurs économiques", "structures d’intérêt général", "acteurs académiques", "habitants"))
ANSWERS = Choices("réponses", ("rien", "un peu", "c’est leur métier"))
DONE = Choices("contact", ("à appeler", "appelé", "rencontré"))


def _need(number: int) -> str:
    return f"{{besoins.besoin[{number}]}}"


def _count(number: int, answer: str) -> str:
    return f'COUNTIF({{carte.b{number}}};"{answer}")'


def _unknown(number: int) -> str:
    return f'SUMPRODUCT(({{acteurs.nom}}<>"")*({{carte.b{number}}}=""))'


def _foot(label: str, formula: dict[int, str], name: str, kind: Kind = Kind.NUMBER) -> Row:
    cells: list[Cell] = [Says(label, Tone.STRONG)]
    cells += [
        Computes(f'IF(OR({_need(number)}="";COUNTA({{acteurs.nom}})=0);"";{formula[number]})', f"{name}_{number}", kind) for number in range(1, NEEDS + 1)
    ]
    return Row(tuple(cells))


def _answered(number: int) -> str:
    """Return a formula that says who answers a need: someone whose trade it is, someone a little, nobody, or one does not know yet."""
    little = f'IF({_count(number, "un peu")}>0;"un peu";IF({_unknown(number)}>0;"à vérifier";"personne"))'
    return f'IF({_count(number, "c’est leur métier")}>0;"oui";{little})'


def _needs(verdict: str, nobody: str) -> str:
    """Return a formula that lists the needs of a verdict; one that nobody voiced, where the count is a zero, says so."""
    items = []
    for number in range(1, NEEDS + 1):
        count = f"{{besoins.combien[{number}]}}"
        unvoiced = f'IF(ISNUMBER({count});IF({count}=0;" (à vérifier : personne ne l’a dit)";"");"")'
        items.append(f'IF({{repond_{number}}}="{verdict}";{_need(number)}&{unvoiced}&" ; ";"")')
    return _listed(items, nobody, _BLANK)


def _each(formula: str) -> dict[int, str]:
    return {number: formula.format(number=number) for number in range(1, NEEDS + 1)}


def _served() -> str:
    return 'COUNTIF({carte.b1@:b10};"un peu")+COUNTIF({carte.b1@:b10};"c’est leur métier")'


def _several(number: int) -> str:
    return f'AND({{acteurs.nom[{number}]}}<>"";{{carte.servis[{number}]}}>1)'


_BLANKS = "+".join(f'IF({_need(number)}="";0;{_unknown(number)})' for number in range(1, NEEDS + 1))


def _listed(items: list[str], nobody: str, known: str) -> str:
    """Return a formula that joins what `items` give, each with « ; » and its two spaces after it, and says `nobody` when there is none."""
    joined = "&".join(items)
    return f'IF({known};"";IF({joined}="";"{nobody}";LEFT({joined};LEN({joined})-3)))'


_BLANK = "OR(COUNTA({besoins.besoin})=0;COUNTA({acteurs.nom})=0)"

TOOL = Workbook(
    title="Carte des acteurs et des besoins",
    purpose="Voir ce qui est difficile ici, qui y répond déjà, et quel appel passer ensuite.",
    dated=EDITION,
    sheets=(
        Sheet(
            "Besoins",
            "Ce qui est difficile ici",
            (0.9, 9.2, 5.2, 2.6, 8.6),
            (
                Note("Un besoin par ligne : qui a du mal à faire quoi, et quand. Jamais de nom de personne : « des parents », « trois personnes au guichet »."),
                Table(
                    "besoins",
                    (
                        Column("numero", "N°", Says("#")),
                        Column("besoin", "Le besoin", Asks()),
                        Column("qui", "Qui le dit", Asks()),
                        Column("combien", "Combien l’ont dit", Asks(kind=Kind.NUMBER, least=0, most=100000, help="Zéro si vous le supposez.")),
                        Column("deja", "Ce qui y répond déjà", Asks()),
                    ),
                    rows=NEEDS,
                    lines=2,
                    head_lines=2,
                ),
            ),
            landscape=True,
        ),
        Sheet(
            "Acteurs",
            "Ceux qui agissent, ou pourraient agir",
            (0.9, 5.4, 4.4, 5.6, 5.6, 4.6),
            (
                Note("Ne gardez le téléphone d’une personne qu’avec son accord. Passez les cinq familles en revue pour n’oublier personne."),
                Table(
                    "acteurs",
                    (
                        Column("numero", "N°", Says("#")),
                        Column("nom", "Nom", Asks()),
                        Column("famille", "Famille", Asks(choices=FAMILIES)),
                        Column("fait", "Ce qu’ils font", Asks()),
                        Column("apport", "Ce qu’ils pourraient apporter", Asks()),
                        Column("contact", "Premier contact (qui, quand)", Asks()),
                    ),
                    rows=ACTORS,
                ),
            ),
            landscape=True,
        ),
        Sheet(
            "Carte",
            "Qui répond à quoi",
            (5.2, *(2.7,) * NEEDS, 3.1, 3.1),
            (
                Note(
                    "Une case blanche veut dire « à vérifier », pas « rien ». À l’écran, les noms viennent des deux autres feuilles. Sur papier, leurs "
                    "numéros suffisent : écrivez M pour « c’est leur métier », P pour « un peu », R pour « rien »."
                ),
                Table(
                    "carte",
                    (
                        Column(
                            "acteur",
                            "Acteurs",
                            tuple(Computes('IF({acteurs.nom@}="";"";{acteurs.nom@})', by_hand=f"{number}") for number in range(1, ACTORS + 1)),
                        ),
                        *(
                            Column(
                                f"b{number}",
                                f"Besoin {number}",
                                Asks(choices=ANSWERS),
                                heading=Computes(
                                    f'IF({_need(number)}="";"Besoin {number}";{_need(number)})', blank=f"Besoin {number}", by_hand=f"Besoin {number} :"
                                ),
                            )
                            for number in range(1, NEEDS + 1)
                        ),
                        Column("servis", "Besoins servis", Computes(f'IF({{acteurs.nom@}}="";"";{_served()})', kind=Kind.NUMBER)),
                        Column(
                            "doutes",
                            "À vérifier",
                            Computes(
                                'IF({acteurs.nom@}="";"";'
                                + "+".join(f'({_need(number)}<>"")*({{carte.b{number}@}}="")' for number in range(1, NEEDS + 1))
                                + ")",
                                kind=Kind.NUMBER,
                            ),
                        ),
                    ),
                    rows=ACTORS,
                    head_lines=6,
                    foot=(
                        _foot("C’est leur métier", {n: _count(n, "c’est leur métier") for n in range(1, NEEDS + 1)}, "metier"),
                        _foot("Un peu", {n: _count(n, "un peu") for n in range(1, NEEDS + 1)}, "peu"),
                        _foot("Rien", {n: _count(n, "rien") for n in range(1, NEEDS + 1)}, "rien"),
                        _foot("À vérifier", {n: _unknown(n) for n in range(1, NEEDS + 1)}, "doute"),
                        _foot("Quelqu’un y répond ?", {n: _answered(n) for n in range(1, NEEDS + 1)}, "repond", Kind.TEXT),
                    ),
                ),
                Band("Ce que l’on voit"),
                Row(
                    (
                        Says("Besoins auxquels personne ne répond", Tone.STRONG, span=2),
                        Computes(
                            _needs("personne", "aucun pour l’instant"),
                            "sans_reponse",
                            span=11,
                            by_hand="Les colonnes sans M ni P, et sans case blanche. Zéro personne l’a dit ? Ajoutez « à vérifier ».",
                        ),
                    ),
                    3,
                ),
                Row(
                    (
                        Says("Besoins auxquels on répond seulement un peu", Tone.STRONG, span=2),
                        Computes(_needs("un peu", "aucun pour l’instant"), "un_peu", span=11, by_hand="Les colonnes sans M, avec au moins un P"),
                    ),
                    3,
                ),
                Row(
                    (
                        Says("Acteurs présents sur plusieurs besoins", Tone.STRONG, span=2),
                        Computes(
                            _listed([f'IF({_several(n)};{{acteurs.nom[{n}]}}&" ; ";"")' for n in range(1, ACTORS + 1)], "aucun pour l’instant", _BLANK),
                            "plusieurs",
                            span=11,
                            by_hand="Les lignes qui ont au moins deux M ou P",
                        ),
                    ),
                    6,
                ),
                Row(
                    (
                        Says("Cases à vérifier", Tone.STRONG, span=2),
                        Computes(
                            f'IF({_BLANK};"";IF({_BLANKS}=0;"Tout est vérifié.";"Il reste "&({_BLANKS})&IF({_BLANKS}>1;" cases";" case")&" à vérifier : les '
                            f'comptes sont provisoires."))',
                            "doutes",
                            span=11,
                            by_hand="Comptez les cases blanches. Tant qu’il en reste, les comptes sont provisoires.",
                        ),
                    ),
                ),
            ),
            landscape=True,
            upright_on_paper=True,
        ),
    ),
)
