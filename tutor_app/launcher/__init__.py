"""Starting, stopping, building and exporting: what `make` calls."""
