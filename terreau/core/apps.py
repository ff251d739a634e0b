from django.apps import AppConfig


class CoreConfig(AppConfig):
    name = "terreau.core"
    verbose_name = "Socle"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Register what machines can check of the design system."""
        from django.core.checks import register

        from terreau.core import checks

        register(checks.check_inline_code, "templates")
        register(checks.check_icons, "templates")
        register(checks.check_policy, "security")
