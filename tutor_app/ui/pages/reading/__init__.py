"""A section of the bundled library, to read."""
