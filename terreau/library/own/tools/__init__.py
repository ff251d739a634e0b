"""One module a tool: its definition, and nothing else."""
