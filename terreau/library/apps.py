from django.apps import AppConfig


class LibraryConfig(AppConfig):
    name = "terreau.library"
    verbose_name = "Bibliothèque"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from terreau.core.registries import NavigationItem, navigation, searchables
        from terreau.library.searchables import ResourceSearch

        navigation.append(NavigationItem(10, "Ressources", "library:resources", "/ressources/"))
        searchables.append(ResourceSearch())
