from django.apps import AppConfig


class CoreConfig(AppConfig):
    name = "terreau.core"
    verbose_name = "Socle"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Register what machines can check of the design system, and log what breaks."""
        from django.core.checks import register
        from django.core.signals import got_request_exception

        from terreau.core import checks, logs

        got_request_exception.connect(logs.log_exception, dispatch_uid="terreau-log-exception")

        register(checks.check_inline_code, "templates")
        register(checks.check_icons, "templates")
        register(checks.check_policy, "security")
