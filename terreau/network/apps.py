from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class NetworkConfig(AppConfig):
    name = "terreau.network"
    verbose_name = "Réseau"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Show the network in the header, follow its changes, say what becomes of people's data, start its clockwork."""
        from terreau.changes.watched import ignore, watch
        from terreau.core.registries import NavigationItem, navigation
        from terreau.network import declarations
        from terreau.network.wiring import directory, imports, members, questions

        watch("network")
        # No public page shows them: a question, a consent or a steward moves no cache.
        ignore("network.question", "network.offer", "network.consent", "network.steward", "network.networkimport")
        navigation.append(NavigationItem(50, _("Réseau"), "network:directory", "/reseau/"))
        declarations.declare_all()
        for theme in (directory, members, questions, imports):
            theme.connect()
