from django.apps import AppConfig


class VocabularyConfig(AppConfig):
    name = "terreau.vocabulary"
    verbose_name = "Vocabulaire"
    default_auto_field = "django.db.models.BigAutoField"
