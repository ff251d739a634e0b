from typing import Any

from django.apps import AppConfig, apps
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop as words


class LibraryConfig(AppConfig):
    name = "terreau.library"
    verbose_name = "Bibliothèque"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from terreau.changes.followers import follow
        from terreau.changes.watched import ignore, watch
        from terreau.core.personal_data import Erasure, declare, not_personal
        from terreau.core.registries import NavigationItem, navigation, searchables, worklists
        from terreau.jobs.clock import every
        from terreau.library import explaining, notices
        from terreau.library.desk.worklists import worklists as own_worklists
        from terreau.library.searchables import ResourceSearch

        watch("library")
        # No public page shows them: a checked address empties no cache.
        ignore("library.linkhost", "library.linkcheck", "library.lastreview", "library.bulkchange")
        navigation.append(NavigationItem(10, _("Ressources"), "library:resources", "/ressources/"))
        searchables.append(ResourceSearch())
        worklists.extend(own_worklists())
        every(hours=1)("library.links.checking.register_addresses")
        every(minutes=5)("library.links.checking.start_checks")
        declare(
            "library.BulkChange",
            purpose=words("dire à qui change beaucoup de ressources à la fois ce qui a été fait"),
            retention=words("un mois"),
            fields={"user": words("qui a demandé le changement")},
            erase=Erasure.DETACH,
        )
        not_personal("library.LinkHost.name", words("nom d’un serveur"))
        follow("glossary")(explaining.follow_glossary)
        # The follower is there within the second; this is for words that a new version of the code finds otherwise.
        every(days=1)("library.explaining.explain_again")
        every(days=1)("library.bulk.doing.forget")
        notices.connect()
        # Content types and permissions exist once every application has been migrated: the last one to say so is the moment.
        last = [config for config in apps.get_app_configs() if config.models_module is not None][-1]
        post_migrate.connect(_after_migrations, sender=last, dispatch_uid="library.review")


def _after_migrations(using: str = "default", **_signal: Any) -> None:
    from terreau.library.actions import ensure_review

    if using == "default":
        ensure_review()
