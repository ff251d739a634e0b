"""The words of made-up texts: those of the trade, and thousands that nobody uses, so that an index is as long as a real one."""

from dataclasses import dataclass
from itertools import accumulate, product
from random import Random
from typing import Generic, TypeVar

Word = TypeVar("Word")
# A noun and its gender, the most frequent first.
_MASCULINE = """
projet territoire partenaire réseau besoin diagnostic atelier programme dispositif budget chantier collectif commun conseil levier modèle
récit appui bilan cadre calendrier comité commerce contrat débat échange essai financement groupe habitant indicateur jardin lieu marché
métier objectif outil parcours partage pilotage plan point porteur principe quartier relais repère résultat savoir-faire service seuil
soutien suivi temps tiers-lieu transfert transport travail usage verger village volontaire accueil agenda apprentissage argument arrêté
audit bocage carnet cercle circuit corridor décideur défi dossier engagement entretien essaimage fonds foyer grenier guichet
inventaire lavoir maillage marqueur mécénat moulin panorama pari périmètre portrait potager préau prototype questionnaire rivage salon
scénario sentier sondage syndicat tableau troc vallon vivier voisinage
"""
_FEMININE = """
commune équipe démarche question méthode alliance action école association rencontre coopération expérimentation solution ressource mobilité
énergie santé eau forêt agriculture alimentation capitalisation charte collectivité compétence concertation confiance culture décision
donnée enquête entreprise étape évaluation feuille-de-route filière fondation formation friche gouvernance habitude idée
ingénierie initiative intercommunalité jeunesse maison médiation mesure mission mutualisation observation permanence plateforme
politique preuve proximité recherche réponse réunion rivière ruralité saison solidarité stratégie subvention trajectoire transition
vacance valeur veille visite vision vallée animation archive bascule boussole cantine cartographie cohorte commande convention coordination
délibération dépense dérive écluse enveloppe façade ferme frugalité gare grille hypothèse impasse lisière livraison marche nappe
parcelle passerelle pépinière place recette régie remise résidence restitution ressourcerie sobriété tournée toiture tribune utilité
"""
# Masculine and feminine, the most frequent first.
_ADJECTIVES = """
local/locale commun/commune public/publique rural/rurale territorial/territoriale collectif/collective partagé/partagée durable/durable
social/sociale utile/utile simple/simple ouvert/ouverte associatif/associative citoyen/citoyenne
intercommunal/intercommunale économique/économique sobre/sobre concret/concrète mutualisé/mutualisée progressif/progressive
itinérant/itinérante saisonnier/saisonnière coopératif/coopérative forestier/forestière agricole/agricole alimentaire/alimentaire
numérique/numérique associé/associée voisin/voisine discret/discrète patient/patiente provisoire/provisoire fragile/fragile lent/lente
montagnard/montagnarde littoral/littorale périurbain/périurbaine frugal/frugale réversible/réversible silencieux/silencieuse
bénévole/bénévole scolaire/scolaire thermique/thermique hydraulique/hydraulique artisanal/artisanale nocturne/nocturne
hivernal/hivernale insulaire/insulaire bocager/bocagère lacustre/lacustre
"""
_VERBS = """
prépare suit éclaire soutient relie demande mesure partage accompagne complète transforme rassemble précède oriente ralentit questionne
prolonge mobilise répare documente simplifie précise finance équipe déplace encadre raconte compare révèle protège abrite ajuste
consolide redessine traverse nourrit anticipe inventorie décrit relance
"""
_INFINITIVES = """
préparer suivre éclairer soutenir relier mesurer partager accompagner compléter transformer rassembler orienter questionner prolonger
mobiliser réparer documenter simplifier préciser financer équiper encadrer raconter comparer révéler protéger ajuster consolider
redessiner traverser nourrir anticiper inventorier décrire relancer
"""
# Terms that exist nowhere are made of three parts, or of two nouns: « la sylvimobance », « le chantier-grenier ».
_HEADS = """
agro bio géo hydro sylvi rura urba carto socio éco inter multi péri néo micro macro télé trans co ré para mono poly méso
"""
_ROOTS = "terr form mob pol log cult cycl viv part nov act vill sol clim val lum mér dom vent"
_TAILS = (("ité", "f"), ("ance", "f"), ("erie", "f"), ("aison", "f"), ("age", "m"), ("isme", "m"), ("oir", "m"), ("ement", "m"))
# What an article or « de » is cut before.
VOWELS = "aàâeéèêiîoôuûyœh"


@dataclass(frozen=True)
class Noun:
    """A noun as sentences take it: « le projet », « du projet », « un projet », « projet »; `feminine` for what agrees with it."""

    the: str
    of_the: str
    a: str
    bare: str
    feminine: bool


def noun(bare: str, *, feminine: bool) -> Noun:
    """Return a noun with its articles: « l’école », « de l’école », « une école »."""
    a = f"{'une' if feminine else 'un'} {bare}"
    if bare[0] in VOWELS:
        return Noun(f"l’{bare}", f"de l’{bare}", a, bare, feminine)
    return Noun(f"la {bare}", f"de la {bare}", a, bare, feminine) if feminine else Noun(f"le {bare}", f"du {bare}", a, bare, feminine)


def _rare() -> list[Noun]:
    """Return the terms that exist nowhere, in an order of their own: neighbours in it are not alike."""
    terms = [noun(f"{head}{root}{tail}", feminine=gender == "f") for head, root, (tail, gender) in product(_HEADS.split(), _ROOTS.split(), _TAILS)]
    first, second = _MASCULINE.split(), _FEMININE.split()
    terms += [noun(f"{one}-{other}", feminine=False) for one, other in product(first[::2], second[::3]) if "-" not in one + other]
    Random(0).shuffle(terms)  # noqa: S311 - a fixed order, no secret
    return terms


def _common() -> list[Noun]:
    """Return the nouns of the trade, those of either gender in turn."""
    masculine, feminine = ([noun(bare, feminine=gender) for bare in words.split()] for words, gender in ((_MASCULINE, False), (_FEMININE, True)))
    return [found for pair in zip(masculine, feminine, strict=False) for found in pair]


class Bag(Generic[Word]):
    """Words of which the nth is drawn about n^1.2 times less often than the first (Zipf's law, a little steeper: most of a text stays readable)."""

    def __init__(self, words: list[Word]) -> None:
        self.words = words
        self.weights = list(accumulate(1 / (rank + 2) ** 1.2 for rank in range(len(words))))

    def draw(self, chance: Random, number: int) -> list[Word]:
        """Return words, frequent ones more often."""
        return chance.choices(self.words, cum_weights=self.weights, k=number)


def _adjectives() -> list[tuple[str, str]]:
    return [(masculine, feminine) for masculine, _slash, feminine in (pair.partition("/") for pair in _ADJECTIVES.split())]


NOUNS = Bag(_common() + _rare())
ADJECTIVES = Bag(_adjectives())
VERBS = Bag(_VERBS.split())
INFINITIVES = Bag(_INFINITIVES.split())
