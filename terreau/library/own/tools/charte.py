"""Lever 5: a charter of one page in six headings, then the outline of an agreement.

As in a paper of a council, a bracket asks one thing only, in the same words on both pages.
"""

from terreau.library.own.edition import EDITION
from terreau.office.text import Box, Boxes, Callout, Grid, Heading, Items, PageBreak, Paragraph, Text

WHY = Box("Pourquoi ensemble", "« Seuls, nous n’arrivons pas à… » Deux phrases, si l’on ne s’accorde pas sur une seule")
BRINGS = Box("Ce que chacun apporte", "Une ligne par organisation : quoi, combien, jusqu’à quand. Dessous, ce qu’elle ne pourra pas faire")
EXPECTS = Box("Ce que chacun attend", "Ce que chaque organisation voudrait annoncer aux siens dans six mois")
DECIDES = Box("Comment on décide", "Ce que l’on décide seul, ce que l’on décide ensemble")
TELLS = Box("Comment on se dit les choses", "Un nom et un téléphone par organisation, et sous quel délai on s’appelle")
STOPS = Box("Comment on s’arrête", "Combien de semaines à l’avance on prévient, ce que l’on termine, qui garde les clés, le matériel, les fichiers")

CHARTER = (
    Paragraph("**Entre** {commune}, [deuxième organisation] et [troisième organisation] · **Projet :** {projet} · **Le :** {date}"),
    Boxes((WHY,), 3.6),
    Boxes((BRINGS,), 5.6),
    Boxes((EXPECTS,), 4.2),
    Boxes((DECIDES, TELLS), 4.8),
    Boxes((STOPS,), 3.5),
    Paragraph("Prochaine date : [jour et heure du prochain rendez-vous]. Cette page dit comment l’on veut travailler. Rien n’y est signé.", small=True),
)

OUTLINE = (
    Heading("Ébauche d’accord de partenariat"),
    Callout(
        "**À faire relire par quelqu’un qui connaît le droit avant toute signature.** Qui interroger : comptable public (argent), "
        "centre de gestion (personnel), préfecture (local, vote), délégué à la protection des données, assureurs."
    ),
    Heading("1. Les parties", 3),
    Paragraph(
        "La commune ({commune}), représentée par [nom et fonction pour la commune] ; [deuxième organisation], [adresse de la deuxième], représentée "
        "par [nom et fonction pour la deuxième] ; [troisième organisation], [adresse de la troisième], représentée par [nom et fonction pour la troisième]."
    ),
    Heading("2. L’objet", 3),
    Paragraph(
        "Les parties travaillent ensemble sur ce projet : {projet}. Elles veulent que [les personnes concernées] puissent [ce qu’elles pourront "
        "faire], dès le [date de début]."
    ),
    Heading("3. Les contributions", 3),
    Grid(
        ("Qui", "Apporte quoi", "Combien", "Jusqu’à quand"),
        (("{commune}", "", "", ""), ("[deuxième organisation]", "", "", ""), ("[troisième organisation]", "", "", "")),
        (4.4, 6.4, 3.4, 3.6),
        0.55,
    ),
    Paragraph("Ce que chacun ne pourra pas faire : [limites de chaque organisation]."),
    Heading("4. Le calendrier", 3),
    Grid(
        ("Étape", "Du", "Au", "Qui s’en occupe"), (("Essai", "", "", ""), ("Point à mi-chemin", "", "", ""), ("Bilan", "", "", "")), (6.6, 3.2, 3.2, 4.8), 0.55
    ),
    Heading("5. L’argent et les assurances", 3),
    Paragraph(
        "[Qui paie] règle [ce qui est payé], le [date de paiement]. [Qui reçoit l’argent] le suit et en rend compte. Une dépense imprévue se décide "
        "ainsi : [règle pour un imprévu]. Les heures données et les biens prêtés sont comptés à part."
    ),
    Paragraph("Assurances : [qui assure quoi], attestations données le [date des attestations]."),
    Heading("6. Les données", 3),
    Paragraph(
        "Les renseignements partagés sont [renseignements partagés]. [Qui garde les fichiers] les garde jusqu’au [date de fin de garde]. À la fin, ils "
        "sont [rendus ou effacés]. Y accèdent : [noms de ceux qui y accèdent]."
    ),
    Heading("7. Les décisions", 3),
    Paragraph("Chacun décide seul : [décisions de chacun]. L’on décide ensemble : [décisions communes]. On se répond en [délai de réponse]."),
    Heading("8. La relecture et la sortie", 3),
    Paragraph("Les parties relisent cet accord le [date de relecture], puis une fois par an. Elles le corrigent, le prolongent ou l’arrêtent."),
    Paragraph(
        "Chacun peut s’arrêter en prévenant par écrit [nombre de semaines] avant. Il termine [ce qu’il faut terminer]. Les clés, le matériel et les "
        "fichiers vont à [qui les reprend]."
    ),
    Heading("9. Avant de signer", 3),
    Items(
        (
            "Relu le [date de l’avis] par [qui connaît le droit].",
            "Questions posées à [préfecture, comptable public ou centre de gestion]. Réponse : [réponse et date].",
            "Présenté au conseil municipal le [date du conseil], et aux autres bureaux : [date pour chaque bureau].",
        )
    ),
    Grid(
        ("Pour la commune", "Pour [deuxième organisation]", "Pour [troisième organisation]"),
        (("Nom, date, signature", "Nom, date, signature", "Nom, date, signature"),),
        (5.9, 5.9, 6.0),
        1.0,
    ),
)

TOOL = Text(
    title="Charte d’alliance et accord de partenariat",
    purpose="Écrire en une page comment des organisations travaillent ensemble, puis préparer l’accord si la charte ne suffit pas.",
    dated=EDITION,
    margin=1.6,
    size=9.3,
    blocks=(*CHARTER, PageBreak(), *OUTLINE),
)
