"""The catalogue's files, read and checked whole, then written to the database: all or nothing."""

from terreau.library.loading.load import CATALOGUE, load
from terreau.library.loading.problems import CatalogueError, Problem
from terreau.library.loading.report import Report

__all__ = ["CATALOGUE", "CatalogueError", "Problem", "Report", "load"]
