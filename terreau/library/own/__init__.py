"""What Terreau makes itself for the library: tools to fill in and papers for a council."""
