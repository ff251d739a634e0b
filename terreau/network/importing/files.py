"""Reading a file that another network publishes."""

from pathlib import PurePath

from django.utils.translation import gettext as _

from terreau.core.files import extension_of
from terreau.core.tables.problems import UnreadableFileError
from terreau.core.tables.reading import read_table
from terreau.core.tables.rows import Table
from terreau.core.text import file_size
from terreau.network.importing import geojson

MOST_BYTES = 10 * 1024 * 1024
_GEOJSON = ("geojson", "json")
_TEXT = ("csv", "tsv", "txt")


def read(name: str, content: bytes) -> Table:
    """Return the table of a file: CSV whatever its separator and letters, XLSX or GeoJSON. Raises `UnreadableFileError`, and nothing else."""
    extension = extension_of(name)
    if extension not in (*_TEXT, *_GEOJSON, "xlsx"):
        raise UnreadableFileError(_("Terreau lit les fichiers .csv, .xlsx et .geojson. Exportez le vôtre dans l’un de ces formats."))
    if len(content) > MOST_BYTES:
        raise UnreadableFileError(
            _("Ce fichier pèse plus de %(most)s. Partagez-le en plusieurs, et gardez le même nom de source.") % {"most": file_size(MOST_BYTES)}
        )
    if not content.strip():
        raise UnreadableFileError(_("Ce fichier est vide : vérifiez que c’est bien celui que vous vouliez envoyer."))
    if extension in _GEOJSON:
        return geojson.read(content)
    return read_table(f"{PurePath(name).stem}.csv" if extension in _TEXT else name, content)
