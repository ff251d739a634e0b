from django.apps import AppConfig


class SearchConfig(AppConfig):
    name = "terreau.search"
    verbose_name = "Recherche"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from terreau.changes.followers import alongside, follow
        from terreau.changes.watched import derive, ignore
        from terreau.core import health
        from terreau.core.registries import finders
        from terreau.jobs.clock import every
        from terreau.search import desk, following, index, meaning

        ignore("search")
        derive(index.TABLE)
        follow("search", sound=index.is_sound)(following.follow_changes)
        follow("meaning")(meaning.follow_changes)
        alongside("meaning-work", every=1.0)(meaning.work)
        every(days=1)("search.actions.forget_wishes")
        finders.append(desk.found_by_words)
        health.declare("search", index.is_sound)
        health.declare("search-meaning", meaning.is_there)
