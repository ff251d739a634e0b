"""What writes questionnaires, their versions and their answers."""
