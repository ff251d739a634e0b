"""What the network offers to other rooms: its members."""


def connect() -> None:
    """Fill the registries; called once, when the application is ready."""
