"""The five papers of a council: whatever the lever, the words to bring a project before the people who decide.

No article of law and no amount: what depends on the case is left between square brackets, and whom to ask is said. In a
paper a bracket asks one thing only, in the same words everywhere: one search then fills them all. Where a name or a sentence may begin with a
vowel, neither a field nor a bracket follows « de » or « que ». A line that starts with « [À garder…] » is for that case only.
"""

from terreau.library.own.edition import EDITION
from terreau.office.text import Callout, Grid, Heading, Items, Paragraph, Text

STATE = "Modèle pas encore essayé sur le terrain. Effacez cette ligne avant l’envoi."
HOW = (
    "**Pour remplir :** copiez un crochet entier et collez-le dans « Rechercher et remplacer » (Ctrl+H) : il change partout d’un coup. "
    "Si rien ne change, c’est un champ : sélectionnez-le, et écrivez par-dessus. "
)
CHOOSE = "Une ligne « [À garder…] » vous concerne ? Effacez ce crochet. Sinon, effacez la ligne. "
CASE = "[essai, poursuite, réduction ou arrêt, du projet ou du soutien]"
SUBJECT = f"projet « {{projet}} », {CASE}"
FOR_A_TRIAL = "[À garder pour un essai]"
TO_GO_ON = "[À garder pour un essai ou pour continuer]"
TO_REDUCE_OR_STOP = "[À garder pour réduire ou arrêter]"
SUPPORT = "[le prêt du lieu, l’aide, le temps]"
WRITTEN = Paragraph("{commune}, le {date}", right=True)

NOTE = Text(
    title="Note au maire",
    purpose="Dire au maire, en une page, où en est un projet, ce que l’on propose (essayer, continuer, réduire, arrêter) et la réponse attendue.",
    dated=EDITION,
    state=STATE,
    size=10,
    margin=1.8,
    blocks=(
        Callout(f"{HOW}{CHOOSE}Effacez cet encadré."),
        WRITTEN,
        Paragraph("**De :** [votre nom et votre fonction]"),
        Paragraph("**À :** [madame ou monsieur le maire]"),
        Paragraph(f"**Objet :** {SUBJECT}"),
        Heading("Ce que nous vous demandons"),
        Paragraph(
            "Votre accord, avant le [date limite de réponse], pour [la première chose à faire]. Nous vous proposons aussi d’en parler au "
            "conseil du [date de la séance]."
        ),
        Heading("La situation"),
        Paragraph(f"{FOR_A_TRIAL} Ce que l’on nous a dit : [qui a du mal à faire quoi, et quand]. Ce qui existe déjà : [ce qui existe déjà]."),
        Paragraph(
            "[À garder à la fin d’un essai ou d’une aide] Le projet tourne depuis le [date de départ]. Il s’arrête le [date d’arrêt prévue] "
            "si rien n’est décidé. Ce qui a marché : [ce qui a marché]. Ce qui a manqué : [ce qui a manqué]."
        ),
        Paragraph("Nous avons entendu [nombre de personnes entendues] personnes. Si nous ne faisons rien, [ce qui se passera]."),
        Heading("Ce que nous avons regardé"),
        Paragraph("Thèmes travaillés : {leviers}"),
        Paragraph("Y ont travaillé, pendant [durée du travail] : [les personnes réunies]. Nous en retenons ceci : [une ou deux phrases]."),
        Heading("Ce que nous proposons"),
        Paragraph(f"Suite proposée : {CASE}, à partir du [premier jour]. Pour cela : {{actions}}."),
        Heading("Ce que cela demande [pour un arrêt, effacez ce tableau]"),
        Grid(
            ("Quoi", "Qui", "Combien", "À vérifier auprès de"),
            (
                ("Temps de travail", "[qui donne du temps]", "[heures par mois]", "Centre de gestion, si les horaires d’un agent changent"),
                ("Lieu ou matériel", "[qui les prête]", "[jours et heures du prêt]", "Assureur de la commune"),
                ("Argent", "[qui paie]", "[montant à confirmer]", "Comptable public"),
            ),
            (3.2, 4.2, 4.2, 5.4),
            0.6,
        ),
        Paragraph(
            "[À garder pour réduire ou arrêter] Ce qu’il reste à rendre, à payer ou à prévenir : [clés, "
            "matériel et locaux à rendre], [factures et aides à régler], [contrats, agents et habitants à prévenir]. "
            "S’en occupe : [qui s’en occupe, et pour quand]."
        ),
        Heading("Ce que nous ne savons pas encore"),
        Paragraph("Question ouverte : [ce que vous ignorez encore]"),
        Paragraph("Réponse attendue de : [qui la cherche, et pour quel jour]"),
        Paragraph("[votre signature]", right=True),
    ),
)

