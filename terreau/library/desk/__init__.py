"""What keeps the library alive: the coverage map, and the lists of what waits for an editor."""
