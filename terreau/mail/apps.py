from django.apps import AppConfig


class MailConfig(AppConfig):
    name = "terreau.mail"
    verbose_name = "Courriel"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from terreau.jobs.clock import every
        from terreau.mail import checks  # noqa: F401 - registers itself when imported

        every(minutes=1)("mail.actions.start_retries")
        every(days=1)("mail.actions.forget")