DELIBERATION = Text(
    title="Projet de délibération",
    purpose="Proposer au conseil un texte à voter, pour essayer, continuer, réduire ou arrêter. La sous-préfecture le relit d’abord.",
    dated=EDITION,
    state=STATE,
    size=10,
    margin=1.8,
    blocks=(
        Callout(
            "**À faire relire par la sous-préfecture ou l’association des maires du département** avant de l’inscrire à l’ordre du jour. "
            "Le conseil doit-il se prononcer ? Quels textes citer ? Un élu doit-il s’abstenir de voter ? Faut-il indiquer les recours possibles ?"
        ),
        Callout(
            f"{HOW}{CHOOSE}Le projet est mené par une association ? Le conseil ne décide que du soutien de la commune. Une note citée ou jointe "
            "devient publique, avec ses noms et ses doutes. Les présents, les voix et les dates de la fin s’écrivent après le vote. Remplacez "
            "alors le titre, ici et en bas de page, par « Délibération ». Effacez ces encadrés."
        ),
        Paragraph("**Département :** [nom du département] · **Commune :** {commune}"),
        Paragraph("**Extrait du registre des délibérations du conseil municipal**"),
        Paragraph("**Délibération n° [numéro de la délibération]**"),
        Paragraph(f"**Objet :** {SUBJECT}"),
        Paragraph(
            "Le conseil municipal, convoqué le [date de la convocation], s’est réuni le [date de la séance], à [heure de la séance], [lieu de la "
            "séance]. La séance est présidée par [nom et fonction de qui préside]."
        ),
        Grid(
            ("En exercice", "Présents", "Pouvoirs", "Votants", "Secrétaire de séance"),
            (("[nombre d’élus en exercice]", "[nombre de présents]", "[nombre de pouvoirs]", "[nombre de votants]", "[nom du secrétaire de séance]"),),
            (3.2, 3.0, 3.0, 3.0, 4.8),
            0.7,
        ),
        Paragraph("**Présents :** [noms des présents]"),
        Paragraph("**Pouvoirs :** [qui a donné pouvoir à qui, ou « aucun »]"),
        Paragraph("**Absents sans pouvoir :** [noms des autres absents, ou « aucun »]"),
        Paragraph(
            "**Quorum :** [nombre de présents] présents sur [nombre d’élus en exercice] élus en exercice. Le quorum est atteint, le conseil peut délibérer."
        ),
        Paragraph("Vu [les textes indiqués par la sous-préfecture] ;"),
        Paragraph(
            "[À garder pour continuer, réduire ou arrêter] Vu la délibération n° [numéro de la délibération précédente] du [date de la "
            "délibération précédente] ;"
        ),
        Paragraph(
            "[À garder seulement si la note peut être lue par tous] Vu la note remise au maire le [date de la note], jointe à la présente délibération ;"
        ),
        Paragraph("Considérant le projet suivant : [le projet en une phrase : qui le mène, pour qui, où] ;"),
        Paragraph(f"{FOR_A_TRIAL} Considérant la difficulté suivante : [qui a du mal à faire quoi, et quand] ;"),
        Paragraph(f"{FOR_A_TRIAL} Considérant ce qui existe déjà et n’y suffit pas : [ce qui existe déjà] ;"),
        Paragraph("[À garder à la fin d’un essai] Considérant que l’essai se termine le [dernier jour de l’essai] ;"),
        Paragraph("[À garder à la fin d’une aide] Considérant que l’aide versée par [qui verse l’aide] se termine le [date de fin de l’aide] ;"),
        Paragraph("[À garder à la fin d’un essai ou d’une aide] Considérant ce que l’on retient du projet : [ce qui a marché et ce qui a manqué] ;"),
        Paragraph(
            "[À garder pour réduire ou arrêter, faute d’autre raison ci-dessus] Considérant la raison de ce choix : [raison de la réduction ou de l’arrêt] ;"
        ),
        Paragraph("[À garder si cela éclaire le vote] Considérant les sujets travaillés pour préparer ce projet : {leviers} ;"),
        Paragraph("Après avoir entendu [nom et fonction de qui présente], et après en avoir délibéré, le conseil municipal"),
        Heading("Décide"),
        Items(
            (
                f"[À garder pour un essai mené par une association] D’apporter son soutien à l’essai mené par [nom de l’association], et d’y participer, du "
                f"[premier jour de l’essai] au [dernier jour de l’essai], par {SUPPORT}.",
                f"[À garder pour continuer un soutien] De poursuivre la participation de la commune, à compter du [date du changement] : {SUPPORT}.",
                "[À garder pour réduire un soutien] De réduire la participation de la commune, à compter du [date du changement]. "
                "Il en reste : [ce qui reste].",
                f"[À garder pour arrêter un soutien] De mettre fin, à compter du [date de fin du soutien], à la participation de la commune : {SUPPORT}.",
                "[À garder pour un essai mené par la commune] D’essayer ce projet, du [premier jour de l’essai] au [dernier jour de l’essai].",
                "[À garder pour continuer un projet de la commune] De poursuivre ce projet, à compter du [date du changement].",
                "[À garder pour réduire un projet de la commune] De réduire ce projet, à compter du [date du changement]. Il en reste : [ce qui reste].",
                "[À garder pour arrêter un projet de la commune] D’arrêter ce projet, à compter du [date d’arrêt du projet].",
                "[À garder s’il y a des actions] D’engager pour cela ce qui suit : {actions}.",
                f"{TO_REDUCE_OR_STOP} De régler ce qui reste en cours : [quoi rendre, quoi payer, qui prévenir].",
                "De charger [nom de qui suit la décision] de suivre cette décision et d’en rendre compte au conseil le [date du compte rendu].",
                "[À garder si la commune prête] De prêter [le lieu ou le matériel prêté] à [nom de l’emprunteur], jusqu’au [dernier jour du prêt]. "
                "Conditions : [conditions du prêt].",
                "[À garder pour verser une aide] D’attribuer à [bénéficiaire de l’aide] une aide de [montant de l’aide], au titre de [l’année ou la "
                "ligne du budget], versée [quand l’aide est versée].",
                "[À garder s’il y a une autre dépense ou une recette] D’inscrire au budget [la dépense ou la recette, et son montant], sur la ligne "
                "suivante : [ligne indiquée par le comptable public].",
                "[À garder s’il y a un texte à signer] D’autoriser le maire à signer [la charte, l’accord ou la lettre], texte joint "
                "à la présente délibération.",
            ),
            numbered=True,
        ),
        Paragraph("[À garder si un élu est intéressé à l’affaire] N’ont pas pris part au vote : [noms de ceux qui ne votent pas]."),
        Paragraph(
            "**Vote.** Pour : [voix pour] · Contre : [voix contre] · Abstentions : [nombre d’abstentions] · Suffrages exprimés : [nombre de voix "
            "pour et contre]. La délibération est adoptée à [l’unanimité ou la majorité]."
        ),
        Paragraph("Fait et délibéré le [date de la séance]."),
        Grid(
            ("Le maire", "Le secrétaire de séance"),
            (("[nom et signature du maire]", "[nom du secrétaire de séance]"),),
            (8.5, 8.5),
            1.4,
        ),
        Paragraph(
            "Transmise au contrôle de légalité le [date de transmission]. Publiée le [date de publication], [sur le site de la commune ou par affichage]."
        ),
        Paragraph("[À garder si la sous-préfecture le demande] Recours : [phrase indiquée par la sous-préfecture]."),
    ),
)

