from django.apps import AppConfig
from django.utils.translation import gettext_noop as words


class TerritoriesConfig(AppConfig):
    name = "terreau.territories"
    verbose_name = "Territoires"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Say how pages that show territories are kept in memory, and that names of places are nobody's."""
        from terreau.changes.watched import derive
        from terreau.core.personal_data import not_personal
        from terreau.territories.loading.announcing import TABLES

        for table in TABLES:
            derive(table)
        for model in ("Territory", "TerritoryAlias"):
            not_personal(f"territories.{model}.name", words("nom d’un territoire"))
