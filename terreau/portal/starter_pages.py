"""The hand-made pages of a new platform: written once, then the editors' own."""

from dataclasses import dataclass


@dataclass(frozen=True)
class StarterPage:
    """A page to create where none has its slug; `sections` are pieces of rich text."""

    slug: str
    title: str
    introduction: str
    sections: tuple[str, ...]
    shows_figures: bool = False
    shows_landmarks: bool = False
    to_complete: bool = False


ABOUT = StarterPage(
    slug="a-propos",
    title="À propos",
    introduction="Terreau rassemble ce qu’un réseau a appris de l’innovation dans les territoires, pour que chacun puisse s’en servir chez soi.",
    sections=(
        "<h2>Qui est derrière</h2>"
        "<p>Les travaux décrits ici viennent du réseau qu’anime Le RAMEAU, une association d’intérêt général créée en 2006.</p>"
        "<p>Terreau est un logiciel libre, écrit par celles et ceux qui y contribuent ; son code est proposé en bas de chaque page. "
        "Le catalogue de départ cite les travaux du réseau ; il n’engage que ses rédacteurs : ni Le RAMEAU ni ses partenaires n’ont relu ces pages. "
        "Chaque réseau peut installer le sien, avec ses propres leviers.</p>"
        '<p>Celui qui publie ce site est nommé dans les <a href="/mentions-legales/">mentions légales</a>. '
        "Si l’éditeur n’a pas renseigné son nom ni son adresse, cette installation sert à essayer : elle n’est pas prête pour le public.</p>",
        "<h2>À qui cela s’adresse</h2>"
        "<p>D’abord aux communes et aux territoires qui n’ont personne pour monter leurs projets : élus, agents, associations, entreprises du lieu. "
        "Ensuite à ceux qui les accompagnent ou les financent, et aux chercheurs.</p>",
        "<h2>Ce que l’on y trouve</h2>"
        "<p>Des méthodes, des exemples, des données, des outils et des formations, rangés selon les questions que tout projet rencontre : les leviers. "
        "Tout se lit sans compte et sans rien payer.</p>",
        "<h2>Ce que nous savons, ce que nous ne savons pas</h2>"
        "<p>Le premier catalogue décrit ce que Le RAMEAU et ses partenaires ont publié ou annoncé entre 2008 et 2025, d’après cinq documents publics. "
        "Pour la plupart des titres, nous n’avons qu’une référence : ni adresse, ni licence. Leur page le dit et indique à qui les demander. "
        "Le classement par levier et par marche est une proposition de Terreau, pas celle des éditeurs. "
        "Quand deux documents se contredisent, la page le signale au lieu de trancher.</p>",
    ),
    shows_figures=True,
    shows_landmarks=True,
)

ACCESSIBILITY = StarterPage(
    slug="accessibilite",
    title="Accessibilité : non conforme",
    introduction="Aucun audit n’a encore été mené : ce site est donc déclaré non conforme au RGAA. Voici ce qui a été vérifié.",
    sections=(
        "<h2>État de conformité</h2>"
        "<p>Ce site n’a pas été audité selon le référentiel général d’amélioration de l’accessibilité (RGAA 4.1). "
        "Tant qu’il ne l’est pas, il est déclaré <b>non conforme</b>, même si nous l’avons construit en visant les règles WCAG 2.2, niveau AA.</p>",
        "<h2>Ce qui a été vérifié</h2>"
        "<ul><li>Contrôle automatique (axe) de chaque type de page, en clair et en sombre, à chaque modification du logiciel.</li>"
        "<li>Parcours au clavier seul des pages principales, dans un navigateur, à chaque modification.</li>"
        "<li>Contrastes des couleurs calculés, y compris pour deux formes de daltonisme.</li>"
        "<li>Lecture, recherche et menus sans JavaScript.</li></ul>",
        "<h2>Ce qui ne l’a pas été</h2>"
        "<ul><li>Essais avec un lecteur d’écran, une plage braille ou une commande vocale.</li>"
        "<li>Les documents et sites extérieurs vers lesquels les ressources renvoient.</li>"
        "<li>L’atelier des rédacteurs, qui repose sur Wagtail.</li></ul>",
        "<h2>Signaler une difficulté</h2>"
        "<p>Si une page ou un document vous résiste, écrivez à l’adresse donnée dans les mentions légales en disant laquelle et avec quel matériel. "
        "Si la réponse ne vous convient pas, vous pouvez saisir le Défenseur des droits.</p>",
    ),
)