INVITATION = Text(
    title="Invitation à une réunion",
    purpose="Inviter des personnes qui ne se croisent pas, en disant ce que l’on fera, jusqu’à quelle heure, et ce qui ne se décidera pas.",
    dated=EDITION,
    state=STATE,
    size=11.5,
    blocks=(
        Callout(f"{HOW}{CHOOSE}Effacez cet encadré."),
        WRITTEN,
        Paragraph("Madame, Monsieur,"),
        Paragraph(
            "Nous travaillons au projet « {projet} ». Avant toute décision, nous voulons entendre [celles et ceux qui s’en servent, s’en "
            "serviront ou peuvent aider]. Votre avis nous manque."
        ),
        Heading("Rendez-vous"),
        Grid(
            ("Jour", "Heure", "Lieu"),
            (("[jour et date de la réunion]", "[heures de début et de fin]", "[lieu de la réunion, et par où l’on entre]"),),
            (5.0, 4.6, 7.4),
            1.0,
        ),
        Heading("Ce que nous ferons"),
        Paragraph("[Ce que l’on fera ensemble, en une phrase.] Nous finirons à l’heure. Rien ne sera voté ni signé ce jour-là."),
        Heading("Ce que nous vous demandons"),
        Paragraph("Il n’y a rien à apporter."),
        Paragraph("[À garder si cela vous aide] Si vous le pouvez, demandez d’ici là à deux personnes ce qui est difficile pour elles."),
        Heading("Pour venir"),
        Items(
            (
                "Répondez avant le [date limite de réponse] à [nom de la personne à joindre] : [téléphone de la mairie], [adresse électronique].",
                "Dites-nous s’il vous faut une place à l’avant, une entrée sans marche, un trajet ou une garde d’enfants. Nous pouvons proposer : "
                "[ce que la commune peut proposer].",
                "Vous ne pouvez pas venir ? Dites-nous quand vous appeler.",
            )
        ),
        Paragraph("Merci de votre réponse,"),
        Paragraph("[votre nom, votre fonction et votre signature]", right=True),
    ),
)

