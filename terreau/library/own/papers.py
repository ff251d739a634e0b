"""The five papers of a council: whatever the lever, the words to bring a project before the people who decide.

No article of law and no amount: what depends on the case is left between square brackets, and whom to ask is said.
"""

from terreau.library.own.edition import EDITION
from terreau.office.text import Callout, Grid, Heading, Items, Paragraph, Text

STATE = "Modèle pas encore essayé sur le terrain. Effacez cette ligne avant l’envoi."

NOTE = Text(
    title="Note au maire",
    purpose="Dire au maire, en une page, où en est un projet, ce que l’on propose et la réponse que l’on attend de lui.",
    dated=EDITION,
    state=STATE,
    blocks=(
        Paragraph("Commune de {commune}, le {date}", right=True),
        Paragraph("**De :** [votre nom et votre fonction]"),
        Paragraph("**À :** [madame ou monsieur le maire]"),
        Paragraph("**Objet :** {projet}"),
        Heading("Ce que nous vous demandons"),
        Paragraph(
            "Donner votre accord avant le [date de réponse] pour [la première action]. Nous vous proposons aussi d’en parler au conseil du [date du conseil]."
        ),
        Heading("La situation"),
        Paragraph(
            "[Qui] nous dit avoir du mal à [faire quoi], [à quel moment]. Nous l’avons entendu de [combien] personnes. Aujourd’hui, [ce qui existe déjà]."
        ),
        Heading("Ce que nous avons regardé"),
        Paragraph("Nous avons travaillé sur {leviers}, pendant [durée], avec [les personnes réunies]. Nous en retenons ceci : [une ou deux phrases]."),
        Heading("Ce que nous proposons de faire"),
        Paragraph("{actions}"),
        Heading("Ce que cela demande"),
        Grid(
            ("Quoi", "Qui", "Combien", "À vérifier auprès de"),
            (
                ("Temps de travail", "[nom]", "[heures par mois]", "[centre de gestion, si les horaires changent]"),
                ("Lieu ou matériel", "[qui le prête]", "[quand]", "[assureur, gardien]"),
                ("Argent", "[ligne du budget]", "[à vérifier]", "[comptable public]"),
            ),
            (3.6, 4.0, 3.8, 5.6),
            0.8,
        ),
        Heading("Ce que nous ne savons pas encore"),
        Paragraph("[Une question ouverte, et qui va chercher la réponse.] Si nous ne faisons rien, [ce qui se passe]."),
        Paragraph("[Signature]", right=True),
    ),
)

DELIBERATION = Text(
    title="Projet de délibération",
    purpose="Proposer au conseil un texte court à discuter et à voter, que la préfecture ou le secrétariat relit d’abord.",
    dated=EDITION,
    state=STATE,
    blocks=(
        Callout(
            "**À faire relire par la préfecture ou le secrétariat** avant de l’inscrire à l’ordre du jour : le conseil doit-il se "
            "prononcer, et sur quels textes "
            "s’appuyer ? Effacez cette ligne ensuite."
        ),
        Paragraph("**Commune de {commune}**"),
        Paragraph("**Conseil municipal, séance du [date de la séance]**"),
        Grid(
            ("En exercice", "Présents", "Représentés", "Absents", "Secrétaire de séance"),
            (("[nombre]", "[nombre]", "[nombre]", "[noms]", "[nom]"),),
            (2.8, 2.8, 2.8, 3.8, 4.8),
            0.8,
        ),
        Paragraph("**Objet :** {projet}"),
        Paragraph("Vu [les textes que la préfecture ou le secrétariat indique] ;"),
        Paragraph("Vu la note présentée au maire le {date} ;"),
        Paragraph("Considérant que [des habitants, lesquels] ont du mal à [faire quoi], et que [ce qui existe] n’y suffit pas ;"),
        Paragraph("Considérant que le groupe réuni autour du projet a travaillé sur {leviers} et propose un essai limité dans le temps ;"),
        Paragraph("Sur le rapport de [nom et fonction], le conseil municipal, après en avoir délibéré,"),
        Heading("Décide"),
        Items(
            (
                "D’approuver le projet tel qu’il est décrit dans la note jointe, pour un essai du [premier jour] au [dernier jour].",
                "D’engager les actions suivantes : {actions}",
                "De désigner [nom] pour suivre l’essai et en rendre compte au conseil le [date].",
                "De mettre à disposition [le lieu, le matériel, le temps], dans les conditions suivantes : [conditions].",
                "[S’il y a une dépense : de l’inscrire au budget, sur la ligne indiquée par le comptable public.]",
                "D’autoriser le maire à signer [la charte ou l’accord], après relecture par [qui].",
            ),
            numbered=True,
        ),
        Paragraph("Pour : [nombre] · Contre : [nombre] · Abstentions : [nombre]"),
        Paragraph("Fait à {commune}, le [date de la séance]"),
        Paragraph("Le maire : [nom et signature]"),
        Paragraph("Le secrétaire de séance : [nom et signature]"),
    ),
)

