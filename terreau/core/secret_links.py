"""Secrets that stand in addresses: made of a record's identity and the installation's key, so that each letter gives them anew; only a hash is kept."""

import hashlib

from django.utils.crypto import salted_hmac

# 160 bits: nobody guesses one.
LENGTH = 40


def secret_of(purpose: str, identity: object) -> str:
    """Return the secret by which whoever was given it reaches a record, for one purpose."""
    return salted_hmac(f"terreau.{purpose}", str(identity), algorithm="sha256").hexdigest()[:LENGTH]


def hash_of(secret: str) -> str:
    """Return what is kept of a secret."""
    return hashlib.sha256(secret.encode()).hexdigest()