LEGAL = StarterPage(
    slug="mentions-legales",
    title="Mentions légales",
    introduction="Qui publie ce site, qui l’héberge, et sous quelles licences.",
    sections=(
        "<h2>Éditeur du site</h2>"
        "<ul><li>Organisme : [nom, forme juridique et adresse, à compléter]</li>"
        "<li>Direction de la publication : [nom, à compléter]</li>"
        "<li>Contact : [adresse électronique et téléphone, à compléter]</li></ul>",
        "<h2>Hébergement</h2><ul><li>Hébergeur : [nom, adresse et téléphone, à compléter]</li></ul>",
        "<h2>Licences</h2>"
        "<ul><li>Le logiciel Terreau est libre, sous licence GNU AGPL, version 3 ou ultérieure ; son code est proposé en bas de chaque page.</li>"
        "<li>Les textes écrits par Terreau sont sous licence Creative Commons Attribution 4.0 (CC BY 4.0).</li>"
        "<li>Les œuvres citées restent soumises aux droits de leurs éditeurs. Quand une licence n’est pas précisée, demandez avant de réutiliser.</li></ul>",
    ),
    to_complete=True,
)

PRIVACY = StarterPage(
    slug="donnees-personnelles",
    title="Données personnelles",
    introduction="Vous pouvez tout lire sans compte. Nous ne suivons personne et n’avons donc pas de bandeau à vous faire accepter.",
    sections=(
        "<h2>Quand vous lisez</h2>"
        "<p>Aucun cookie, aucun traceur, aucune image espionne, aucun appel à un autre site. "
        "Les journaux techniques notent le type de page demandé, l’heure et la durée de la réponse : ni votre adresse, ni vos mots.</p>",
        "<h2>Quand vous ouvrez un compte</h2>"
        "<p>Un compte ne sert qu’à garder ou à publier quelque chose. Nous demandons votre adresse électronique, rien d’autre. "
        "Un cookie retient votre connexion ; il disparaît quand vous vous déconnectez, au plus tard au bout de quatorze jours.</p>",
        "<h2>Quand vous remplissez un formulaire</h2>"
        "<p>Un cookie technique protège les formulaires contre les envois faits à votre place. Il ne vous identifie pas, ne sert à rien d’autre, "
        "et disparaît à la fin de la session du navigateur.</p>",
        "<h2>Quand vous racontez un essai ou proposez une ressource</h2>"
        "<p>Votre adresse électronique sert à confirmer votre envoi et à vous répondre. Elle n’est montrée à personne, et elle est effacée au plus tard "
        "trente jours après notre réponse ; un envoi que vous ne confirmez pas est supprimé au bout de sept jours, un envoi refusé au bout de six mois. "
        "Votre nom et votre récit ne paraissent que si vous le demandez.</p>",
        "<h2>Quand vous gardez une sélection</h2>"
        "<p>Elle reste dans votre navigateur. Nous ne la connaissons que le temps de fabriquer le fichier que vous nous demandez : "
        "il est effacé sept jours après la dernière demande, et rien n’y dit qui l’a demandé.</p>",
        "<h2>Quand vous retenez votre territoire</h2>"
        "<p>Son nom et son adresse restent dans votre navigateur jusqu’à ce que vous l’oubliiez. Nous ne les connaissons pas.</p>",
        "<h2>Combien de temps</h2>"
        "<p>Un compte sans connexion pendant trois ans est effacé après un avertissement. "
        "Les messages envoyés sont supprimés dès leur départ ; il n’en reste que la date, pendant trente jours. "
        "Le registre de qui a modifié quoi est gardé trois ans.</p>",
        "<h2>Vos droits</h2>"
        "<p>Depuis « Mon espace », vous pouvez voir vos données, les emporter et effacer votre compte. "
        "Pour toute question, écrivez à l’adresse donnée dans les mentions légales ; vous pouvez aussi saisir la CNIL.</p>",
    ),
)

STARTER_PAGES = (ABOUT, ACCESSIBILITY, LEGAL, PRIVACY)
