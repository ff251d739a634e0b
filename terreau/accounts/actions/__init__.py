"""What changes people, their roles and their data."""

from terreau.accounts.actions.administrators import first_administrator
from terreau.accounts.actions.file_rights import drop_file_rights, sync_file_rights
from terreau.accounts.actions.page_rights import drop_page_rights, sync_page_rights
from terreau.accounts.actions.personal_data import erase_people, erase_person, export_person
from terreau.accounts.actions.retention import close_inactive_accounts, purge_sessions, purge_unfinished_accounts
from terreau.accounts.actions.roles import grant_role, keep_in_step, revoke_role, sync_groups

__all__ = [
    "close_inactive_accounts",
    "drop_file_rights",
    "drop_page_rights",
    "erase_people",
    "erase_person",
    "export_person",
    "first_administrator",
    "grant_role",
    "keep_in_step",
    "purge_sessions",
    "purge_unfinished_accounts",
    "revoke_role",
    "sync_file_rights",
    "sync_groups",
    "sync_page_rights",
]
