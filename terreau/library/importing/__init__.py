"""Many resources from one table: reading it, saying what it would do, and writing it, again and again without doubles."""
