from django.apps import AppConfig


class LibraryConfig(AppConfig):
    name = "terreau.library"
    verbose_name = "Bibliothèque"
    default_auto_field = "django.db.models.BigAutoField"
