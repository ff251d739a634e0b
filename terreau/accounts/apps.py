from typing import Any

from django.apps import AppConfig, apps
from django.db.models.signals import m2m_changed, post_migrate


class AccountsConfig(AppConfig):
    name = "terreau.accounts"
    verbose_name = "Comptes"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Declare personal data, clock jobs and who may act where, and listen to what changes people elsewhere."""
        from terreau.accounts import declarations, perms, receivers
        from terreau.changes.watched import watch
        from terreau.core import desk
        from terreau.core.registries import Panel, panels, same_for_all
        from terreau.jobs.clock import every

        watch("accounts.organisation")
        desk.declare(perms.platforms_where)
        panels.append(Panel("menu", 10, "accounts/entry.html", same_for_all))

        declarations.declare_all()
        receivers.connect()
        every(hours=24)("accounts.actions.close_inactive_accounts")
        every(hours=24)("accounts.actions.purge_unfinished_accounts")
        every(hours=1)("accounts.actions.purge_sessions")
        # Permissions exist once every application has been migrated: the last one to say so is the moment.
        last = [config for config in apps.get_app_configs() if config.models_module is not None][-1]
        post_migrate.connect(_after_migrations, sender=last, dispatch_uid="accounts.sync_groups")
        m2m_changed.connect(receivers.groups_changed, sender=apps.get_model("accounts", "User").groups.through, dispatch_uid="accounts.groups")


def _after_migrations(using: str = "default", **_signal: Any) -> None:
    from terreau.accounts.actions import sync_groups

    if using == "default":
        sync_groups()
