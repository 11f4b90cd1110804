"""Users, passwords, tokens and visitors."""
