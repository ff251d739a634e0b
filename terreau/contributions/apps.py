from django.apps import AppConfig


class ContributionsConfig(AppConfig):
    name = "terreau.contributions"
    verbose_name = "Contributions"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from terreau.changes.watched import watch
        from terreau.contributions import declarations

        watch("contributions")
        declarations.declare_all()