INVITATION = Text(
    title="Invitation à une réunion",
    purpose="Inviter des personnes qui ne se croisent pas, en disant ce que l’on fera, jusqu’à quelle heure, et ce qui ne se décidera pas.",
    dated=EDITION,
    state=STATE,
    size=11.5,
    blocks=(
        Paragraph("Commune de {commune}, le {date}", right=True),
        Paragraph("[Madame, Monsieur,]"),
        Paragraph(
            "Nous préparons {projet}. Avant d’aller plus loin, nous voulons entendre [celles et ceux qui s’en serviront, ou qui peuvent "
            "aider]. Votre avis nous manque."
        ),
        Heading("Rendez-vous"),
        Grid(
            ("Jour", "Heure", "Lieu"),
            (("[mardi et la date]", "[de 18 h à 19 h 30]", "[salle du conseil, entrée par la cour]"),),
            (5.0, 4.6, 7.4),
            1.0,
        ),
        Heading("Ce que nous ferons"),
        Paragraph("[Écrire à plusieurs, nommer, choisir : une phrase.] Nous finirons à l’heure. Rien ne sera voté ni signé ce jour-là."),
        Heading("Ce que nous vous demandons"),
        Paragraph("Il n’y a rien à préparer. [Si vous le pouvez, demandez d’ici là à deux personnes ce qui est difficile pour elles.]"),
        Heading("Pour venir"),
        Items(
            (
                "Répondre avant le [date] à [nom], au [téléphone de la mairie] ou à [adresse électronique].",
                "Nous dire s’il vous faut une place à l’avant, une entrée sans marche, un trajet ou une garde d’enfants : [ce que la commune peut proposer].",
                "Si vous ne pouvez pas venir, dites-nous quand vous appeler.",
            )
        ),
        Paragraph("Merci de votre réponse,"),
        Paragraph("[Nom, fonction, signature]", right=True),
    ),
)

AGENDA = Text(
    title="Ordre du jour",
    purpose="Faire entrer le projet dans une séance du conseil ou d’un bureau, avec une question claire et un temps pour chaque point.",
    dated=EDITION,
    state=STATE,
    blocks=(
        Paragraph("Commune de {commune}, le {date}", right=True),
        Paragraph("**Séance :** [conseil, commission ou bureau] du [jour et heure], [lieu]"),
        Paragraph("**Point à inscrire :** {projet}"),
        Paragraph("**La question posée :** [« Êtes-vous d’accord pour… ? », une seule question, à laquelle on répond par oui ou par non]"),
        Heading("Déroulé proposé"),
        Grid(
            ("Temps", "Ce que l’on fait", "Qui", "Ce que l’on attend"),
            (
                ("5 min", "Rappeler la situation et ceux qu’elle concerne", "[l’élu qui suit le projet]", "Tout le monde parle de la même chose"),
                ("5 min", "Dire ce qui a été regardé : {leviers}", "[la personne qui a animé]", "Les faits, et ce que l’on ignore encore"),
                ("5 min", "Présenter les actions : {actions}", "[nom]", "Qui fait quoi, pour quand"),
                ("10 min", "Questions, les moins à l’aise d’abord", "[le maire donne la parole]", "Les réserves sont notées mot pour mot"),
                ("5 min", "Répondre à la question posée", "[le conseil ou le bureau]", "Oui, non, ou une date pour y revenir"),
            ),
            (1.8, 6.0, 4.4, 4.8),
            0.9,
        ),
        Heading("Documents joints"),
        Items(("La note au maire.", "[La page de stratégie, la charte, ou la page d’évaluation.]", "[Le projet de délibération, s’il faut voter.]")),
        Heading("Après la séance"),
        Paragraph("[Nom] écrit ce qui a été décidé, le jour même, en trois lignes : quoi, qui, pour quand. [Nom] l’envoie aux absents avant le [date]."),
    ),
)

BULLETIN = Text(
    title="Paragraphe pour le bulletin municipal",
    purpose="Dire aux habitants ce qui se prépare et comment y prendre part, en deux longueurs, sans promettre ce qui n’est pas décidé.",
    dated=EDITION,
    state=STATE,
    size=11.5,
    blocks=(
        Paragraph("Commune de {commune}, le {date}", right=True),
        Heading("Version longue"),
        Paragraph("**[Un titre qui dit ce que l’on pourra faire]**"),
        Paragraph(
            "[Qui] a du mal à [faire quoi], surtout [à quel moment]. Plusieurs d’entre vous l’ont dit [où et quand]. Depuis [date], un "
            "petit groupe y travaille : {projet}."
        ),
        Paragraph("Il réunit [les associations, les services, les habitants]. Voici ce qui se prépare : {actions}"),
        Paragraph(
            "Rien n’est encore définitif. L’essai dure du [premier jour] au [dernier jour]. Ensuite, nous dirons ici ce qui a marché et ce qui a manqué."
        ),
        Paragraph(
            "**Vous pouvez aider.** Venez le [date], à [heure], [lieu]. Ou appelez [nom], au [téléphone de la mairie]. [Une demande précise "
            ": deux heures, un outil, un récit.]"
        ),
        Heading("Version courte"),
        Paragraph(
            "**{projet}.** Un essai commence le [date], pour [qui]. Pour donner votre avis ou un coup de main : [nom], [téléphone de la "
            "mairie]. Prochain rendez-vous : [date, heure, lieu]."
        ),
        Heading("Avant d’envoyer à l’imprimeur"),
        Items(
            (
                "Les personnes nommées ou photographiées sont d’accord, parents compris pour un enfant.",
                "Les dates sont celles d’après la parution.",
                "Quelqu’un qui ne connaît pas le projet a relu, et sait le redire.",
            )
        ),
    ),
)
