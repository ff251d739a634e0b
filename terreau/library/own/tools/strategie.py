"""Lever 3: eight boxes on one page of A4."""

from terreau.library.own.edition import EDITION
from terreau.office.text import Box, Boxes, Paragraph, Text

FINDING = Box("Le constat", "Deux choses qui marchent déjà, deux choses qui manquent")
CHANGE = Box("Le changement visé dans trois ans", "« Dans trois ans, telles personnes peuvent faire telle chose »")
WHOM = Box("Pour qui", "« Les jeunes sans voiture » plutôt que « la population »")
PRIORITIES = Box("Trois priorités", "Trois actions, chacune avec un verbe et le nom d’une personne")
NOT = Box("Ce que l’on ne fera pas", "Jamais, ou plus tard, avec la raison en trois mots")
MEANS = Box(
    "Les moyens (qui, temps, locaux, argent)", "Pour chaque priorité : qui, combien d’heures par mois, quel lieu, quel argent. Un doute : « à vérifier »"
)
FIRST = Box("Le premier pas et sa date", "En moins d’un mois, sans dépense : quoi, qui, quel jour")
SIGN = Box("Comment on saura que l’on avance", "Une chose que l’on peut compter ou voir")

TOOL = Text(
    title="Stratégie sur une page",
    purpose="Écrire à plusieurs, sur une seule page, où l’on va, ce que l’on ne fera pas et par quoi l’on commence.",
    dated=EDITION,
    margin=1.6,
    size=10,
    blocks=(
        Paragraph("**De :** {commune} · **Projet :** {projet} · **Écrit le :** {date} · **À relire le :** [date de relecture]"),
        Boxes((FINDING, CHANGE), 5.0),
        Boxes((WHOM, NOT), 4.2),
        Boxes((PRIORITIES,), 4.4),
        Boxes((MEANS,), 4.8),
        Boxes((FIRST, SIGN), 4.0),
    ),
)
