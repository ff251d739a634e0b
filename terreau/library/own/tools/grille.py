"""Lever 1: is it new, with whom, and what makes it live; how far it was proved."""

from terreau.library.own.edition import EDITION
from terreau.office.workbook import Asks, Band, Choices, Column, Computes, Kind, Note, Row, Says, Sheet, Table, Tone, Workbook

ANSWERS = Choices("réponses", ("pas encore", "un peu", "oui", "oui, avec une trace écrite"))
SHOWN = Choices("montré", ("pas encore", "oui"))

FAMILIES = {
    "solution": (
        "La solution",
        (
            "Des personnes qui vivent le besoin l’ont-elles décrit avec leurs mots ?",
            "Peut-on dire en deux phrases ce que les gens pourront faire ici, et qu’ils ne pouvaient pas faire ?",
            "Sait-on ce qui existe déjà, ici ou à côté, et ce que le projet change ?",
            "Des personnes s’en sont-elles servies, puis sont-elles revenues ?",
        ),
    ),
    "acteurs": (
        "Les acteurs",
        (
            "Des gens qui ne travaillaient pas ensemble le font-ils pour ce projet ?",
            "Ceux qui s’en servent décident-ils d’une partie de ce qui se fait ?",
            "Chacun sait-il ce qu’il apporte, et jusqu’à quand ?",
            "Le projet continue-t-il si la personne qui le porte s’absente un mois ?",
        ),
    ),
    "modele": (
        "Le modèle qui le fait vivre",
        (
            "Sait-on ce que le projet demande en un an, en argent et en heures ?",
            "A-t-on fait la liste de tout ce qui le fait vivre : ventes, aides, dons, temps donné, choses prêtées ?",
            "Le projet tient-il si sa première ressource baisse ?",
            "Les promesses d’argent, de lieu ou de temps sont-elles écrites ?",
        ),
    ),
}
NAMES = {"solution": "la solution", "acteurs": "les acteurs", "modele": "le modèle qui le fait vivre"}
STEPS = {
    "L’idée": (
        "Le besoin est décrit : qui a du mal à faire quoi, et quand.",
        "Quelques personnes qui le vivent l’ont confirmé.",
        "Une personne étrangère au projet sait le redire en deux phrases.",
    ),
    "L’essai": (
        "Quelque chose s’est passé, en petit.",
        "L’essai avait une date de début et une date de fin.",
        "On a noté qui est venu et ce qui a bloqué.",
    ),
    "La preuve": (
        "Une personne extérieure peut vérifier que cela marche, sur des traces.",
        "On sait à quelles conditions : lieu, personnes, aide reçue.",
        "Des gens sont revenus sans qu’on les appelle.",
    ),
    "La diffusion": (
        "D’autres le font sans vous.",
        "Ils disposent d’un mode d’emploi écrit.",
        "On sait ce qu’ils ont dû changer chez eux.",
    ),
}


def _family(key: str) -> Table:
    title, questions = FAMILIES[key]
    return Table(
        key,
        (
            Column("question", title, tuple(Says(question) for question in questions)),
            Column("reponse", "Réponse", Asks(choices=ANSWERS, by_hand="0     1     2     3")),
            Column(
                "points",
                "Points",
                Computes(f'IF({{{key}.reponse@}}="";"";MATCH({{{key}.reponse@}};{{list:réponses}};0)-1)', kind=Kind.NUMBER, by_hand=""),
            ),
            Column("preuve", "Preuve (où est-elle ?)", Asks()),
        ),
        rows=4,
        lines=2,
        foot=(
            Row(
                (
                    Says(f"Total : {title.lower()}", Tone.STRONG, span=2),
                    Computes(f"SUM({{{key}.points}})", f"total_{key}", Kind.NUMBER, blank=0, by_hand="/ 12"),
                )
            ),
        ),
    )


def _first() -> Computes:
    totals = [f"{{total_{key}}}" for key in FAMILIES]
    least = f"MIN({';'.join(totals)})"
    answered = "COUNT(" + ";".join(f"{{{key}.points}}" for key in FAMILIES) + ")"
    ties = "+".join(f"IF({total}={least};1;0)" for total in totals)
    names = "&".join(f'IF({{total_{key}}}={least};"« {NAMES[key]} », ";"")' for key in FAMILIES)
    listed = f"LEFT({names};LEN({names})-2)"
    left = f'"Il reste "&(12-{answered})&IF(12-{answered}>1;" questions";" question")&" sans réponse."'
    one = f'"Commencez par "&{listed}&" : c’est la famille qui a le moins de points, "&{least}&" sur 12."'
    many = f'"Égalité entre "&{listed}&", "&{least}&" sur 12 : le groupe choisit par où commencer."'
    return Computes(
        f'IF({answered}=0;"";IF({answered}<12;{left};IF({ties}>1;{many};{one})))',
        "commencer",
        span=3,
        by_hand="La famille qui a le moins de points. À égalité, le groupe choisit.",
    )