AGENDA = Text(
    title="Ordre du jour",
    purpose="Faire entrer le projet dans une séance du conseil ou d’un bureau, avec une question claire et un temps pour chaque point.",
    dated=EDITION,
    state=STATE,
    blocks=(
        Callout(f"{HOW}{CHOOSE}Effacez cet encadré."),
        WRITTEN,
        Paragraph("**Séance :** [conseil, commission ou bureau], le [date de la séance] à [heure de la séance], [lieu de la séance]"),
        Paragraph(f"**Point à inscrire :** {SUBJECT}"),
        Paragraph("**La question posée :** Êtes-vous d’accord pour [une seule chose à faire, pour que l’on réponde par oui ou par non] ?"),
        Paragraph("**Thèmes travaillés :** {leviers}"),
        Paragraph("**Actions proposées :** {actions}"),
        Heading("Déroulé proposé"),
        Grid(
            ("Temps", "Ce que l’on fait", "Qui", "Ce que l’on attend"),
            (
                ("5 min", "Rappeler la situation et ceux qu’elle concerne", "[nom de l’élu qui suit le projet]", "Tout le monde parle de la même chose"),
                ("5 min", "Dire ce qui a été travaillé", "[nom de qui a animé le groupe]", "Les faits, et ce que l’on ignore encore"),
                ("5 min", "Présenter les actions", "[nom de qui présente les actions]", "Qui fait quoi, pour quand"),
                ("10 min", "Questions, les moins à l’aise d’abord", "[nom de qui préside]", "Les réserves sont notées mot pour mot"),
                ("5 min", "Répondre à la question posée", "Les élus", "Oui, non, ou une date pour y revenir"),
            ),
            (1.8, 5.6, 4.8, 4.8),
            0.9,
        ),
        Paragraph(
            "[À garder si une personne qui n’est pas élue parle au conseil] Prend aussi la parole : [nom de qui n’est pas élu] (séance suspendue le temps "
            "de l’entendre : demandez au maire)."
        ),
        Heading("Documents joints"),
        Items(
            (
                "La note au maire.",
                "[À garder s’il faut voter] Le projet de délibération.",
                "[À garder s’il y a un autre document] [Titre de cet autre document].",
            )
        ),
        Heading("Après la séance"),
        Paragraph(
            "Le jour même, [nom de qui écrit la décision] écrit en trois lignes ce qui a été décidé : quoi, qui, pour quand. Les absents le "
            "reçoivent avant le [date limite d’envoi aux absents]."
        ),
    ),
)

