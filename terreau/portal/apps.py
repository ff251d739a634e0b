from django.apps import AppConfig


class PortalConfig(AppConfig):
    name = "terreau.portal"
    verbose_name = "Portail"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from terreau.core.registries import NavigationItem, navigation

        navigation.extend(
            [
                NavigationItem(80, "Glossaire", "portal:glossary", "/glossaire/"),
                NavigationItem(90, "Écosystème", "portal:ecosystem", "/ecosysteme/"),
            ]
        )
