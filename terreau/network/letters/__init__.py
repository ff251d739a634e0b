"""Letters of the network, in plain text."""
