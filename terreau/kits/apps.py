from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class KitsConfig(AppConfig):
    name = "terreau.kits"
    verbose_name = "Kits"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from terreau.changes.watched import ignore, watch
        from terreau.core.registries import NavigationItem, navigation, panels
        from terreau.jobs.clock import every
        from terreau.kits.panels import PANELS

        watch("kits")
        # Files made of what is followed: their own state is nobody's page.
        ignore("kits.takeaway")
        navigation.append(NavigationItem(20, _("Kits"), "kits:kits", "/kits/"))
        panels.extend(PANELS)
        every(hours=1)("kits.takeaway.keeping.tidy")
        every(hours=1)("kits.takeaway.keeping.refresh_library")
