"""Lever 7: what one wants to know, facts followed over time, what people said, and one page to tell the council."""

from terreau.library.own.edition import EDITION
from terreau.office.workbook import Asks, Band, Cell, Choices, Column, Computes, Kind, Note, Row, Says, Sheet, Table, Tone, Workbook

QUESTIONS, MARKERS, STORIES, TOLD = 6, 9, 8, 4
AGREED = Choices("accord", ("non", "oui, sans le nom", "oui, avec le nom"))
WORDS = ("atteint", "en chemin", "pas encore", "recul", "à lire ensemble")
INCOMPLETE = ("à relever", "départ à noter")

# (today - start) ÷ (aim - start): it works as well where the aim is below the start.
PROGRESS = (
    'IF(OR({reperes.nom@}="";{reperes.jour@}="";{reperes.vise@}="";{reperes.depart@}="");"";'
    'IF({reperes.vise@}={reperes.depart@};IF({reperes.jour@}={reperes.vise@};1;"");'
    "({reperes.jour@}-{reperes.depart@})/({reperes.vise@}-{reperes.depart@})))"
)
STATE = (
    'IF({reperes.nom@}="";"";IF(OR({reperes.jour@}="";{reperes.vise@}="");"à relever";IF({reperes.jour@}={reperes.vise@};"atteint";'
    'IF({reperes.depart@}="";"départ à noter";IF({reperes.vise@}={reperes.depart@};"à lire ensemble";'
    'IF({reperes.avance@}>=1;"atteint";IF({reperes.avance@}>0;"en chemin";IF({reperes.avance@}=0;"pas encore";"recul"))))))))'
)


def _number() -> Asks:
    told = "Un pourcentage s’écrit sans son signe : 35, et % dans la colonne « Unité »."
    return Asks(kind=Kind.NUMBER, decimals=2, least=-1_000_000_000, most=1_000_000_000, help=told)


def _agreed(number: int) -> Computes:
    """Return the cell that counts, down to a row, the accounts that may be told."""
    before = f"{{paroles.rang[{number - 1}]}}+" if number > 1 else ""
    return Computes(f'{before}IF(LEFT({{paroles.accord@}};3)="oui";1;0)', kind=Kind.NUMBER, blank=0)


def _story(number: int) -> tuple[Cell, Cell]:
    """Return the words of the nth account that may be told, and its author's name where it may be said."""
    at = f"MATCH({number};{{paroles.rang}};0)"
    few = f"MAX({{paroles.rang}})<{number}"
    named = f'INDEX({{paroles.accord}};{at})="oui, avec le nom"'
    return (
        Computes(f'IF({few};"";INDEX({{paroles.texte}};{at})&"")', span=5),
        Computes(f'IF({few};"";IF({named};INDEX({{paroles.qui}};{at})&"";"nom gardé"))'),
    )


def _way(number: int) -> Computes:
    name, start, aim, unit = (f"{{reperes.{key}[{number}]}}" for key in ("nom", "depart", "vise", "unite"))
    sign = _sign(number)
    way = f'IF({start}="";"départ non noté";"de "&{start}&{sign})&IF({aim}="";"";IF({start}="";", visé ";" à ")&{aim}&{sign})'
    return Computes(f'IF({name}="";"";{way}&IF(OR({unit}="";TRIM({unit})="%");"";" "&{unit}))')


def _today(number: int) -> Computes:
    name, today = (f"{{reperes.{key}[{number}]}}" for key in ("nom", "jour"))
    percent = f'IF(TRIM({{reperes.unite[{number}]}})="%";{today}&{_sign(number)};{today})'
    return Computes(f'IF(OR({name}="";{today}="");"";{percent})', kind=Kind.NUMBER, decimals=2)


def _sign(number: int) -> str:
    """Return a formula that gives the sign of a percentage, which follows each of its values; other units are said once."""
    return f'IF(TRIM({{reperes.unite[{number}]}})="%";" %";"")'


_STORIES = tuple(_story(number) for number in range(1, TOLD + 1))

QUESTIONS_SHEET = Sheet(
    "Questions",
    "Ce que l’on veut savoir",
    (0.9, 8.6, 4.8, 3.7),
    (
        Row((Says("Le projet", Tone.STRONG, span=2), Asks("projet", span=2)), 2),
        Row((Says("Ce que le projet devait changer, mot pour mot (délibération, dossier)", Tone.STRONG, span=2), Asks("promesse", span=2)), 5),
        Note("Trois questions suffisent. « Si cela réussit, qu’est-ce qui sera différent dans un an, et pour qui ? »"),
        Table(
            "questions",
            (
                Column("numero", "N°", Says("#")),
                Column("question", "Ce que l’on veut savoir", Asks()),
                Column("pour", "Pour qui", Asks()),
                Column("quand", "Pour quand", Asks(kind=Kind.DATE)),
            ),
            rows=QUESTIONS,
            lines=3,
        ),
        Row((Says("Date de relecture", Tone.STRONG, span=2), Asks("relecture", Kind.DATE, span=2))),
        Row((Says("Qui en parlera au conseil", Tone.STRONG, span=2), Asks("porte_parole", span=2))),
    ),
)

