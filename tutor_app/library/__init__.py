"""Bundled course content, search over it, and the offline library tutor."""
