from django.apps import AppConfig


class OfficeConfig(AppConfig):
    name = "terreau.office"
    verbose_name = "Fichiers à remplir"
    default_auto_field = "django.db.models.BigAutoField"
