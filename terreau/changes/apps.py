from django.apps import AppConfig


class ChangesConfig(AppConfig):
    name = "terreau.changes"
    verbose_name = "Suivi des changements"
    default_auto_field = "django.db.models.BigAutoField"
