from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop as words


class SchemesConfig(AppConfig):
    name = "terreau.schemes"
    verbose_name = "Dispositifs"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Show schemes on the pages of situations, lead to them from the library, and tell editors which ones are to be looked at again."""
        from django.urls import reverse

        from terreau.changes.watched import watch
        from terreau.core import registries
        from terreau.core.personal_data import not_personal
        from terreau.schemes import panels, queries

        watch("schemes")
        not_personal("schemes.PublicScheme.name", words("nom d’un dispositif"))
        registries.navigation.append(registries.NavigationItem(25, _("Trouver de l’aide"), "schemes:schemes", "/trouver-de-l-aide/"))
        registries.panels.append(registries.Panel("situation", 20, "schemes/for_situation.html", panels.for_situation))
        registries.panels.append(registries.Panel("library.echoes", 20, "schemes/for_words.html", panels.for_words))
        registries.panels.append(registries.Panel("library.foot", 40, "schemes/below_library.html", panels.below_the_library))
        registries.worklists.append(
            registries.Worklist(
                75,
                _("Dispositifs à revérifier"),
                _("Personne n’a ouvert leur adresse, ou la date à laquelle il fallait les revoir est passée."),
                count=lambda user: queries.to_check(user).count(),
                url=lambda: f"{reverse('wagtailsnippets_schemes_publicscheme:list')}?attente=oui",
            )
        )
