"""Writes of contributions: receiving and confirming, deciding, and keeping no longer than said."""

from terreau.contributions.actions.announcing import tell_moderators, tell_proposers
from terreau.contributions.actions.deciding import AlreadyDecidedError, accept_proposal, accept_trial, refuse, stop_showing
from terreau.contributions.actions.receiving import LIFE, confirm, find_by_secret, is_too_late, receive_proposal, receive_trial
from terreau.contributions.actions.retention import erase_addresses, forget_refused, forget_unconfirmed

__all__ = [
    "LIFE",
    "AlreadyDecidedError",
    "accept_proposal",
    "accept_trial",
    "confirm",
    "erase_addresses",
    "find_by_secret",
    "forget_refused",
    "forget_unconfirmed",
    "is_too_late",
    "receive_proposal",
    "receive_trial",
    "refuse",
    "stop_showing",
    "tell_moderators",
    "tell_proposers",
]
