"""Whether the addresses of resources still lead somewhere, asked politely in the background (`docs/adr/0013-addresses-and-worklists.md`)."""
