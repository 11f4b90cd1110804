"""One course: its outline, how far one is, search in it."""
