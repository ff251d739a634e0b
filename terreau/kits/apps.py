from django.apps import AppConfig


class KitsConfig(AppConfig):
    name = "terreau.kits"
    verbose_name = "Kits"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from terreau.changes.watched import ignore, watch

        watch("kits")
        # Files made of what is followed: their own state is nobody's page.
        ignore("kits.takeaway")
