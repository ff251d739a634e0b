"""Importing the places and organisations that another network publishes, from a table or a GeoJSON file."""
