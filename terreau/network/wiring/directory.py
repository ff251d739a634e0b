"""What the network offers to other rooms: its directory."""


def connect() -> None:
    """Fill the registries; called once, when the application is ready."""
