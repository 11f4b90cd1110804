"""Which engines answer."""
