from typing import Any

from django.apps import AppConfig, apps
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop as words

# What `search.actions` counts, from the library's searches.
WISHES_HOLD_NO_ONE = words(
    "recherche restée sans réponse, pour savoir ce qui manque : les mots seuls, sans rien de qui les a tapés (un nom peut s’y trouver, nul ne sait qui l’a "
    "cherché ; pour ne pas compter deux fois la même connexion, ni la laisser tout remplir, deux empreintes chiffrées de son adresse restent à part dans "
    "la mémoire du site, l’une un mois, l’autre un jour) ; rien n’est retenu qui contienne un « @ », un long numéro ou plus de douze mots ; montrée aux "
    "rédacteurs à partir de trois demandes, supprimée un an après la dernière, un mois après s’il y en a moins de trois"
)


class LibraryConfig(AppConfig):
    name = "terreau.library"
    verbose_name = "Bibliothèque"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from terreau.changes.followers import follow
        from terreau.changes.watched import ignore, watch
        from terreau.core.personal_data import Erasure, declare, not_personal
        from terreau.core.registries import NavigationItem, Panel, navigation, panels, searchables, worklists
        from terreau.jobs.clock import every
        from terreau.library import explaining, notices
        from terreau.library.desk.wishes import worklist as wishes
        from terreau.library.desk.worklists import worklists as own_worklists
        from terreau.library.panels import on_territory
        from terreau.library.searchables import OrganisationSearch, ResourceSearch

        watch("library")
        # No public page shows them: a checked address empties no cache.
        ignore("library.linkhost", "library.linkcheck", "library.lastreview", "library.bulkchange")
        ignore("library.resourceimport", "library.importedkey", "library.importmapping")
        navigation.append(NavigationItem(10, _("Ressources"), "library:resources", "/ressources/"))
        panels.append(Panel("territory", 25, "library/on_territory.html", on_territory))
        searchables.extend([ResourceSearch(), OrganisationSearch()])
        worklists.extend([*own_worklists(), wishes()])
        every(hours=1)("library.links.checking.register_addresses")
        every(minutes=5)("library.links.checking.start_checks")
        declare(
            "library.BulkChange",
            purpose=words("dire à qui change beaucoup de ressources à la fois ce qui a été fait"),
            retention=words("un mois"),
            fields={"user": words("qui a demandé le changement")},
            erase=Erasure.DETACH,
        )
        declare(
            "library.ResourceImport",
            purpose=words("dire à qui importe un fichier ce qui en a été fait"),
            retention=words("sept jours, comme le fichier lui-même"),
            fields={"user": words("qui a envoyé le fichier"), "file_name": words("sous quel nom")},
            erase=Erasure.DETACH,
        )
        not_personal("library.LinkHost.name", words("nom d’un serveur"))
        not_personal("search.Wish.words", WISHES_HOLD_NO_ONE)
        follow("glossary")(explaining.follow_glossary)
        # The follower is there within the second; this is for words that a new version of the code finds otherwise.
        every(days=1)("library.explaining.explain_again")
        every(days=1)("library.bulk.doing.forget")
        every(days=1)("library.importing.doing.forget")
        notices.connect()
        # Content types and permissions exist once every application has been migrated: the last one to say so is the moment.
        last = [config for config in apps.get_app_configs() if config.models_module is not None][-1]
        post_migrate.connect(_after_migrations, sender=last, dispatch_uid="library.review")


def _after_migrations(using: str = "default", **_signal: Any) -> None:
    from terreau.library.actions import ensure_review

    if using == "default":
        ensure_review()
