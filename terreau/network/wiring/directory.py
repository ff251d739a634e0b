"""What the network offers to other rooms: its directory."""


def connect() -> None:
    """Fill the registries; called once, when the application is ready."""
    from terreau.core.registries import Panel, panels, searchables
    from terreau.network.panels import near_territory
    from terreau.network.searchables import ProfileSearch

    searchables.append(ProfileSearch())
    panels.append(Panel("territory", 10, "network/near_territory.html", near_territory))
