"""Lever 5: a charter of one page in six headings, then the outline of an agreement."""

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
    Paragraph("Prochaine date : [jour et heure]. Cette page dit comment l’on veut travailler. Rien n’y est signé.", small=True),
)

OUTLINE = (
    Heading("Ébauche d’accord de partenariat"),
    Callout(
        "**À faire relire par quelqu’un qui connaît le droit avant toute signature.** Ceci est un plan. Posez vos questions au comptable public "
        "pour l’argent, au centre de gestion pour le personnel, à la préfecture pour un local, au délégué à la protection des données pour les fichiers. Le "
        "maire vérifie auprès de la préfecture si le conseil doit se prononcer."
    ),
    Heading("1. Les parties", 3),
    Paragraph("La commune de {commune}, représentée par [nom et fonction], et [organisation], [adresse], représentée par [nom et fonction]."),
    Heading("2. L’objet", 3),
    Paragraph("Les parties travaillent ensemble sur ce projet : {projet}. Elles veulent que [les habitants] puissent [faire quoi], dès le [date de début]."),
    Heading("3. Les contributions", 3),
    Grid(
        ("Qui", "Apporte quoi", "Combien", "Jusqu’à quand"),
        (("{commune}", "", "", ""), ("[organisation]", "", "", ""), ("[organisation]", "", "", "")),
        (4.4, 6.4, 3.4, 3.6),
        0.55,
    ),
    Paragraph("Ce que chacun ne pourra pas faire : [par organisation]."),
    Heading("4. Le calendrier", 3),
    Grid(
        ("Étape", "Du", "Au", "Qui s’en occupe"), (("Essai", "", "", ""), ("Point à mi-chemin", "", "", ""), ("Bilan", "", "", "")), (6.6, 3.2, 3.2, 4.8), 0.55
    ),
    Heading("5. L’argent", 3),
    Paragraph(
        "[Qui] paie [quoi], [quand]. [Qui] reçoit l’argent, le suit et en rend compte. Une dépense imprévue se décide [comment]. Les heures données et les "
        "biens prêtés sont comptés à part."
    ),
    Heading("6. Les données", 3),
    Paragraph(
        "Les renseignements partagés sont [lesquels]. [Gardien] les garde jusqu’au [date de fin]. À la fin, ils sont [rendus ou effacés]. Y accèdent : [noms]."
    ),
    Heading("7. Les décisions", 3),
    Paragraph("Chacun décide seul de [quoi]. L’on décide ensemble de [quoi]. Une demande reçoit une réponse en [délai]."),
    Heading("8. La sortie", 3),
    Paragraph(
        "Chacun peut s’arrêter en prévenant par écrit [combien de semaines] avant. Il termine [quoi]. Les clés, le matériel et les fichiers vont à [repreneur]."
    ),
    Heading("9. La relecture", 3),
    Paragraph("Les parties relisent cet accord le [date de relecture], puis une fois par an. Elles le corrigent, le prolongent ou l’arrêtent."),
    Heading("10. Avant de signer", 3),
    Items(
        (
            "Relu le [date de l’avis] par [qui connaît le droit].",
            "Questions posées à [préfecture, comptable public ou centre de gestion]. Réponse : [réponse et date].",
            "Présenté le [date du conseil] au conseil de {commune}, et le [date du bureau] au bureau de [organisation].",
        )
    ),
    Grid(
        ("Pour la commune", "Pour [organisation]", "Pour [organisation]"),
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
    size=9.5,
    blocks=(*CHARTER, PageBreak(), *OUTLINE),
)
