from django.apps import AppConfig
from django.db.models.signals import post_migrate, pre_migrate


class ChangesConfig(AppConfig):
    name = "terreau.changes"
    verbose_name = "Suivi des changements"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from terreau.changes import addresses, install
        from terreau.jobs.clock import every

        addresses.connect()
        every(days=1)("changes.audit.purge")
        pre_migrate.connect(install.before_migrations, sender=self, dispatch_uid="terreau-changes-before")
        post_migrate.connect(install.after_migrations, sender=self, dispatch_uid="terreau-changes-after")
