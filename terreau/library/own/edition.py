"""The day that the tools and papers say they were made: change it with their contents."""

from datetime import date

EDITION = date(2026, 11, 25)
