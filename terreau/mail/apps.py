from django.apps import AppConfig


class MailConfig(AppConfig):
    name = "terreau.mail"
    verbose_name = "Courriel"
    default_auto_field = "django.db.models.BigAutoField"
