"""What the room offers to others, theme by theme: panels, worklists, clockwork, documents of the search."""