MARKERS_SHEET = Sheet(
    "Repères",
    "Les faits que l’on suit",
    (6.2, 2.4, 1.9, 1.9, 2.2, 2.4, 3.0, 3.0, 1.9, 2.2),
    (
        Note(
            "Oui ou non s’écrit 1 ou 0. Un pourcentage s’écrit sans son signe : 35, et % dans « Unité ». Départ inconnu : laissez la case vide. La valeur "
            "visée peut être plus basse que le départ."
        ),
        Table(
            "reperes",
            (
                Column("nom", "Repère", Asks()),
                Column("unite", "Unité", Asks()),
                Column("depart", "Départ", _number()),
                Column("vise", "Visé", _number()),
                Column("jour", "Aujourd’hui", _number()),
                Column("date", "Relevé le", Asks(kind=Kind.DATE)),
                Column("qui", "Qui relève", Asks()),
                Column("source", "Source", Asks()),
                Column("avance", "Avancée", Computes(PROGRESS, kind=Kind.PERCENT)),
                Column("mots", "En mots", Computes(STATE)),
            ),
            rows=MARKERS,
            lines=2,
        ),
        Note(
            "Avancée = (aujourd’hui moins départ) ÷ (visé moins départ). Sous zéro : recul. Zéro : pas encore. Entre zéro et un : en "
            "chemin. Un et plus : atteint."
        ),
    ),
    landscape=True,
)

STORIES_SHEET = Sheet(
    "Paroles",
    "Ce que des personnes racontent",
    (2.6, 4.0, 12.6, 4.4, 2.8),
    (
        Note("Relisez vos lignes à la personne. Demandez si l’on peut les montrer, avec ou sans son nom. Sans accord, jetez la note."),
        Table(
            "paroles",
            (
                Column("date", "Date", Asks(kind=Kind.DATE)),
                Column("qui", "Qui (ou rien)", Asks()),
                Column("texte", "Ses mots, en trois lignes", Asks()),
                Column("accord", "Peut-on le dire ?", Asks(choices=AGREED, by_hand="non / sans nom / avec nom")),
                Column("rang", "Récits à dire", tuple(_agreed(number) for number in range(1, STORIES + 1))),
            ),
            rows=STORIES,
            lines=3,
        ),
    ),
    landscape=True,
)

COUNCIL_SHEET = Sheet(
    "À dire au conseil",
    "À dire au conseil, en une page",
    (4.2, 2.2, 4.0, 2.4, 2.5, 2.7),
    (
        Row(
            (
                Says("Le projet", Tone.STRONG),
                Computes('IF({projet}="";"";{projet})', "titre", span=3),
                Says("Écrit le", Tone.STRONG),
                Asks("ecrit_le", Kind.DATE),
            ),
            2,
        ),
        Row((Says("Ce qu’il devait changer", Tone.STRONG), Computes('IF({promesse}="";"";{promesse})', "but", span=5)), 4),
        Band("Où en sont les repères"),
        Row(tuple(Says(f"{word[0].upper()}{word[1:]}", Tone.HEAD) for word in (*WORDS, "à compléter"))),
        Row(
            (
                *(Computes(f'COUNTIF({{reperes.mots}};"{word}")', f"nombre_{place}", Kind.NUMBER, blank=0) for place, word in enumerate(WORDS)),
                Computes("+".join(f'COUNTIF({{reperes.mots}};"{word}")' for word in INCOMPLETE), "nombre_reste", Kind.NUMBER, blank=0),
            )
        ),
        Table(
            "resume",
            (
                Column("nom", "Repère", Computes('IF({reperes.nom[#]}="";"";{reperes.nom[#]})', span=2)),
                Column("chemin", "Du départ au visé", tuple(_way(number) for number in range(1, MARKERS + 1))),
                Column("jour", "Aujourd’hui", tuple(_today(number) for number in range(1, MARKERS + 1))),
                Column("date", "Relevé le", Computes('IF(OR({reperes.nom[#]}="";{reperes.date[#]}="");"";{reperes.date[#]})', kind=Kind.DATE)),
                Column("mots", "En mots", Computes('IF({reperes.nom[#]}="";"";{reperes.mots[#]})')),
            ),
            rows=MARKERS,
            lines=2,
        ),
        Band("Ce que des personnes racontent"),
        Table(
            "recits",
            (
                Column("texte", "Leurs mots", tuple(row[0] for row in _STORIES)),
                Column("qui", "Qui", tuple(row[1] for row in _STORIES)),
            ),
            rows=TOLD,
            lines=3,
        ),
        Band("Ce que nous en concluons"),
        Row((Says("Ce que nous avons compris", Tone.STRONG), Asks("compris", span=5)), 5),
        Row((Says("Ce que nous proposons de changer", Tone.STRONG), Asks("propose", span=5)), 5),
        Row((Says("Prochaine lecture", Tone.STRONG), Computes('IF({relecture}="";"";{relecture})', "prochaine", Kind.DATE, span=2))),
    ),
)

TOOL = Workbook(
    title="Cadre d’évaluation",
    purpose="Suivre quelques faits qui disent si le projet change quelque chose, et en rendre compte au conseil sur une page.",
    dated=EDITION,
    sheets=(QUESTIONS_SHEET, MARKERS_SHEET, STORIES_SHEET, COUNCIL_SHEET),
)
