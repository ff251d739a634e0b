"""Reads of the network."""
