"""What leaves the library as a table."""

from collections.abc import Iterator

from django.utils.translation import gettext_lazy as _

from terreau.library.citations import citation
from terreau.library.licences import licence
from terreau.library.models import Resource
from terreau.library.queries import in_order_of
from terreau.vocabulary.models import Lever

COLUMNS = (
    *(_("Titre"), _("Type"), _("Marche"), _("Leviers"), _("Éditeurs"), _("Année"), _("Format"), _("Accès")),
    *(_("Licence"), _("Citation"), _("Résumé"), _("Adresse"), _("Fiche")),
)


def table(keys: list[int], levers: list[Lever], origin: str) -> Iterator[tuple[object, ...]]:
    """Yield the column names, then a row for each resource, in the order of their keys; several values of a cell are separated by bars."""
    titles = {lever.pk: lever.title for lever in levers}
    frameworks = {lever.framework_id for lever in levers}
    yield COLUMNS
    found = Resource.objects.published().select_related("kind", "format").prefetch_related("levers", "publishers__organisation", "placements__step")
    for item in in_order_of(keys, found.defer("folded", "plain")):
        publishers, address = [str(publisher) for publisher in item.publishers.all()], f"{origin}{item.get_absolute_url()}"
        steps = [placement.step for placement in item.placements.all() if placement.step and placement.framework_id in frameworks]
        yield (
            item.title,
            item.kind,
            " | ".join(map(str, steps)),
            " | ".join(titles[lever.pk] for lever in item.levers.all() if lever.pk in titles),
            " | ".join(publishers),
            item.year,
            item.format,
            item.get_access_display(),
            licence(item.licence).label,
            citation(item, publishers, address),
            item.purpose or item.abstract,
            item.url,
            address,
        )