def _stage() -> Computes:
    """Return the cell that names the last stage reached without a gap, then what is not shown yet of the next one."""
    reached = ("l’idée", *(f"{name[0].lower()}{name[1:]}" for name in STEPS))

    def shown(row: int) -> str:
        return f'{{etapes.montre[{row}]}}="oui"'

    told = f'"Vous en êtes à {reached[-1]} : tout est montré."'
    for step in reversed(range(len(STEPS))):
        rows = range(3 * step + 1, 3 * step + 4)
        missing = "&".join(f'IF({shown(row)};"";" "&{{etapes.montrer[{row}]}})' for row in rows)
        towards = f"Pour passer à {reached[step + 1]}" if step else "Pour la compléter"
        lacking = f'"Vous en êtes à {reached[step]}. {towards}, il manque :"&{missing}'
        told = f"IF(AND({';'.join(shown(row) for row in rows)});{told};{lacking})"
    return Computes(
        f'IF(COUNTIF({{etapes.montre}};"oui")=0;"";{told})',
        "etape",
        span=3,
        by_hand="La dernière étape complète avant le premier « pas encore ». Aucune ? L’idée. Les « pas encore » qui suivent disent ce qui manque.",
    )


TOOL = Workbook(
    title="Grille pour qualifier une innovation",
    purpose="Dire en deux phrases ce que le projet invente, voir par quelle famille commencer et quelle preuve chercher.",
    dated=EDITION,
    sheets=(
        Sheet(
            "Votre projet",
            "Votre projet",
            (5.0, 13.0),
            (
                Row((Says("Nom du projet", Tone.STRONG), Asks("nom")), 1),
                Row((Says("Rempli par, le", Tone.STRONG), Asks("par")), 1),
                Band("En deux phrases"),
                Note("La première dit qui peut faire quoi. La seconde dit qui apporte quoi pour que cela tienne. Rayez les adjectifs."),
                Row((Says("Grâce à ce projet, qui peut faire quoi, qui n’était pas possible ici ?", Tone.STRONG), Asks("phrase_1")), 4),
                Row((Says("Cela tient parce que qui apporte quoi ?", Tone.STRONG), Asks("phrase_2")), 4),
                Band("Ce qui est là, ce qui change"),
                Row((Says("Ce qui existe déjà, ici ou à côté", Tone.STRONG), Asks("existe")), 6),
                Row((Says("Ce qui change avec le projet, et pour qui", Tone.STRONG), Asks("change")), 6),
                Row((Says("D’où vient l’idée, et ce que vous avez adapté", Tone.STRONG), Asks("origine")), 4),
            ),
        ),
        Sheet(
            "Grille",
            "Douze questions, trois familles",
            (7.6, 3.6, 1.6, 5.2),
            (
                Note("0 : pas encore. 1 : un peu. 2 : oui. 3 : oui, avec une trace écrite. Dans le doute, prenez la réponse la plus basse."),
                *(_family(key) for key in FAMILIES),
                Band("Par où commencer"),
                Row((Says("La famille à travailler d’abord", Tone.STRONG), _first()), 2),
            ),
        ),
        Sheet(
            "Étape",
            "Où en êtes-vous : idée, essai, preuve, diffusion ?",
            (2.6, 7.4, 2.4, 5.6),
            (
                Note("Répondez « oui » si quelqu’un d’autre que vous pourrait le voir. Être à l’idée n’a rien de gênant."),
                Table(
                    "etapes",
                    (
                        Column("etape", "Étape", tuple(Says(name, Tone.STRONG) for name in STEPS for _ in range(3))),
                        Column("montrer", "Ce qu’il faut montrer", tuple(Says(shown) for step in STEPS.values() for shown in step)),
                        Column("montre", "Montré ?", Asks(choices=SHOWN, by_hand="oui / pas encore")),
                        Column("trace", "Où est la trace", Asks()),
                    ),
                    rows=12,
                    lines=2,
                ),
                Row((Says("Votre étape", Tone.STRONG), _stage()), 3),
                Band("La preuve à chercher ce mois-ci"),
                Row((Says("Ce que l’on va chercher", Tone.STRONG), Asks("preuve", span=3)), 2),
                Row((Says("Qui s’en charge", Tone.STRONG), Asks("preuve_qui"), Says("Pour le", Tone.STRONG), Asks("preuve_date", Kind.DATE))),
                Row((Says("Date du retour", Tone.STRONG), Asks("retour", Kind.DATE))),
            ),
        ),
    ),
)
