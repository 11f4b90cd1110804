"""Recordings that are written down in the background, for other programs."""
