from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PortalConfig(AppConfig):
    name = "terreau.portal"
    verbose_name = "Portail"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from terreau.changes.watched import watch
        from terreau.core.registries import NavigationItem, navigation

        watch("portal")
        navigation.extend(
            [
                NavigationItem(80, _("Glossaire"), "portal:glossary", "/glossaire/"),
                NavigationItem(90, _("Écosystème"), "portal:ecosystem", "/ecosysteme/"),
                NavigationItem(95, _("À propos"), "", "/a-propos/"),
            ]
        )
