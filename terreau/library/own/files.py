"""The files of each tool, by the slug of its page in the library."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from terreau.library.own import papers
from terreau.library.own.tools import carte, charte, choix_numerique, evaluation, grille, simulateur, strategie
from terreau.office.ods import ods
from terreau.office.odt import odt
from terreau.office.paper import pdf_of
from terreau.office.text import Text
from terreau.office.workbook import Workbook

PAPERS = "les-papiers-du-conseil"
TOOLS: dict[str, Workbook | Text] = {
    "grille-pour-qualifier-une-innovation": grille.TOOL,
    "carte-des-acteurs-et-des-besoins": carte.TOOL,
    "strategie-sur-une-page": strategie.TOOL,
    "simulateur-de-modele-socio-economique": simulateur.TOOL,
    "charte-d-alliance-et-accord-de-partenariat": charte.TOOL,
    "grille-de-choix-d-un-outil-numerique": choix_numerique.TOOL,
    "cadre-d-evaluation": evaluation.TOOL,
}
COUNCIL: dict[str, Text] = {
    "invitation": papers.INVITATION,
    "ordre-du-jour": papers.AGENDA,
    "note-au-maire": papers.NOTE,
    "projet-de-deliberation": papers.DELIBERATION,
    "paragraphe-pour-le-bulletin": papers.BULLETIN,
}
SLUGS = (*TOOLS, PAPERS)


@dataclass(frozen=True)
class OwnFile:
    """A file to download. `content` makes its bytes, always the same ones."""

    name: str
    title: str
    purpose: str
    content: Callable[[], bytes]


def files_of(slug: str) -> list[OwnFile]:
    """Return the files of a tool: first the one to fill in on a screen, then the one to print. Raises `KeyError` on another slug."""
    if slug == PAPERS:
        return [OwnFile(f"{name}.odt", text.title, text.purpose, partial(odt, text)) for name, text in COUNCIL.items()]
    tool = TOOLS[slug]
    if isinstance(tool, Workbook):
        screen = OwnFile(f"{slug}.ods", f"{tool.title} (tableur)", "À remplir sur un ordinateur : le tableur calcule.", partial(ods, tool))
    else:
        screen = OwnFile(f"{slug}.odt", f"{tool.title} (texte)", "À compléter dans un traitement de texte.", partial(odt, tool))
    return [screen, OwnFile(f"{slug}.pdf", f"{tool.title} (à imprimer)", "À imprimer vierge et à remplir au crayon.", partial(pdf_of, tool))]
