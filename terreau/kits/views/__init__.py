"""Pages of kits and selections."""
