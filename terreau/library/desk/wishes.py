"""What visitors looked for and no resource holds: what an editor knows of it, and may do."""

from collections.abc import Iterator
from functools import partial

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from terreau.accounts.perms import Person, platforms_of
from terreau.core.registries import Worklist
from terreau.search.actions import SHOWN_FROM
from terreau.search.models import Wish


def wishes_of(user: Person) -> QuerySet[Wish]:
    """Return what was asked for often enough on a person's platforms, settled or not, the most asked first."""
    found = Wish.objects.filter(platform__in=platforms_of(user), asked__gte=SHOWN_FROM)
    return found.select_related("platform__site").order_by("-asked", "-last_asked", "words", "pk")


def unanswered(user: Person) -> QuerySet[Wish]:
    """Return what still waits for an answer."""
    return wishes_of(user).filter(settled=False)


def search_address(wish: Wish) -> str:
    """Return where a visitor of the platform would search for these words."""
    return f"{wish.platform.origin}{reverse('library:resources')}?{urlencode({'q': wish.words})}"


def describe_address(wish: Wish) -> str:
    """Return the form of a new resource whose title starts from these words."""
    return f"{reverse('wagtailsnippets_library_resource:add')}?{urlencode({'title': wish.words[:1].upper() + wish.words[1:]})}"


def wish_table(found: QuerySet[Wish]) -> Iterator[tuple[object, ...]]:
    """Yield the list as a table that a spreadsheet opens."""
    yield _("Recherche"), _("Plateforme"), _("Demandes"), _("Dernière demande"), _("Réglée"), _("Adresse de la recherche")
    for wish in found:
        yield wish.words, wish.platform.name, wish.asked, f"{wish.last_asked:%d/%m/%Y}", _("oui") if wish.settled else _("non"), search_address(wish)


def worklist() -> Worklist:
    """Return the list for the desk's registry; nobody waits for an answer by name."""
    return Worklist(
        95,
        gettext_lazy("Recherches sans réponse"),
        gettext_lazy("Ce que des visiteurs ont cherché sans le trouver : une ressource à décrire, ou un mot à ajouter au glossaire."),
        count=lambda user: unanswered(user).count(),
        url=partial(reverse, "desk_wishes"),
    )
