"""Projects: where they stand over the levers, what comes first, and how far their partners agree."""
