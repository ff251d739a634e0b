from django.apps import AppConfig


class JobsConfig(AppConfig):
    name = "terreau.jobs"
    verbose_name = "Tâches et horloge"
    default_auto_field = "django.db.models.BigAutoField"
