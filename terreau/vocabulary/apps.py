from django.apps import AppConfig


class VocabularyConfig(AppConfig):
    name = "terreau.vocabulary"
    verbose_name = "Vocabulaire"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Register what is checked of the platforms in the database."""
        from django.core.checks import Tags, register

        from terreau.changes.watched import watch
        from terreau.core.registries import searchables, ways_to_say
        from terreau.vocabulary import searchables as own
        from terreau.vocabulary.checks import check_hosts

        watch("vocabulary")
        register(check_hosts, Tags.database)
        searchables.extend([own.SituationSearch(), own.LeverSearch(), own.TermSearch()])
        ways_to_say.append(own.ways_to_say)
