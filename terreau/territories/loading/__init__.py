"""Loading territories from the project's own files."""

from terreau.territories.loading.load import DATA, is_loaded, load
from terreau.territories.loading.problems import DataError

__all__ = ["DATA", "DataError", "is_loaded", "load"]
