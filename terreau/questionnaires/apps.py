from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class QuestionnairesConfig(AppConfig):
    name = "terreau.questionnaires"
    verbose_name = _("Questionnaires")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Follow what is asked, not what is answered: no public page shows it."""
        from terreau.changes.watched import ignore, watch
        from terreau.questionnaires import declarations

        watch("questionnaires")
        ignore("questionnaires.response", "questionnaires.answer")
        declarations.declare_all()
