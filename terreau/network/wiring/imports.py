"""What the network offers to other rooms: its imports."""


def connect() -> None:
    """Fill the registries; called once, when the application is ready."""
    from terreau.jobs.clock import every

    every(days=1)("network.importing.doing.forget")
