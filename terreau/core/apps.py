from django.apps import AppConfig


class CoreConfig(AppConfig):
    name = "terreau.core"
    verbose_name = "Socle"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Register what machines can check of the design system, log what breaks, and check the pictures of the desk's accounts."""
        from django.core.checks import register
        from django.core.signals import got_request_exception
        from wagtail.admin.views.account import AvatarSettingsPanel

        from terreau.core import checks, logs
        from terreau.core.forms import AvatarForm

        AvatarSettingsPanel.form_class = AvatarForm
        got_request_exception.connect(logs.log_exception, dispatch_uid="terreau-log-exception")

        register(checks.check_inline_code, "templates")
        register(checks.check_icons, "templates")
        register(checks.check_policy, "security")