BULLETIN = Text(
    title="Paragraphe pour le bulletin municipal",
    purpose="Dire aux habitants ce qui se prépare, change ou s’arrête, en deux longueurs, sans promettre ce qui n’est pas décidé.",
    dated=EDITION,
    state=STATE,
    size=10.5,
    margin=1.8,
    blocks=(
        Callout(f"{HOW}{CHOOSE}Recopiez ensuite la version que vous gardez."),
        WRITTEN,
        Heading("Version longue"),
        Heading("[Un titre qui dit ce qui change pour les habitants]", 3),
        Paragraph(
            f"{FOR_A_TRIAL} [Ce qui est difficile, pour qui, à quel moment.] Plusieurs d’entre vous l’ont dit [où et quand on l’a entendu]. Depuis [mois "
            "où le groupe a commencé], un petit groupe travaille au projet « {projet} ». Y participent [les associations, services et habitants "
            "du groupe]. Rien n’est encore définitif : l’essai dure du [premier jour de l’essai] au [dernier jour de l’essai]. Ensuite, nous "
            "dirons ici ce qui a marché et ce qui a manqué."
        ),
        Paragraph(
            "[À garder pour continuer] Le projet « {projet} » propose [ce que le projet propose, à qui]. Ce qui a marché : [ce qui a marché]. Ce qui a "
            "manqué : [ce qui a manqué]. Le conseil du [date de la séance] a décidé de continuer, à partir du [date du changement]."
        ),
        Paragraph(
            "[À garder pour réduire] Le projet « {projet} » change. Le conseil du [date de la séance] a décidé ceci : à partir du [date du changement], [ce "
            "qui diminue]. Il reste [ce qui reste]. La raison : [raison en une phrase]."
        ),
        Paragraph(
            "[À garder pour arrêter] Le conseil du [date de la séance] a décidé de mettre fin, le [dernier jour], à ceci : [ce qui s’arrête, le projet ou "
            "le soutien de la commune]. Jusque-là, le projet « {projet} » continue. La raison : [raison en une phrase]."
        ),
        Paragraph(
            f"{TO_REDUCE_OR_STOP} À la place : [ce qui remplace, ou « rien pour l’instant »]. Merci à [les personnes à remercier]. Une question, une "
            "gêne ? Appelez [nom de la personne à joindre], au [téléphone de la mairie]."
        ),
        Paragraph(f"{TO_GO_ON} Voici ce qui se prépare : {{actions}}."),
        Paragraph(
            f"{TO_GO_ON} **Vous pouvez aider.** Venez le [date du rendez-vous], à [heure du rendez-vous], [lieu du rendez-vous]. Ou appelez [nom de la "
            "personne à joindre], au [téléphone de la mairie]. Nous cherchons [une aide précise : deux heures, un outil, un récit]."
        ),
        Heading("Version courte"),
        Paragraph(
            f"{TO_GO_ON} {{projet}}. [Ce qui commence ou continue, pour qui, à partir de quand.] Pour donner votre avis ou un coup de "
            "main : [nom de la personne à joindre], [téléphone de la mairie]. Rendez-vous le [date du rendez-vous], à [heure du rendez-vous], "
            "[lieu du rendez-vous]."
        ),
        Paragraph(
            f"{TO_REDUCE_OR_STOP} {{projet}}. [Ce qui diminue ou s’arrête, pour qui, à partir de quand.] À la place : [ce qui remplace, ou « rien pour "
            "l’instant »]. Merci à [les personnes à remercier]. Une question ? [nom de la personne à joindre], [téléphone de la mairie]."
        ),
        Heading("Avant d’envoyer à l’imprimeur"),
        Items(
            (
                "Les personnes nommées ou photographiées sont d’accord, parents compris pour un enfant.",
                "Le bulletin sera distribué avant les dates annoncées.",
                "Quelqu’un qui ne connaît pas le projet a relu, et sait le redire.",
            )
        ),
    ),
)
