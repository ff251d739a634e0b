"""Practical kits, selections, and what leaves the site: PDF, EPUB, a folder that opens without network."""
