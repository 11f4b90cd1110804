"""Pages and components: the only package that knows Reflex."""
